"""Articles that the tests of the public pages show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.models import Article, Rendition
from reviews import workflow
from tests.articles.building import an_article

SLUG = "does-tea-help"
LANGUAGES = ("en", "zh-hans", "ja", "es", "fr", "ar")
PERSONAS = ("general", "patient", "clinician", "researcher")
DOCUMENTS = ("editorial-policy", "about", "disclaimer", "accessibility", "privacy", "contact")


def address(language: str = "en", persona: str = "general", page: str = "") -> str:
    """Written out here on purpose: these addresses are a promise to others."""
    chosen = "" if persona == "general" else f"for/{persona}/"
    return f"/{language}/{chosen}{page}"


@pytest.fixture
def publish(alice: User) -> Callable[..., Article]:
    """Submits an article made of the test bundle with changes."""

    def published(bundle: dict[str, Any] | None = None, **changes: Any) -> Article:
        article = an_article(bundle, by=alice, **changes)
        workflow.submit(article.slug, by=alice)
        return article

    return published


@pytest.fixture
def tea(publish: Callable[..., Article]) -> Article:
    """The test bundle as an article: English and Chinese, with wordings for two personas."""
    return publish()


def unguarded(table: str, change: Callable[[], Any]) -> None:
    """Changes rows as somebody would who takes the table's guards away first."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        change()
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def shown_as(tea: Article) -> Callable[..., None]:
    """Brings the article's renditions to how its board would leave them, without its signatures."""

    def shown(status: str, **fields: Any) -> None:
        now = timezone.now()
        if status == "approved":
            fields = {"approved_at": now, "last_reviewed": now} | fields
        rows = Rendition.objects.filter(article=tea)
        unguarded("articles_rendition", lambda: rows.update(status=status, **fields))

    return shown
