"""A browser works while a test looks: what is expected of a page is waited for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = sorted((Path(__file__).resolve().parents[1] / "browser").glob("*.py"))
LOOKS_ONCE = {
    "all_inner_texts",
    "all_text_contents",
    "count",
    "get_attribute",
    "inner_text",
    "input_value",
    "is_checked",
    "is_hidden",
    "is_visible",
    "text_content",
    "url",
    "wait_for_timeout",
}


def looked_at_once(source: str) -> Iterator[int]:
    """The lines on which an assertion reads from a page what ``expect`` would wait for.

    What it asks the database, by way of ``objects``, is another matter.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            named = {one.attr for one in ast.walk(node.test) if isinstance(one, ast.Attribute)}
            if named & LOOKS_ONCE and "objects" not in named:
                yield node.lineno


@pytest.mark.parametrize("module", TESTS, ids=lambda path: path.stem)
def test_what_is_expected_of_a_page_is_waited_for(module: Path) -> None:
    assert list(looked_at_once(module.read_text())) == []


def test_a_look_is_found() -> None:
    source = """
assert page.url == "/"
expect(page).to_have_url("/")
assert not page.locator("a").first.is_visible()
assert page.evaluate("1") == 1
assert Review.objects.count() == 1
"""
    assert list(looked_at_once(source)) == [2, 4]
