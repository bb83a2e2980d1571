"""Quantities of a text: numbers with their units, and what they are measured by (per kg, per l)."""

import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final, NamedTuple

from articles.meaning.frequencies import Frequency, frequencies
from articles.meaning.lexicon import SPACELESS, alternatives, words_of
from articles.meaning.numerals import Numeral, numerals
from articles.meaning.units import UNIT_OF_GROUP, UNITS, unit_pattern

PER: Final = ("kg", "m2", "l", "dl", "ml")
_JOINED = re.compile(r" ?(?:-|~|to|and|or|a|y|o|à|et|ou|至|到|和|或|から|または|او|ا?لي|و|;) ?")
_DATE = re.compile(r"(?<!\d)(?:\d{4}年)?(\d{1,2}月)(?:\d{1,2}[日号])?")
_CALENDAR_YEAR = range(1900, 2101)


class Quantity(NamedTuple):
    """A number with what it measures.

    ``values`` are what it may come to in the base unit of its ``dimension`` ("" without unit),
    ``raw`` what its number may be as written. ``sure`` is false for a bare number in words, which
    other languages often leave out; ``counted`` for one that is part of a frequency.
    """

    values: frozenset[Fraction]
    dimension: str
    raw: frozenset[Fraction]
    sure: bool
    counted: bool
    shown: str


class Quantities(NamedTuple):
    """All that a text measures."""

    numbers: tuple[Quantity, ...]
    per: frozenset[str]
    frequencies: tuple[Frequency, ...]


@lru_cache(maxsize=8192)
def quantities(text: str, language: str) -> Quantities:
    """The quantities of a text in plain form."""
    dated = {match.span(1) for match in _DATE.finditer(text)} if language in SPACELESS else set()
    pers = [(m.span(), unit) for unit in PER for m in _per(language, unit).finditer(text)]
    often = frequencies(text, language)
    spans = [span for span, _unit in pers]
    found: list[tuple[Numeral, str, int]] = []
    for one in numerals(text, language):
        inside = any(start <= one.start and one.end <= end for start, end in spans)
        if inside or any(start == one.start for start, _end in dated):
            continue
        unit, end = _unit_after(text, one, language)
        found.append((one, unit, end))
    numbers = [
        _quantity(one, unit, text[one.start : end], often)
        for one, unit, end in _shared_units(found, text)
    ]
    numbers += _wholes(text, language, often)
    return Quantities(tuple(numbers), frozenset(unit for _span, unit in pers), often)


@cache
def _per(language: str, unit: str) -> re.Pattern[str]:
    ends = "(?![a-z])" if language in SPACELESS else r"(?![^\W\d_]|')"
    begins = "" if language in SPACELESS else r"(?<![^\W\d_])"
    bare = words_of(language)["per"][unit]
    return re.compile(
        begins + "(?:" + "|".join(f"(?:{one}){ends}" for one in bare) + ")|"
        rf"(?<=[a-zμ克位尔غلم])/ ?{unit}(?![a-z])"
    )


def _unit_after(text: str, one: Numeral, language: str) -> tuple[str, int]:
    match = unit_pattern(language).match(text, one.end)
    if match is None:
        return ("share" if one.share else "", one.end)
    unit = UNIT_OF_GROUP[match.lastgroup or ""]
    if one.share:
        return ("share", one.end)
    if unit == "year" and any(value in _CALENDAR_YEAR for value in one.values):
        return ("", match.end())
    return (unit, match.end())


def _shared_units(
    found: list[tuple[Numeral, str, int]], text: str
) -> list[tuple[Numeral, str, int]]:
    """With the unit of "5 to 10 mg" given to both its numbers."""
    for at in range(len(found) - 2, -1, -1):
        (one, unit, end), (after, shared, _end) = found[at], found[at + 1]
        if not unit and shared not in {"", "share"} and _JOINED.fullmatch(text, end, after.start):
            found[at] = (one, shared, end)
    return found


def _quantity(one: Numeral, unit: str, shown: str, often: tuple[Frequency, ...]) -> Quantity:
    if unit == "share":
        dimension, size = "share", Fraction(1)
    elif unit:
        dimension, size, _symbols = UNITS[unit]
    else:
        dimension, size = "", Fraction(1)
    return Quantity(
        values=frozenset(value * size for value in one.values),
        dimension=dimension,
        raw=one.values,
        sure=one.digits or unit not in {"", "share"},
        counted=any(start <= one.start < end for start, end in (f.span for f in often)),
        shown=shown.strip(),
    )


def _wholes(text: str, language: str, often: tuple[Frequency, ...]) -> list[Quantity]:
    """Number and unit in one word: "a decade", and "two hours" in Arabic."""
    found = []
    for words, (unit, count) in words_of(language)["whole"].items():
        for match in _whole(words, language).finditer(text):
            numeral = Numeral(*match.span(), frozenset({Fraction(count)}), False)
            quantity = _quantity(numeral, unit, match[0], often)
            found.append(quantity._replace(sure=unit != "fold"))
    return found


@cache
def _whole(words: str, language: str) -> re.Pattern[str]:
    return re.compile(alternatives([words], language))
