"""Examples for the documentation: one small article, as it goes in and as it comes out."""

from typing import Any, Final

_SITE: Final = "https://example.org"
_DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_CSL: Final = {
    "type": "article-journal",
    "title": "A study of honey",
    "container-title": "Journal of Examples",
    "issued": {"date-parts": [[2020]]},
    "DOI": "10.5555/12345678",
}
_CLAIM: Final = "A spoon of honey made coughs shorter by about one day."
_PASSAGE: Final = "Cough ended one day sooner with honey."

BUNDLE: Final[dict[str, Any]] = {
    "format": "article/1",
    "slug": "honey-for-cough",
    "question": {"en": "Does honey help a cough?"},
    "source_language": "en",
    "topics": ["cough"],
    "risk_class": "standard",
    "evidence_current_to": "2025-06-30",
    "provenance": {"kind": "person"},
    "sections": [
        {
            "key": "lead",
            "claims": [
                {
                    "key": "c1",
                    "kind": "fact",
                    "certainty": {"scheme": "GRADE", "level": "low"},
                    "text": {"en": _CLAIM},
                    "wordings": {"patient": {"en": "Honey may end a cough a day sooner."}},
                    "citations": [{"reference": "r1", "locator": "p. 4", "quotation": _PASSAGE}],
                }
            ],
        }
    ],
    "references": [{"key": "r1", "kind": "research", "csl": _CSL}],
}

_DATES: Final = {
    "submitted_at": "2025-10-23T09:00:00Z",
    "date_modified": "2025-10-23T09:00:00Z",
    "approved_at": None,
    "last_reviewed": None,
    "next_review_due": None,
    "evidence_current_to": "2025-06-30",
}
_LANGUAGE: Final = {"requested": "fr", "served": "en", "fallback": True}
_PERSONA: Final = {"requested": "clinician", "served": "general", "fallback": True}
_TEXT: Final = {
    "slug": "honey-for-cough",
    "question": "Does honey help a cough?",
    "question_language": "en",
    "url": f"{_SITE}/fr/for/clinician/answers/honey-for-cough/",
    "api_url": f"{_SITE}/api/v1/articles/honey-for-cough/?language=fr&persona=clinician",
    "review_status": "submitted",
    "caution": True,
    "digest": _DIGEST,
    "edition": 1,
    "language": _LANGUAGE,
    "persona": _PERSONA,
    "source_language": "en",
    **_DATES,
    "notice": "",
    "under_update": False,
    "out_of_date": False,
}
ARTICLE_LIST: Final = {
    "next": f"{_SITE}/api/v1/articles/?language=fr&persona=clinician&cursor=after.honey-for-cough",
    "previous": None,
    "results": [{**_TEXT, "summary": _CLAIM, "topics": ["cough"]}],
}
SEARCH_RESULTS: Final = {
    "next": f"{_SITE}/api/v1/search/?q=honey&cursor=after.1.204500000.42",
    "previous": None,
    "did_you_mean": None,
    "results": [
        {
            **_TEXT,
            "summary": _CLAIM,
            "topics": ["cough"],
            "snippet": [
                {"text": "A spoon of ", "marked": False},
                {"text": "honey", "marked": True},
                {"text": " made coughs shorter by about one day.", "marked": False},
            ],
        }
    ],
}
SUGGESTION_LIST: Final = {
    "next": None,
    "previous": None,
    "results": [
        {
            "text": "Does honey help a cough?",
            "slug": "honey-for-cough",
            "url": f"{_SITE}/en/answers/honey-for-cough/",
        },
        {"text": "Honey", "slug": None, "url": f"{_SITE}/en/search/?q=Honey"},
    ],
}
_WORDS: Final = {
    "sections": [{"key": "lead", "heading": ""}],
    "claims": [
        {
            "section": "lead",
            "key": "c1",
            "kind": "fact",
            "safety_critical": False,
            "urgency": None,
            "certainty": {"scheme": "GRADE", "level": "low"},
            "text": _CLAIM,
            "uncited_reason": "",
            "unsound": False,
            "citations": [
                {
                    "number": 1,
                    "reference": "r1",
                    "locator": "p. 4",
                    "quotation": _PASSAGE,
                    "support": "supports",
                    "standing": "current",
                }
            ],
        }
    ],
    "references": [
        {
            "number": 1,
            "key": "r1",
            "id": 12,
            "kind": "research",
            "standing": "current",
            "csl": _CSL,
            "url": "https://doi.org/10.5555/12345678",
        }
    ],
}
ARTICLE: Final = {
    **_TEXT,
    "lapse": "",
    "risk_class": "standard",
    "reviewers": [],
    "topics": [{"slug": "cough", "name": "Toux"}],
    **_WORDS,
    "disclaimer": "Cette page explique des données médicales publiées.",
    "available": [
        {"language": "en", "persona": "general"},
        {"language": "en", "persona": "patient"},
    ],
}
_EDITION: Final = {
    "slug": "honey-for-cough",
    "number": 1,
    "language": {"requested": "en", "served": "en", "fallback": False},
    "persona": {"requested": "general", "served": "general", "fallback": False},
    "digest": _DIGEST,
    "created_at": "2025-10-23T09:00:00Z",
    "current": True,
    "review_status": "submitted",
    "caution": True,
    "url": f"{_SITE}/en/answers/honey-for-cough/editions/1/",
    "api_url": f"{_SITE}/api/v1/articles/honey-for-cough/editions/1/?language=en&persona=general",
}
EDITION_LIST: Final = {"next": None, "previous": None, "results": [_EDITION]}
EDITION: Final = {
    **_EDITION,
    "question": "Does honey help a cough?",
    "question_language": "en",
    "source_language": "en",
    "risk_class": "standard",
    **_WORDS,
}
_REFERENCE: Final = {
    "id": 12,
    "kind": "research",
    "standing": "corrected",
    "meaning": "A correction to this source has been published; it still stands.",
    "title": "A study of honey",
    "csl": _CSL,
    "url": "https://doi.org/10.5555/12345678",
    "api_url": f"{_SITE}/api/v1/references/12/",
}
REFERENCE_LIST: Final = {"next": None, "previous": None, "results": [_REFERENCE]}
REFERENCE: Final = {
    **_REFERENCE,
    "notices": [
        {
            "standing": "corrected",
            "source": "crossref",
            "nature": "correction",
            "reason": "",
            "dated": "2021-02-01",
            "notice_doi": "10.5555/87654321",
        }
    ],
}
BOARD_LIST: Final = {
    "next": None,
    "previous": None,
    "results": [
        {
            "slug": "josiah-carberry",
            "name": "Dr Josiah Carberry",
            "degrees": "MD, PhD",
            "clinician": True,
            "specialties": ["general_practice"],
            "languages": ["en", "fr"],
            "orcid": "https://orcid.org/0000-0002-1825-0097",
            "registration": {
                "name": "Example Register 1234567",
                "verified_on": "2025-01-05",
                "valid_until": "2026-01-05",
            },
            "active": True,
            "active_from": "2025-01-10",
            "active_to": None,
            "disclosure": {
                "declared_on": "2025-01-10",
                "lapses_on": "2026-01-10",
                "lapsed": False,
                "interests": [
                    {
                        "entity": "Example Honey Ltd",
                        "relationship": "consulting",
                        "since": "2022-03",
                        "until": "2023",
                    }
                ],
            },
            "url": f"{_SITE}/en/board/josiah-carberry/",
        }
    ],
}
PERSONA_LIST: Final = {
    "next": None,
    "previous": None,
    "results": [
        {
            "slug": "clinician",
            "name": "Clinician",
            "description": "For those who treat patients.",
            "disclaimer": "This page does not replace clinical judgement.",
            "audience": "Clinician",
            "is_default": False,
        }
    ],
}
TOPIC_LIST: Final = {
    "next": None,
    "previous": None,
    "results": [
        {
            "slug": "cough",
            "name": "Cough",
            "url": f"{_SITE}/en/topics/cough/",
            "articles_url": f"{_SITE}/api/v1/articles/?language=en&topic=cough",
        }
    ],
}
SUBMISSION: Final = {
    "slug": "honey-for-cough",
    "result": "created",
    "submitted": True,
    "state": "submitted",
    "url": f"{_SITE}/en/answers/honey-for-cough/",
    "api_url": f"{_SITE}/api/v1/articles/honey-for-cough/?language=en&persona=general",
}
