"""The API's documentation in a real browser, under the site's own Content-Security-Policy."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_documentation_is_accessible_and_asks_nobody_else(
    visit: Callable[..., Any], width: int, scheme: str
) -> None:
    """I-29, I-30: the policy is not broken, nobody else is asked, nothing scrolls sideways."""
    window = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    shown = window.go("/api/docs/")
    assert violations(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_documentation_works_without_javascript(visit: Callable[..., Any]) -> None:
    shown = visit(java_script_enabled=False).go("/api/docs/")
    shown.get_by_role("link", name="ArticleList").first.click()
    expect(shown).to_have_url(re.compile("#object-ArticleList$"))
    shown.get_by_text("Example of a body").last.click()
    expect(shown.get_by_text('"format": "article/1"')).to_be_visible()


def test_every_link_of_a_problem_leads_to_its_explanation(
    visit: Callable[..., Any], site: str
) -> None:
    window = visit()
    answer = window.page.request.get(f"{site}/api/v1/articles/never-written/")
    shown = window.go(answer.json()["type"])
    expect(shown.locator("dt:target")).to_have_text("404 There is nothing at this address")
