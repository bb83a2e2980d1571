"""Asking in a real browser: with and without JavaScript, help first, on small and dark screens."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

pytestmark = [pytest.mark.slow, pytest.mark.browser]
TEA = "answers/does-tea-help/"


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("zh-hans", "有多可靠？", "原因不明。"),
        ("ar", "ما مدى اليقين؟", "Nobody knows why."),
    ],
)
def test_a_question_is_answered_with_and_without_javascript(
    visit: Callable[..., Any], scripted: bool, language: str, question: str, said: str
) -> None:
    """I-30."""
    window = visit(java_script_enabled=scripted, viewport={"width": 320, "height": 640})
    page = window.go(f"/{language}/{TEA}")
    page.fill("#ask-text", question)
    page.click("form.ask [type=submit]")
    expect(page.locator("[data-engine=extractive]")).to_be_visible()
    expect(page.locator(".said__text")).to_have_text([said])
    expect(page).to_have_url(f"{window.site}/{language}/{TEA}{'' if scripted else 'ask/'}")
    assert page.context.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("scripted", [True, False])
def test_help_in_an_emergency_stands_before_everything(
    visit: Callable[..., Any], scripted: bool
) -> None:
    """F-75, I-24."""
    page = visit(java_script_enabled=scripted).go("/zh-hans/ask/")
    page.fill("#ask-text", "我爸爸突然半边身子动不了，说不出话")
    page.click("form.ask [type=submit]")
    expect(page.locator("[data-emergency=stroke]")).to_be_visible()
    card = page.locator("[data-emergency]").bounding_box()
    form = page.locator("form.ask").bounding_box()
    assert card["y"] < form["y"]
    expect(page.locator("[data-emergency] a[href='tel:120']")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "question", ["有多可靠？", "我爸爸突然半边身子动不了，说不出话", "会传染吗？"]
)
def test_what_comes_of_a_question_is_accessible(
    visit: Callable[..., Any], question: str, scheme: str
) -> None:
    page = visit(color_scheme=scheme).go(f"/zh-hans/{TEA}ask/")
    assert violations(page) == []
    page.fill("#ask-text", question)
    page.click("form.ask [type=submit]")
    expect(page.locator("[data-outcome] h2").first).to_be_visible()
    assert violations(page) == []


def test_something_personal_is_pointed_out_before_it_is_sent(visit: Callable[..., Any]) -> None:
    """F-77."""
    page = visit().go("/en/ask/")
    personal = page.locator("[data-personal]")
    expect(personal).to_be_hidden()
    page.fill("#ask-text", "Write to me: a.b@example.org")
    expect(personal).to_be_visible()
    expect(personal).to_contain_text("a.b@example.org")
