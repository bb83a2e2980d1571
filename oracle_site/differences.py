"""Differences word by word, as safe HTML in which nothing hides.

Inserted and deleted words are named for those who hear the page. Characters that cannot be seen,
or that turn the direction of what follows, are shown as marks; letters of another alphabet that
pass for Latin ones are named; changed numbers and units are marked as such.
"""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

BY_CHARACTER: Final = frozenset({"zh-hans", "ja"})
LONG: Final = 3_000
"""Tokens above which the matcher may take its short cut."""

_NUMBER: Final = r"\d+(?:[.,٫٬]\d+)*"
_WORDS: Final = re.compile(rf"{_NUMBER}|[^\W\d_]+(?:['’][^\W\d_]+)*|\s+|.", re.DOTALL)
_CHARACTERS: Final = re.compile(rf"{_NUMBER}|[A-Za-z]+|\s+|.", re.DOTALL)
_DIGIT: Final = re.compile(r"\d")
_UNITS: Final = (
    "g kg mg mcg µg μg ug ng pg l dl ml µl μl mol mmol µmol μmol nmol iu u ui meq mm cm m kcal kj "
    "mmhg h hr hrs min s d day days week weeks month months year years hour hours % ‰ °c °f gy bpm "
    "毫克 微克 克 千克 公斤 毫升 升 日 天 周 月 年 次 小时 分钟 ملغ مكغ غ كغ مل"
)
UNITS: Final = frozenset(_UNITS.split())
_HIDDEN: Final = frozenset({"Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp"})
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_PLAIN: Final = frozenset("\n\t\r")
# Cyrillic and Greek letters that are drawn like Latin ones (Unicode TR 39, confusables).
_LOOK_ALIKES: Final = dict(
    zip(
        "авеёкмнорстухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅαεικνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abeëkmhopctyxijshdqwABEKMHOPCTYXIJSaeiknopuxABEZHIKMNOPTYX",
        strict=True,
    )
)


class Piece(NamedTuple):
    """A run of text that is the same in both, or only in one: "equal", "insert" or "delete"."""

    kind: str
    text: str


def tokens(text: str, language: str) -> list[str]:
    """Words, numbers, spaces and signs; Chinese and Japanese one character at a time."""
    pattern = _CHARACTERS if language in BY_CHARACTER else _WORDS
    return pattern.findall(text)


def pieces(before: str, after: str, language: str) -> list[Piece]:
    """What of ``before`` is gone in ``after``, and what is new there, in reading order."""
    old, new = tokens(before, language), tokens(after, language)
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > LONG)
    found: list[Piece] = []
    for tag, i, j, k, n in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("equal", "".join(new[k:n])))
            continue
        if i < j:
            found.append(Piece("delete", "".join(old[i:j])))
        if k < n:
            found.append(Piece("insert", "".join(new[k:n])))
    return found


def is_measure(text: str) -> bool:
    """Whether a piece has a number or a unit in it."""
    if _DIGIT.search(text):
        return True
    return any(word.casefold() in UNITS for word in _WORDS.findall(text)) or text.strip() in UNITS


def look_alikes(text: str) -> list[str]:
    """The letters of ``text`` that pass for Latin ones, each once, where Latin letters stand too,
    or where a whole word of them reads as a Latin one."""
    found = []
    for word in re.findall(r"[^\W\d_]+", text):
        suspects = [letter for letter in word if letter in _LOOK_ALIKES]
        latin = [letter for letter in word if "LATIN" in unicodedata.name(letter, "")]
        if suspects and latin:
            found += suspects
    return list(dict.fromkeys(found))


def skeleton(text: str) -> str:
    """What a text looks like: compatible forms and look-alikes made one, hidden ones left out."""
    seen = (_LOOK_ALIKES.get(sign, sign) for sign in unicodedata.normalize("NFKC", text))
    return "".join(sign for sign in seen if not is_hidden(sign))


def is_hidden(sign: str) -> bool:
    """Whether a character cannot be seen, or acts on the direction of others."""
    if sign in _PLAIN:
        return False
    return sign in _FILLERS or unicodedata.category(sign) in _HIDDEN


def code_point(sign: str) -> str:
    """A character by number and name: "U+200B ZERO WIDTH SPACE"."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()


def marked(text: str) -> SafeString:
    """Text for reading: what is hidden in it is shown as a mark, what imitates Latin is named."""
    imitations = set(look_alikes(text))
    return format_html_join("", "{}", ((part,) for part in _marked(text, imitations)))


def _marked(text: str, imitations: set[str]) -> Iterator[str | SafeString]:
    run = ""
    for sign in text:
        hidden = is_hidden(sign)
        if not hidden and sign not in imitations:
            run += sign
            continue
        yield run
        run = ""
        shown = "" if hidden else sign
        yield format_html('{}<span class="codepoint">{}</span>', shown, code_point(sign))
    yield run


def compared(before: str, after: str, language: str) -> SafeString:
    """``after`` with what was deleted from ``before`` and what was inserted, as HTML."""
    found = pieces(before, after, language)
    return format_html_join("", "{}", ((part,) for part in _rendered(found)))


def _rendered(found: list[Piece]) -> Iterator[SafeString]:
    for place, piece in enumerate(found):
        if piece.kind == "equal":
            yield marked(piece.text)
            continue
        yield _change(piece)
        if piece.kind == "insert" and place and found[place - 1].kind == "delete":
            yield from _imitated(found[place - 1].text, piece.text)


def _change(piece: Piece) -> SafeString:
    tag, word = ("ins", _("inserted:")) if piece.kind == "insert" else ("del", _("deleted:"))
    kind, note = "", ""
    if is_measure(piece.text):
        kind, note = "measure", _("number or unit changed")
    elif any(is_hidden(sign) for sign in piece.text):
        kind = "hidden"
    return format_html(
        '<{0} class="change {1}"><span class="visually-hidden"> {2}{3} </span>{4}'
        '<span class="visually-hidden"> {5} </span></{0}>',
        tag,
        f"change--{kind}" if kind else "",
        f"{note}, " if note else "",
        word,
        marked(piece.text),
        _("end of change"),
    )


def _imitated(before: str, after: str) -> Iterator[SafeString]:
    """Names the code points where two pieces look the same and are not."""
    if before.strip() == after.strip() or skeleton(before) != skeleton(after):
        return
    signs = [sign for sign in dict.fromkeys(after) if sign not in before and not sign.isspace()]
    signs += [sign for sign in dict.fromkeys(before) if sign not in after and not sign.isspace()]
    if signs:
        yield format_html(
            '<span class="codepoint codepoint--note">{} {}</span>',
            _("looks the same, is not:"),
            ", ".join(code_point(sign) for sign in signs),
        )
