"""axe-core on a page of ours, by every rule, and the contrasts that it leaves undecided."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
OPTIONS: Final = {
    "runOnly": {"type": "tag", "values": RULES},
    "resultTypes": ["violations"],
    "preload": False,
}
# Colours that fade are looked at when they have come to rest.
RUN: Final = """async options => {
    const fading = document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < 1e5);
    await Promise.allSettled(fading.map(a => a.finished));
    const found = await axe.run(options);
    return found.violations.flatMap(
        broken => broken.nodes.map(n => `${broken.id}: ${n.target} ${n.failureSummary}`)); }"""


CONTRAST: Final = Path(__file__).with_name("contrast.js").read_text()


def violations(page: Page) -> list[str]:
    """What axe-core holds against a page as it is shown now, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(RUN, OPTIONS))


def violations_everywhere(page: Page) -> Iterator[str]:
    """What is held against a page at either width in either scheme, asked one by one.

    No page may scroll sideways at 320 pixels (WCAG 2.2, 1.4.10).
    """
    yield from violations_twice(page)
    yield from _shown(page, NARROW, "light")
    yield from _shown(page, WIDE, "dark")


def violations_twice(page: Page) -> Iterator[str]:
    """What is held against a page on a wide, light screen and on a narrow, dark one.

    Half the work, and nearly as much found: a scheme changes colours alone, and no style sheet
    sets a colour by width (a test holds them to that).
    """
    yield from _shown(page, WIDE, "light")
    yield from _shown(page, NARROW, "dark")
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        yield "320 scrolls sideways"


def _shown(page: Page, screen: ViewportSize, scheme: Literal["light", "dark"]) -> Iterator[str]:
    page.set_viewport_size(screen)
    page.emulate_media(color_scheme=scheme)
    found = [*violations(page), *page.evaluate(CONTRAST)]
    yield from (f"{screen['width']} {scheme} {one}" for one in found)
