"""What the store is told of a page is what the page says of itself, by one query."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from oracle_site.web.revalidation import etag_now
from reviews import workflow
from tests.articles.building import an_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [{}, {"URL": "https://model.example/v1", "NAME": "m"}])
@pytest.mark.parametrize("language", ["en", "zh-hans", "fr"])
@pytest.mark.parametrize("persona", ["", "for/patient/", "for/researcher/"])
def test_the_etag_that_is_told_is_the_etag_of_the_page(
    client: Client,
    alice: User,
    django_assert_num_queries: Any,
    settings: Any,
    language: str,
    persona: str,
    model: dict[str, str],
) -> None:
    """Also where a reader may be offered a model's answer, which the page says."""
    settings.MODEL = model
    workflow.submit(an_article(by=alice).slug, by=alice)
    path = f"/{language}/{persona}answers/does-tea-help/"
    etag = client.get(path)["ETag"]
    with django_assert_num_queries(1):
        assert etag_now(path) == etag


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/answers/",
        "/en/answers/nothing/",
        "/xx/answers/does-tea-help/",
        "/en/answers/does-tea-help",
        "/en/answers/does-tea-help/history/",
        "/api/v1/articles/does-tea-help/",
    ],
)
def test_of_other_pages_nothing_is_told(path: str) -> None:
    assert etag_now(path) is None


def test_of_a_withdrawn_page_nothing_is_told(alice: User, charlie: User) -> None:
    workflow.submit(an_article(by=alice).slug, by=alice)
    workflow.withdraw("does-tea-help", by=charlie, reason="Wrong")
    assert etag_now("/en/answers/does-tea-help/") is None


def test_a_public_page_knows_nothing_of_a_session(client: Client, alice: User) -> None:
    """F-64, F-101: no cookie is read, set or named, whatever the browser sends along."""
    client.force_login(alice)
    client.cookies["sessionid"] = "stale"
    page = client.get("/en/")
    assert ("Set-Cookie" in page, dict(page.cookies), page.get("Vary", "")) == (False, {}, "")
