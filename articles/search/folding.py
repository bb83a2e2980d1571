"""Bringing different spellings of one word into one form, the same for texts and queries."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import opencc

CJK = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
PROLONGED = "\u30fc"
RUNS = re.compile(
    rf"(?P<cjk>[{CJK}][{CJK}{PROLONGED}]*)"
    r"|(?P<arabic>[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff]+)"
    rf"|(?P<word>(?:[a-z0-9]+|(?![{CJK}{PROLONGED}\u0600-\u06ff])[^\W_])+)"
)
LONGEST_WORD = 60

_KATAKANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_HIRAGANA = {hiragana: katakana for katakana, hiragana in _KATAKANA.items()}
_ARABIC = {ord(a): b for a, b in zip("أإآٱىةیک", "ااااي" + "هيك", strict=True)}
_ARABIC_MARKS = re.compile(r"[\u0610-\u061a\u0640\u064b-\u065f\u0670]+")
_BRITISH = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"ae|oe", "e"),
        (r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|al$|less$|able$)", "or"),
        (r"(?<=[a-z]{3})is(?=e$|es$|ed$|ing$|ation$|ations$)", "iz"),
        (r"ys(?=e$|es$|ed$|ing$)", "yz"),
        (r"sulph", "sulf"),
        (r"(?<=[a-z]{2}[bt])re(?=$|s$)", "er"),
        (r"(?<=[a-z])ogue(?=$|s$)", "og"),
        (r"(?<=abe|ode|nse|ave|nne|gna)ll(?=ed$|ing$)", "l"),
        (r"(?<=program)me(?=$|s$)", ""),
    )
]


class Run(NamedTuple):
    """A stretch of one script: ``kind`` is cjk, arabic or word; ``raw`` keeps its accents."""

    kind: str
    raw: str
    folded: str


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=30_000)
def _simplified(character: str) -> str:
    """Character by character, so that a word folds alike in any sentence."""
    return _converter().convert(character)


def without_accents(text: str) -> str:
    """``text`` without its combining marks: é and e are one letter to those who search."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not _is_mark(c)))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def american(word: str) -> str:
    """An English word in American spelling, or what becomes of it by the same rules."""
    if len(word) < 5 or not word.isascii():
        return word
    for pattern, replacement in _BRITISH:
        word = pattern.sub(replacement, word)
    return word


def folded(run: str) -> str:
    """A stretch of Chinese or Japanese: simplified characters, katakana as hiragana."""
    return "".join(map(_simplified, run.translate(_KATAKANA)))


def in_katakana(text: str) -> str:
    """``text`` with its hiragana as katakana."""
    return text.translate(_HIRAGANA)


def prepared(text: str) -> str:
    """``text`` in compatibility form and lower case, Arabic without its vowel signs."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", _ARABIC_MARKS.sub("", text).translate(_ARABIC))


@lru_cache(maxsize=60_000)
def _word(kind: str, raw: str) -> Run:
    raw = raw[:LONGEST_WORD]
    return Run(kind, raw, raw if raw.isascii() else without_accents(raw))


def runs(text: str) -> Iterator[Run]:
    """The words of ``text``, and its stretches of Chinese or Japanese, in order."""
    for match in RUNS.finditer(prepared(text)):
        kind, raw = match.lastgroup or "", match.group()
        if kind == "cjk":
            yield Run(kind, raw, folded(raw))
        else:
            yield _word(kind, raw)


def bigrams(run: str) -> list[str]:
    """Every two neighbouring characters of a Chinese or Japanese stretch; one alone is itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
