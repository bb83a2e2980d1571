"""Small articles to be found."""

from typing import Any

from django.contrib.auth.models import User

from articles.models import Article
from articles.search import search
from reviews import workflow
from tests.articles.building import an_article


def a_text(
    slug: str,
    question: dict[str, str],
    text: dict[str, str],
    *,
    aliases: dict[str, list[str]] | None = None,
    topics: list[str] | None = None,
    wordings: dict[str, dict[str, str]] | None = None,
    source: str = "en",
) -> dict[str, Any]:
    """A bundle with one claim."""
    claim = {
        "key": "c1",
        "kind": "fact",
        "safety_critical": False,
        "audiences": [],
        "text": text,
        "wordings": wordings or {},
        "citations": [],
        "uncited_reason": "Only for a test.",
    }
    return {
        "format": "article/1",
        "slug": slug,
        "question": question,
        "source_language": source,
        "topics": topics or [],
        "aliases": aliases or {},
        "risk_class": "standard",
        "provenance": {"kind": "person", "tool": "", "note": ""},
        "sections": [{"key": "s1", "heading": {}, "claims": [claim]}],
        "references": [],
    }


def published(bundle: dict[str, Any], by: User) -> Article:
    """An article that the public reads."""
    an_article(bundle, by=by)
    workflow.submit(bundle["slug"], by=by)
    return Article.objects.get(slug=bundle["slug"])


def in_english(slug: str, question: str, text: str, by: User, **more: Any) -> Article:
    """A published article in English."""
    return published(a_text(slug, {"en": question}, {"en": text}, **more), by)


def found(text: str, language: str = "en", persona: str = "general", **more: Any) -> list[str]:
    """The slugs that a search finds, the best first."""
    results = search(text, language=language, persona=persona, **more)
    return [hit.slug for hit in results.hits]
