"""What the tests of accessibility rest on: widths change no colour, and schemes nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).resolve().parents[2] / "static" / "css").rglob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;{}]+);")
COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgb\([^)]*\)")
COLOURED = re.compile(
    r"color|background|fill|stroke$|opacity|filter|shadow|border(-inline|-block)?(-start|-end)?$"
)
WIDTH_OF_A_BORDER = re.compile(r"[\d.]+(px|rem|em)?")


def blocks(text: str, condition: str) -> Iterator[str]:
    """What stands in the media queries that name a condition."""
    text = COMMENT.sub("", text)
    for found in re.finditer(rf"@media[^{{]*{condition}[^{{]*{{", text):
        depth, at = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        yield text[found.end() : at - 1]


def declared(text: str, condition: str) -> list[tuple[str, str]]:
    return [one for block in blocks(text, condition) for one in DECLARATION.findall(block)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_colour_depends_on_the_width_of_a_screen(sheet: Path) -> None:
    found = declared(sheet.read_text(), "width")
    coloured = [one for one in found if COLOURED.search(one[0]) or COLOUR.search(one[1])]
    assert [one for one in coloured if not WIDTH_OF_A_BORDER.fullmatch(one[1].strip())] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_colour_scheme_changes_colours_alone(sheet: Path) -> None:
    found = declared(sheet.read_text(), "prefers-color-scheme")
    assert [one for one in found if not COLOUR.fullmatch(one[1].strip())] == []


def test_the_queries_are_found() -> None:
    sheets = {sheet.stem: sheet.read_text() for sheet in SHEETS}
    assert ("--paper", "#10181b") in declared(sheets["tokens"], "prefers-color-scheme")
    assert ("display", "none") in declared(sheets["layout"], "width")
    wrong = "@media (min-width: 1px) { a { b { color: #fff; } } } i { top: 0; }"
    assert declared(wrong, "width") == [("color", "#fff")]
