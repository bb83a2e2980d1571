"""The board in a real browser: its public pages, and a member who declares interests."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from reviews.models import BoardMember, Disclosure
from tests.browser.axe import violations
from tests.reviews.board import a_member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ACME = {"entity": "Acme Tea Ltd", "relationship": "consulting", "from": "2024-03", "to": ""}


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a running site that sees what a test stores."""
    return live_server.url


@pytest.fixture
def chair(site: str) -> BoardMember:
    a_member("Bob", interests=[ACME])
    a_member("Dan", declared_days_ago=500, active_to="2026-01-01")
    return a_member("Carol", chair=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_the_board_s_pages_are_accessible_and_narrow(
    visit: Callable[..., Any], chair: BoardMember, language: str, scheme: str
) -> None:
    """I-30."""
    window = visit(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    for path in ("board/", "board/bob/", "for/patient/board/dan/"):
        page = window.go(f"/{language}/{path}")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_s_pages_in_the_admin_are_accessible(
    visit: Callable[..., Any], chair: BoardMember, scheme: str
) -> None:
    window = visit(color_scheme=scheme).sign_in(chair.user)
    bob = BoardMember.objects.get(slug="bob")
    paths = [
        "/admin/reviews/boardmember/",
        "/admin/reviews/boardmember/add/",
        f"/admin/reviews/boardmember/{bob.pk}/change/",
        "/admin/reviews/disclosure/",
        "/admin/reviews/disclosure/add/",
        "/admin/reviews/disclosure/add/?member=bob",
    ]
    assert {path: violations(window.go(path)) for path in paths} == {path: [] for path in paths}


def test_a_member_declares_an_interest_and_the_public_sees_it(
    visit: Callable[..., Any], chair: BoardMember, site: str
) -> None:
    page = visit().sign_in(chair.user).go("/admin/reviews/disclosure/add/")
    page.get_by_label("Company, organisation or person:").first.fill("Steepwell Ltd")
    page.get_by_label("What ties you to it:").first.select_option("stock")
    page.get_by_label("From:").first.fill("2025")
    page.get_by_label("There is nothing to declare for the last 36 months.").uncheck()
    page.get_by_role("button", name="Sign this disclosure").click()
    expect(page.get_by_text("The disclosure is signed. It counts from now on.")).to_be_visible()
    assert Disclosure.objects.filter(member=chair).count() == 2
    page.goto(f"{site}/en/board/carol/")
    interest = page.get_by_text("Steepwell Ltd (Stock or stock options, since 2025)")
    expect(interest).to_be_visible()
