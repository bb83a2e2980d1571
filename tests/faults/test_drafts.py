"""A draft is nothing to the public: at no address, in no export, and told apart from nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from articles.models import Edition
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import submitted
from tests.signed_in import SignedInClient

pytestmark = pytest.mark.django_db

SLUG, NOTHING = "does-tea-help", "never-written"
PAGES = [
    "",
    "history/",
    "editions/",
    "editions/1/",
    "editions/1/code.svg",
    "compare/1..2/",
    "?as_of=2026-02-01",
    "beside/patient/",
    "cite/",
    "cite/bibtex/",
    "ask/",
    "card.png",
]
ADDRESSES = [
    *(f"/en/answers/{{slug}}/{page}" for page in PAGES),
    "/zh-hans/for/patient/answers/{slug}/",
    "/en/answers/{slug}.md",
    *(f"/api/v1/articles/{{slug}}/{page}" for page in ("", "editions/", "editions/1/")),
]


def answer(address: str, slug: str, client: Client | None = None) -> tuple[int, bytes]:
    """Status and words of an address, without the slug that was asked for."""
    given = (client or Client()).get(address.format(slug=slug))
    return given.status_code, given.content.replace(slug.encode(), b"")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_draft_is_answered_like_what_was_never_written(alice: User, address: str) -> None:
    """F-11: by slug, edition, comparison, export and question; even to its own author."""
    an_article(by=alice)
    submitted(alice, a_bundle(slug="submitted"))
    author = SignedInClient()
    author.force_login(alice)
    nothing = answer(address, NOTHING)
    assert nothing[0] == 404
    assert answer(address, SLUG) == answer(address, SLUG, author) == nothing
    if "compare" not in address and "as_of" not in address:  # it has one edition, of today
        assert answer(address, "submitted")[0] == 200


@pytest.mark.parametrize("door", ["desk/review", "desk/manage"])
def test_the_board_has_no_screen_for_a_draft(alice: User, admin_client: Any, door: str) -> None:
    """F-11: nobody reviews what was not handed in."""
    an_article(by=alice)
    assert admin_client.get(f"/admin/{door}/{SLUG}/").status_code == 404


def test_a_draft_has_no_record_to_export(alice: User, tmp_path: Any) -> None:
    """F-11."""
    an_article(by=alice)
    call_command("export_record", SLUG, output=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not Edition.objects.exists()
