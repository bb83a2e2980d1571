"""Differences word by word, in which nothing hides."""

import re

import pytest
from django.utils import translation

from oracle_site.differences import compared, marked, pieces


def plain(html: str) -> str:
    """What is shown, without the words for those who hear the page: [-gone-] and [+new+]."""
    html = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", html)
    html = re.sub(r"<del[^>]*>(.*?)</del>", r"[-\1-]", html)
    html = re.sub(r"<ins[^>]*>(.*?)</ins>", r"[+\1+]", html)
    return re.sub(r'<span class="codepoint[^>]*>([^<]*)</span>', r"{\1}", html)


@pytest.mark.parametrize(
    ("before", "after", "language", "shown"),
    [
        ("Take 5 mg daily.", "Take 50 mg daily.", "en", "Take [-5-][+50+] mg daily."),
        ("Take 1.0 mg.", "Take 10 mg.", "en", "Take [-1.0-][+10+] mg."),
        ("Do not stop it.", "Do stop it.", "en", "Do[- not-] stop it."),
        ("不要停药。", "要停药。", "zh-hans", "[-不-]要停药。"),
        ("每日5毫克", "每日50毫克", "zh-hans", "每日[-5-][+50+]毫克"),
        ("毎日5mgを飲む", "毎日5gを飲む", "ja", "毎日5[-mg-][+g+]を飲む"),
        ("لا تتوقف", "توقف", "ar", "[-لا تتوقف-][+توقف+]"),
        ("", "New.", "en", "[+New.+]"),
        ("Gone.", "", "en", "[-Gone.-]"),
    ],
)
def test_words_are_compared_and_characters_where_there_are_no_words(
    before: str, after: str, language: str, shown: str
) -> None:
    assert plain(compared(before, after, language)) == shown


@pytest.mark.parametrize(
    ("before", "after"),
    [("5 mg", "50 mg"), ("5 mg", "5 mcg"), ("1.0 g", "10 g"), ("٥ ملغ", "٥٠ ملغ")],
)
def test_a_changed_number_or_unit_is_marked_and_said(before: str, after: str) -> None:
    """F-28."""
    with translation.override("en"):
        html = compared(before, after, "en")
    assert html.count("change--measure") == 2
    assert html.count("number or unit changed") == 2


def test_a_changed_word_is_not_marked_as_a_number() -> None:
    assert "change--measure" not in compared("a good drug", "a bad drug", "en")


def test_letters_that_pass_for_others_are_named_by_code_point() -> None:
    """F-28: a Cyrillic а in a Latin word."""
    html = plain(compared("paracetamol", "p\u0430racetamol", "en"))
    assert html.count("U+0430 CYRILLIC SMALL LETTER A") == 2
    assert "looks the same, is not:" in html
    assert "U+0061 LATIN SMALL LETTER A" not in html
    assert "codepoint" not in compared("пить чай", "пить чаю", "en")


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\u00ad", "\ufeff", "\U000e0041"])
def test_what_cannot_be_seen_is_shown_as_a_mark(sign: str) -> None:
    """F-27."""
    html = marked(f"5{sign}0 mg")
    assert sign not in html
    assert f"U+{ord(sign):04X}" in html
    changed = compared("50 mg", f"5{sign}0 mg", "en")
    assert sign not in changed
    assert f"U+{ord(sign):04X}" in changed


def test_markup_in_a_text_is_text() -> None:
    """F-25."""
    hostile = "<script>alert(1)</script>\"'&"
    for html in (marked(hostile), compared("", hostile, "en"), compared(hostile, "x", "en")):
        assert "<script" not in html
        assert "&lt;script&gt;" in html.replace("</ins>", "").replace("</del>", "")


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_the_pieces_make_up_both_texts(language: str) -> None:
    before, after = "Take 5 mg, not 50 mg. 每日一次。", "Take 50 mg. 每日两次, not 5 µg."
    found = pieces(before, after, language)
    assert "".join(p.text for p in found if p.kind != "insert") == before
    assert "".join(p.text for p in found if p.kind != "delete") == after
