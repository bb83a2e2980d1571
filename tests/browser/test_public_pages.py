"""The public pages in a real browser: quiet, and good without JavaScript and by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.axe import NARROW, WIDE, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]

STEM = "answers/stem-cell-therapy-japan-clinical-data/"
WRIST = "answers/vitamin-c-after-wrist-fracture/"
TEA = "answers/does-tea-help/"


def test_everything_a_reader_does_works_without_javascript(visit: Callable[..., Any]) -> None:
    """I-30: citation and back, passage, persona, language, search."""
    window = visit(java_script_enabled=False)
    page = window.go(f"/en/{WRIST}")
    page.locator("a.claim__cite").first.click()
    expect(page).to_have_url(re.compile("#ref-1$"))
    page.locator("#ref-1 .reference__back a").first.click()
    expect(page).to_have_url(re.compile("#claim-"))
    page.locator("#ref-1 summary").click()
    expect(page.locator("#ref-1 blockquote").first).to_be_visible()
    page.locator("a[data-persona=patient]").click()
    expect(page).to_have_url(f"{window.site}/en/for/patient/{WRIST}")
    page.locator(".tongues summary").click()
    page.locator(".tongues a[hreflang=es]").click()
    expect(page).to_have_url(f"{window.site}/es/for/patient/{WRIST}")
    page.locator("#q").fill("vitamina")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(f"{window.site}/es/for/patient/search/?q=vitamina")
    expect(page.locator(".listing__item").first).to_be_visible()


def test_a_choice_of_persona_is_remembered_on_the_device(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.go(f"/en/{WRIST}")
    assert page.evaluate("localStorage.length") == 0
    page.locator("a[data-persona=clinician]").click()
    expect(page).to_have_url(re.compile("/en/for/clinician/"))
    page = window.go(f"/en/{STEM}")
    offer = page.locator("[data-remembered]")
    expect(offer).to_be_visible()
    expect(offer.locator("a")).to_have_text("Clinician")
    page.locator(".masthead__nav a").first.click()
    expect(page).to_have_url(f"{window.site}/en/for/clinician/answers/")
    expect(page.locator("[data-remembered]")).to_be_hidden()


def test_a_shared_link_shows_what_it_says_whatever_was_chosen_before(
    visit: Callable[..., Any],
) -> None:
    """I-19: the choice changes links, never content."""
    window = visit()
    page = window.go(f"/en/{WRIST}")
    page.locator("a[data-persona=clinician]").click()
    expect(page).to_have_url(re.compile("/en/for/clinician/"))
    page = window.go(f"/en/for/patient/{WRIST}")
    expect(page.locator("a[data-persona][aria-current]")).to_have_text("Patient or carer")
    page.locator(".masthead__nav a").first.click()
    expect(page).to_have_url(f"{window.site}/en/for/patient/answers/")


def test_reading_leaves_nothing_on_the_device(visit: Callable[..., Any]) -> None:
    """F-101."""
    window = visit()
    page = window.go("/en/")
    for path in (f"/en/{TEA}", "/en/search/?q=tea", "/en/privacy/"):
        page = window.go(path)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_keyboard_reaches_the_content_first(visit: Callable[..., Any]) -> None:
    page = visit().go(f"/en/{WRIST}")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


FOCUSED = """() => {
    const e = document.activeElement;
    const r = e.getClientRects()[0] ?? e.getBoundingClientRect();
    const over = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
    const isOnTop = over !== null && (e.contains(over) || over.contains(e));
    const isSeen = r.width * r.height > 0 && isOnTop;
    return [e.tagName, e.className, getComputedStyle(e).outlineStyle, isSeen]; }"""


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
@pytest.mark.parametrize("screen", [NARROW, WIDE], ids=["narrow", "wide"])
def test_focus_is_always_visible(
    visit: Callable[..., Any], screen: ViewportSize, language: str
) -> None:
    """Ringed, and neither scrolled away nor under something else (WCAG 2.2, 2.4.7 and 2.4.11)."""
    page = visit(viewport=screen, reduced_motion="reduce").go(f"/{language}/for/clinician/{WRIST}")
    stops = []
    while len(stops) < 200:
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUSED)
        if seen[0] == "BODY":
            break
        stops.append(seen)
    assert len(stops) > 20
    assert [stop for stop in stops if stop[2:] != ["solid", True]] == []


def test_on_paper_the_menus_are_gone_and_the_sources_have_addresses(
    visit: Callable[..., Any],
) -> None:
    page = visit().go(f"/en/{WRIST}")
    page.emulate_media(media="print")
    expect(page.locator(".masthead__search")).to_be_hidden()
    expect(page.locator(".personas")).to_be_hidden()
    expect(page.locator("[data-caution]")).to_be_visible()
    link = page.locator("#ref-1 a[href^='https://pubmed']")
    content = link.evaluate("a => getComputedStyle(a, '::after').content")
    assert "https://pubmed.ncbi.nlm.nih.gov/17606778/" in content


def test_arabic_runs_from_right_to_left_with_its_numbers_in_order(
    visit: Callable[..., Any],
) -> None:
    """F-59."""
    page = visit(viewport={"width": 1280, "height": 900}).go(f"/ar/{WRIST}")
    text = page.locator(".standing").bounding_box()
    side = page.locator(".article__side").bounding_box()
    assert text is not None
    assert side is not None
    assert text["x"] > side["x"]
    steps = [box["x"] for s in page.locator(".stepper__step").all() if (box := s.bounding_box())]
    assert steps == sorted(steps, reverse=True)


@pytest.mark.parametrize("language", ["en", "zh-hans", "ja", "es", "fr", "ar"])
def test_the_menu_of_a_small_screen_leads_wherever_the_bar_leads(
    visit: Callable[..., Any], language: str
) -> None:
    page = visit(viewport=WIDE).go(f"/{language}/")
    bar, menu = page.locator(".masthead__nav a"), page.locator(".menu a")
    ways = [link.get_attribute("href") for link in bar.all() if link.is_visible()]
    assert len(ways) == 4
    expect(page.locator(".menu summary")).to_be_hidden()
    page.set_viewport_size(NARROW)
    expect(bar.first).to_be_hidden()
    page.locator(".tongues summary").click()
    page.locator(".menu summary").click()
    expect(page.locator(".tongues a").first).to_be_hidden()
    expect(menu.first).to_be_visible()
    shown = menu.filter(visible=True)
    expect(shown).to_have_count(4)
    assert shown.evaluate_all("links => links.map(a => a.getAttribute('href'))") == ways
    assert violations(page) == []
    boxes = [link.bounding_box() for link in menu.all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
    menu.nth(1).click()
    expect(page).to_have_url(re.compile(f"/{language}/ask/$"))
