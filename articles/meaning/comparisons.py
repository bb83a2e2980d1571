"""Comparisons of a text: more and less, at least and at most, ≥ and <."""

import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from articles.meaning.lexicon import SPACELESS, pattern, words_of
from articles.meaning.numerals import numerals
from articles.meaning.units import unit_pattern

_BEFORE, _AFTER = 28, 16
_UPWARD = {"ge": True, "gt": True, "le": False, "lt": False}


class Bound(NamedTuple):
    """A number that something is above (at least, more than) or below (at most, less than)."""

    values: frozenset[Fraction]
    upward: bool
    shown: str


@cache
def _bounds(language: str) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    begins = "" if language in SPACELESS or language == "ar" else r"(?<!\w)"
    kinds = []
    for kind, words in words_of(language)["bounds"].items():
        before = "|".join(sorted(words["before"], key=len, reverse=True)) or "(?!)"
        after = "|".join(sorted(words["after"], key=len, reverse=True)) or "(?!)"
        ends = "" if language in SPACELESS else r"(?!\w)"
        kinds.append(
            (
                kind,
                re.compile(rf"{begins}(?:{before})\W{{0,2}}$"),
                re.compile(rf"\W{{0,2}}(?:{after}){ends}"),
            )
        )
    return tuple(sorted(kinds, key=lambda one: one[0] in {"gt", "lt"}))


@lru_cache(maxsize=8192)
def bounds(text: str, language: str) -> list[Bound]:
    """The bounds that a text in plain form sets to its numbers."""
    found = []
    for one in numerals(text, language):
        unit = unit_pattern(language).match(text, one.end)
        end = unit.end() if unit else one.end
        before, after = text[max(0, one.start - _BEFORE) : one.start], text[end : end + _AFTER]
        close = text[one.end : one.end + _AFTER]
        for kind, leading, trailing in _bounds(language):
            match = leading.search(before) or trailing.match(after) or trailing.match(close)
            if match:
                shown = f"{match[0].strip()} {text[one.start : end]}"
                found.append(Bound(one.values, _UPWARD[kind], shown))
                break
    return found


class Trend(NamedTuple):
    """How often a text says more, and how often less."""

    up: int
    down: int


@lru_cache(maxsize=8192)
def trend(text: str, language: str) -> Trend:
    """The comparatives of a text in plain form that are not bounds of numbers."""
    told = pattern(language, "untrended").sub(" ", text)
    return Trend(
        len(pattern(language, "up").findall(told)), len(pattern(language, "down").findall(told))
    )
