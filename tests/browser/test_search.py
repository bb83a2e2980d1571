"""Searching in a real browser: with and without JavaScript, by keyboard, in Chinese and Arabic."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]

PHONE = {"width": 320, "height": 640}
BEGUN = [
    ("en", "vita", "vitamin"),
    ("zh-hans", "维生素", "维生素"),
    ("ar", "فيتامين", "فيتامين"),
]
LONG = "维生素" * 40


def wider_than_the_screen(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize(("language", "begun", "shared"), BEGUN)
def test_suggestions_are_chosen_by_keyboard(
    visit: Callable[..., Any], language: str, begun: str, shared: str
) -> None:
    page = visit(viewport=PHONE).go(f"/{language}/search/")
    box = page.locator("#q")
    box.press_sequentially(begun)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.get_attribute("id")
    expect(box).to_have_attribute("aria-activedescendant", str(chosen))
    assert violations(page) == []
    assert not wider_than_the_screen(page)
    expect(options.first).to_contain_text(re.compile(shared, re.IGNORECASE))
    box.press("Enter")
    expect(page).to_have_url(re.compile("/answers/"))


def test_escape_closes_the_suggestions_and_keeps_the_words(visit: Callable[..., Any]) -> None:
    page = visit().go("/en/search/")
    box = page.locator("#q")
    box.press_sequentially("vita")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("vita")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(
    ("language", "query"), [("zh-hans", "骨折"), ("ar", "الحمل"), ("en", "wrist fractures")]
)
def test_a_search_finds_with_and_without_javascript(
    visit: Callable[..., Any], language: str, query: str, script: bool
) -> None:
    """I-30."""
    page = visit(viewport=PHONE, java_script_enabled=script).go(f"/{language}/search/")
    page.locator("main input[name=q]").fill(query)
    page.locator("main form[role=search] button").click()
    found = page.locator("main ol.listing a")
    expect(found.first).to_be_visible()
    expect(page.locator("main mark").first).to_be_visible()


@pytest.mark.parametrize(("language", "query"), [("zh-hans", "骨折"), ("ar", "الحمل")])
def test_results_follow_what_is_typed_and_say_so(
    visit: Callable[..., Any], language: str, query: str
) -> None:
    """The address stays as it is while one types; a link left behind leads back to the results."""
    page = visit(viewport=PHONE).go(f"/{language}/search/")
    start, entries = page.url, page.evaluate("history.length")
    box = page.locator("#q")
    box.press_sequentially(query)
    first = page.locator("#results ol.listing a").first
    expect(first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(str(first.text_content()))
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    expect(page).to_have_url(start)
    assert page.evaluate("history.length") == entries
    assert violations(page) == []
    assert not wider_than_the_screen(page)
    first.press("Enter")
    expect(page).to_have_url(re.compile("/answers/"))
    page.go_back()
    expect(page.locator("#results ol.listing a").first).to_be_visible()
    expect(page.locator("#q")).to_have_value(query)


def test_what_is_sought_is_in_no_referer(visit: Callable[..., Any]) -> None:
    """F-98: neither by a link of the results nor by what the scripts ask for."""
    page = visit().go("/en/search/?q=vitamin")
    referers: list[str] = []
    page.on("request", lambda request: referers.append(request.headers.get("referer", "")))
    page.locator("#q").fill("vitamin c")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#results ol.listing a").first.press("Enter")
    expect(page).to_have_url(re.compile("/answers/"))
    assert [referer for referer in referers if "q=" in referer] == []
    assert page.evaluate("document.referrer") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "ar", "en"])
@pytest.mark.parametrize("query", [LONG, "qqqq", "vitamin"], ids=["long", "nothing", "some"])
def test_results_are_accessible_and_fit_a_phone(
    visit: Callable[..., Any], language: str, query: str, scheme: str
) -> None:
    page = visit(viewport=PHONE, color_scheme=scheme).go(f"/{language}/search/?q={query}")
    assert violations(page) == []
    assert not wider_than_the_screen(page)
