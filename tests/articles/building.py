"""Building articles for tests: a small bundle, and rows made of it by the real writer."""

from copy import deepcopy
from typing import Any

from articles.models import Article

BUNDLE: dict[str, Any] = {
    "format": "article/1",
    "slug": "does-tea-help",
    "question": {"en": "Does tea help?", "zh-hans": "喝茶有帮助吗？"},
    "source_language": "en",
    "topics": ["drinks"],
    "aliases": {"en": ["green tea"]},
    "risk_class": "standard",
    "evidence_current_to": "2025-10-23",
    "provenance": {"kind": "person", "tool": "", "note": ""},
    "sections": [
        {
            "key": "lead",
            "heading": {},
            "claims": [
                {
                    "key": "c1",
                    "kind": "fact",
                    "safety_critical": False,
                    "audiences": [],
                    "certainty": {"scheme": "GRADE", "level": "low"},
                    "text": {"en": "Tea was drunk by 120 people.", "zh-hans": "120人喝了茶。"},
                    "wordings": {
                        "patient": {"en": "120 people drank tea.", "zh-hans": "有120个人喝了茶。"}
                    },
                    "citations": [
                        {"reference": "r2", "locator": "p. 4", "quotation": "120 drank tea."}
                    ],
                    "uncited_reason": "",
                },
                {
                    "key": "c2",
                    "kind": "red_flag",
                    "safety_critical": True,
                    "audiences": [],
                    "text": {
                        "en": "Call for help if you cannot swallow.",
                        "zh-hans": "如果无法吞咽，请立即求助。",
                    },
                    "wordings": {},
                    "citations": [],
                    "uncited_reason": "General advice.",
                },
            ],
        },
        {
            "key": "s2",
            "heading": {"en": "What is not known", "zh-hans": "尚不清楚的事"},
            "claims": [
                {
                    "key": "c1",
                    "kind": "uncertainty",
                    "safety_critical": False,
                    "audiences": [],
                    "text": {"en": "Nobody knows why.", "zh-hans": "原因不明。"},
                    "wordings": {},
                    "citations": [{"reference": "r2"}, {"reference": "r1", "support": "partly"}],
                    "uncited_reason": "",
                },
                {
                    "key": "c2",
                    "kind": "fact",
                    "safety_critical": False,
                    "audiences": ["clinician"],
                    "text": {"en": "The odds ratio was 1.2.", "zh-hans": "比值比为1.2。"},
                    "wordings": {},
                    "citations": [{"reference": "r1"}],
                    "uncited_reason": "",
                },
            ],
        },
    ],
    "references": [
        {
            "key": "r1",
            "kind": "research",
            "csl": {
                "type": "article-journal",
                "title": "Tea and people",
                "container-title": "Journal of Tea",
                "author": [{"family": "Doe", "given": "Jane"}],
                "issued": {"date-parts": [[2020]]},
                "DOI": "10.1234/tea.1",
                "PMID": "12345678",
            },
        },
        {
            "key": "r2",
            "kind": "guideline",
            "csl": {
                "type": "webpage",
                "title": "Drinking well",
                "URL": "https://example.org/tea",
                "issued": {"date-parts": [[2021, 5]]},
            },
        },
    ],
}


def a_bundle(**changes: Any) -> dict[str, Any]:
    """A small, good bundle of its own, with some top-level values changed."""
    return deepcopy(BUNDLE) | changes


def an_article(bundle: dict[str, Any] | None = None, *, by: Any = None, **changes: Any) -> Article:
    """An article in the database, written as an import would write it."""
    from articles.bundles.writing import write

    bundle = a_bundle(**changes) if bundle is None else bundle
    [outcome] = write([(1, bundle)], by=by)
    assert outcome.problems == [], outcome.problems
    return Article.objects.get(slug=bundle["slug"])
