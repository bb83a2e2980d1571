"""A bundle with every key of article/1, to be mutated."""

from copy import deepcopy
from typing import Any

PERSONAS = frozenset({"general", "patient", "clinician", "researcher"})

_BUNDLE: dict[str, Any] = {
    "format": "article/1",
    "slug": "does-honey-ease-cough",
    "question": {"en": "Does honey ease a child's cough?", "fr": "Le miel calme-t-il la toux ?"},
    "source_language": "en",
    "topics": ["cough", "children"],
    "aliases": {"en": ["honey cough"], "zh-hans": ["蜂蜜 咳嗽"]},
    "risk_class": "high",
    "evidence_current_to": "2024-02-29",
    "provenance": {"kind": "mixed", "tool": "drafter 2.1", "note": "checked by hand"},
    "sections": [
        {
            "key": "lead",
            "heading": {"en": "In short"},
            "claims": [
                {
                    "key": "c1",
                    "kind": "fact",
                    "safety_critical": False,
                    "audiences": ["clinician"],
                    "certainty": {"scheme": "GRADE", "level": "low"},
                    "text": {"en": "Honey may ease cough.", "fr": "Le miel peut calmer la toux."},
                    "wordings": {"patient": {"en": "A spoon of honey may help."}},
                    "citations": [
                        {
                            "reference": "r1",
                            "locator": "p. 4",
                            "quotation": "Honey was better than no treatment.",
                            "support": "partly",
                        },
                        {"reference": "r2"},
                    ],
                    "uncited_reason": "",
                },
                {
                    "key": "c2",
                    "kind": "contraindication",
                    "safety_critical": True,
                    "audiences": [],
                    "text": {"en": "Never give honey to a baby under one year."},
                    "wordings": {},
                    "citations": [],
                    "uncited_reason": "Common knowledge of the field.",
                },
            ],
        },
        {
            "key": "more",
            "heading": {},
            "claims": [
                {
                    "key": "c1",
                    "kind": "uncertainty",
                    "safety_critical": False,
                    "audiences": [],
                    "text": {"en": "Studies were small."},
                    "wordings": {},
                    "citations": [{"reference": "r2"}],
                    "uncited_reason": "",
                }
            ],
        },
    ],
    "references": [
        {
            "key": "r1",
            "kind": "systematic_review",
            "csl": {
                "type": "article-journal",
                "title": "A review of honey for cough",
                "container-title": "Journal of Bees",
                "issued": {"date-parts": [[2018, 4]]},
                "author": [{"family": "Example", "given": "E."}],
                "DOI": "10.1000/honey.1",
                "PMID": "12345",
                "URL": "https://example.org/honey",
            },
        },
        {
            "key": "r2",
            "kind": "web",
            "csl": {"type": "webpage", "title": "Honey", "URL": "https://example.org/"},
        },
    ],
}


def bundle(**changes: Any) -> dict[str, Any]:
    """A fresh good bundle, its top-level keys changed as told."""
    return deepcopy(_BUNDLE) | changes
