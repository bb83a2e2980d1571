"""Examples for the documentation: a question, and what it is answered with."""

from typing import Any, Final

_SITE: Final = "https://example.org"
_DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_CLAIM: Final = "A spoon of honey made coughs shorter by about one day."

QUESTION: Final[dict[str, Any]] = {
    "text": "Does honey make a cough shorter?",
    "language": "en",
    "persona": "general",
    "article": "honey-for-cough",
    "keep": False,
    "model": False,
}
QUESTION_ANSWER: Final[dict[str, Any]] = {
    "answered": True,
    "emergency": None,
    "engine": "extractive",
    "from_article": True,
    "sentences": [
        {
            "text": _CLAIM,
            "verbatim": True,
            "grounds": [
                {
                    "claim": "honey-for-cough/lead/c1",
                    "slug": "honey-for-cough",
                    "section": "lead",
                    "key": "c1",
                    "kind": "fact",
                    "safety_critical": False,
                    "text": _CLAIM,
                    "digest": _DIGEST,
                    "edition": 1,
                    "citations": [1],
                    "review_status": "approved",
                    "last_reviewed": "2025-11-20",
                    "language": "en",
                    "persona": "general",
                    "url": f"{_SITE}/en/answers/honey-for-cough/#claim-lead/c1",
                }
            ],
        }
    ],
    "not_covered": [],
    "nearest": [],
    "permanent_url": f"{_SITE}/en/ask/answers/1f2e3d4c5b6a79880123456789abcdef/",
    "kept": None,
    "language": "en",
    "persona": "general",
}
