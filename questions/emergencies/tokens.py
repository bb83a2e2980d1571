"""Cutting what somebody typed into words that can be compared, in any of six languages."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from articles.search import folding

LONGEST_TEXT = 10_000
LONGEST_WORD = 40
LONGEST_CLAUSE, LONGEST_SENTENCE = 60, 12  # words, clauses; so that the time stays proportional

_CJK = rf"[{folding.CJK}{folding.PROLONGED}]"
_CUT = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)"
    rf"|(?P<cjk>{_CJK})"
    rf"|(?P<word>(?:(?!{_CJK})[^\W\d_])+)"
    r"|(?P<part>\.{2,}|[,،、:;؛()\[\]{}|–—]|(?<=\s)-(?=\s))"
    r"|(?P<end>[.!?؟。\n])"
)
_LONG_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_ARABIC = str.maketrans("أإآٱىةیکؤئٹگ", "اااايهيكويتك", "ء\u0640")
_CHINESE_DIGITS = frozenset("一二三四五六七八九十百两几半")
_SIXTY_YEARS_BACK, _LAST_YEAR = 1950, 2099


class Token(NamedTuple):
    """A word, a number or one Chinese or Japanese character; ``forms`` are ways to write it."""

    forms: tuple[str, ...]
    clause: int
    sentence: int


def tokens(text: str) -> list[Token]:
    """The words of ``text``, without accents, vowel signs, emoji and case, in order.

    A clause ends at a comma, a sentence at a full stop; characters of Chinese are simplified ones,
    katakana is hiragana, and letters drawn long are short. Beyond 10,000 characters nothing is
    read, and what never ends is cut.
    """
    found: list[Token] = []
    clause = sentence = words = clauses = 0
    for match in _CUT.finditer(_LONG_DRAWN.sub(r"\1", folded(text[:LONGEST_TEXT])[:LONGEST_TEXT])):
        kind = match.lastgroup
        if kind not in ("end", "part"):
            found.append(Token(_forms(kind or "", match.group()), clause, sentence))
            words += 1
        if kind in ("end", "part") or words == LONGEST_CLAUSE:
            clause, clauses, words = clause + 1, clauses + 1, 0
        if kind == "end" or clauses == LONGEST_SENTENCE:
            sentence, clauses = sentence + 1, 0
    return found


def folded(text: str) -> str:
    """``text`` in compatibility form and lower case, each letter in its plainest shape."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ARABIC)
    return "".join(map(_letter, unicodedata.normalize("NFC", plain)))


@lru_cache(maxsize=30_000)
def _letter(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if re.match(_CJK, character):
        return folding.folded(character)
    return folding.without_accents(character)


def _forms(kind: str, raw: str) -> tuple[str, ...]:
    if kind == "number":
        return _number(raw)
    if kind == "cjk":
        return (raw, "#") if raw in _CHINESE_DIGITS else (raw,)
    raw = raw[:LONGEST_WORD]
    return _arabic(raw) if "\u0600" <= raw[0] <= "\u06ff" else (raw,)


def _number(raw: str) -> tuple[str, ...]:
    """A number is itself, a number (#), and perhaps a year or a fever, in Celsius or Fahrenheit."""
    value = float(raw[:LONGEST_WORD].replace(",", "."))
    forms = [raw[:LONGEST_WORD], "#"]
    if _SIXTY_YEARS_BACK <= value <= _LAST_YEAR and value.is_integer():
        forms.append("#year")
    elif 38 <= value < 43 or 100.4 <= value < 109:
        forms.append("#fever")
    if value >= 6:
        forms.append("#many")
    return tuple(forms)


@lru_cache(maxsize=20_000)
def _arabic(word: str) -> tuple[str, ...]:
    """An Arabic word with and without what is written onto its beginning: and, so, by, to, the."""
    forms = [word]
    if word[0] in "وف" and len(word) > 2:
        forms.append(word[1:])
    for form in tuple(forms):
        if form.startswith(("ال", "لل")) and len(form) > 3:
            forms.append(form[2:])
        elif form[0] in "بلكعه" and form[1:3] == "ال" and len(form) > 5:
            forms.append(form[3:])
        elif form[0] in "بل" and len(form) > 3:
            forms.append(form[1:])
    return tuple(dict.fromkeys(forms))


def words_of(phrase: str) -> list[str]:
    """The words of a phrase in a file of rules, folded like a text; ``*`` stays at an ending."""
    found = []
    for piece in phrase.split():
        if piece.startswith("#"):
            found.append(piece)
            continue
        cut = [match.group() for match in _CUT.finditer(_LONG_DRAWN.sub(r"\1", folded(piece)))]
        cut = [_bare(word) for word in cut]
        if piece.endswith("*") and cut:
            cut[-1] += "*"
        found += cut
    return found


def _bare(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
