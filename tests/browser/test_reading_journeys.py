"""Readers at work: each journey is made with JavaScript, and again without it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]

CLOTS = "answers/blood-clots-during-a-hospital-stay/"
WRIST = "answers/vitamin-c-after-wrist-fracture/"
TEA = "answers/does-tea-help/"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
PHONE = {"viewport": {"width": 320, "height": 640}}


def focused(page: Any) -> str:
    """The class of the element that has the focus."""
    return str(page.evaluate("document.activeElement.className"))


def tab_to(page: Any, name: str, most: int = 80) -> None:
    """Press Tab until an element of that class has the focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if name in focused(page):
            return
    pytest.fail(f"{most} tabs do not lead to {name}")


@SCRIPTS
def test_a_chinese_patient_on_a_small_phone(visit: Callable[..., Any], scripts: bool) -> None:
    """Finds the warning and the number first, understands a word, and goes to the source."""
    page = visit(java_script_enabled=scripts, **PHONE).go(f"/zh-hans/for/patient/{CLOTS}")
    card = page.locator(".help__card--emergency")
    expect(card).to_be_visible()
    call = card.locator("a.help__number").first
    expect(call).to_have_text("120")
    expect(call).to_have_attribute("href", "tel:120")
    answer, caution = page.locator(".answer").bounding_box(), page.locator("[data-caution]")
    assert card.bounding_box()["y"] < caution.bounding_box()["y"] < answer["y"]
    term = page.locator("button.term").first
    explained = page.locator(f"#{term.get_attribute('popovertarget')}")
    expect(explained).to_be_hidden()
    term.click()
    expect(explained).to_be_visible()
    expect(explained).to_contain_text("血")
    box = explained.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    explained.locator("button").click()
    expect(explained).to_be_hidden()
    page.locator("a.claim__cite").first.click()
    expect(page).to_have_url(re.compile("#ref-1$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320 if scripts else True


@SCRIPTS
def test_a_clinician_with_a_keyboard_only(visit: Callable[..., Any], scripts: bool) -> None:
    """Follows a citation into its passage and back, and takes a citation away."""
    options: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}
    window = visit(java_script_enabled=scripts, **options)
    page = window.go(f"/en/for/clinician/{WRIST}")
    tab_to(page, "claim__cite")
    tab_to(page, "claim__open", most=4)
    opened = page.locator("li[data-claim] .opened").first
    expect(opened).to_be_hidden()
    page.keyboard.press("Enter")
    expect(opened).to_be_visible()
    expect(opened).to_contain_text("2.4% (eight of")
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(page.locator(":focus")).to_have_class(re.compile("claim__open"))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(":focus")).to_have_class(re.compile("claim__cite"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#ref-1$"))
    page.goto(f"{window.site}/en/for/clinician/{WRIST}cite/")
    text = page.locator("#cite-ama").inner_text()
    if scripts:
        tab_to(page, "cite__copy")
        page.keyboard.press("Enter")
        expect(page.locator("[data-copied]")).to_have_text("Copied.")
        assert page.evaluate("navigator.clipboard.readText()") == text
    else:
        expect(page.locator(".cite__copy").first).to_be_hidden()
    assert "Edition 1" in text
    assert "SHA-256" in text


@SCRIPTS
def test_a_link_to_a_statement_is_copied_or_followed(
    visit: Callable[..., Any], scripts: bool
) -> None:
    options: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}
    page = visit(java_script_enabled=scripts, **options).go(f"/en/for/patient/{WRIST}")
    link = page.locator("a.claim__link").first
    link.click()
    expect(page).to_have_url(re.compile("#claim-lead/main-finding$"))
    if scripts:
        expect(page.locator("[data-copied]")).to_have_text("Copied.")
        expect(page).to_have_url(page.evaluate("navigator.clipboard.readText()"))


@SCRIPTS
def test_an_arabic_reader(visit: Callable[..., Any], scripts: bool) -> None:
    """Reads from right to left, opens a word, and sees what clinicians are told."""
    page = visit(java_script_enabled=scripts, **PHONE).go(f"/ar/for/patient/{WRIST}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".help__number").nth(2)).to_be_visible()
    claim = page.locator(".claim--grave").first
    assert claim.evaluate("e => getComputedStyle(e).borderRightWidth") == "8px"
    page.locator(".others__list a").last.click()
    expect(page).to_have_url(re.compile("/beside/clinician/$"))
    expect(page.locator("main [data-row=changed]").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ar")


@SCRIPTS
def test_a_researcher_who_compares_editions(visit: Callable[..., Any], scripts: bool) -> None:
    """From the article to what changed, to both editions, and to the text of a day."""
    window = visit(java_script_enabled=scripts)
    page = window.go(f"/en/{WRIST}")
    page.locator("a[href='#about']").click()
    page.locator(".about__links a").first.click()
    expect(page).to_have_url(re.compile("/editions/$"))
    page.locator("a[href*='/compare/1..2/']").click()
    expect(page).to_have_url(re.compile("/compare/1..2/$"))
    changed = page.locator("[data-row=changed]")
    expect(changed).to_have_count(1)
    expect(changed.locator("ins").first).to_contain_text("as far as this trial can tell")
    expect(page.locator("q")).to_have_text("It says how sure we can be.")
    page.locator("a[href$='/editions/1/']").click()
    expect(page).to_have_url(re.compile("/editions/1/$"))
    expect(page.locator("main")).to_have_attribute("data-status", "superseded")
    expect(page.locator("[data-caution]")).to_be_visible()


def test_what_a_clinic_hands_out(visit: Callable[..., Any], tmp_path: Path) -> None:
    """On paper: the warnings, the words explained, the sources in full, edition and code."""
    page = visit().go(f"/en/{WRIST}")
    code = page.locator(".seal__code")
    code.scroll_into_view_if_needed()
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("i => i.naturalWidth") > 100
    page.emulate_media(media="print")
    for shown in (".help__card", ".explains", "[data-caution]", ".seal__code", "blockquote"):
        expect(page.locator(shown).first).to_be_visible()
    for gone in (".personas", ".claim__link", ".masthead__search", ".opened__close"):
        expect(page.locator(gone).first).to_be_hidden()
    digest = page.locator("main").get_attribute("data-digest")
    expect(page.locator(".seal")).to_contain_text(str(digest))
    assert page.pdf(path=tmp_path / "article.pdf")[:5] == b"%PDF-"


def test_the_page_of_a_worried_person_is_light(visit: Callable[..., Any]) -> None:
    """Nothing is fetched for paper on a screen."""
    window = visit(**PHONE)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.go(f"/zh-hans/for/patient/{CLOTS}")
    assert [url for url in asked if url.endswith("code.svg")] == []
