"""How often something is done: "twice a day", 每日两次, "toutes les 8 heures", as times a day."""

import re
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from articles.meaning.lexicon import SPACELESS, words_of
from articles.meaning.numerals import _HAN, _either, _words
from articles.meaning.units import UNITS

PERIODS: Final = ("hour", "day", "week", "month", "year")
_OR: Final = r"(?: ?(?:-|~|to|or|a|o|à|ou|至|到|或|から|او|ا?لي) ?(?P<m>{number}))?"
_NAMED: Final = {"one": 1, "one2": 1, "two": 2, "two2": 2, "other": 2}


class Frequency(NamedTuple):
    """So many times a day; ``sure`` is false where no number says so ("daily")."""

    times: Fraction
    sure: bool
    shown: str
    span: tuple[int, int]


@cache
def _numbers(language: str) -> str:
    if language in SPACELESS:
        return rf"(?:\d+|[{_HAN}]+)"
    words = "|".join(sorted(_words(language)[1], key=len, reverse=True))
    return rf"(?:\d+|{words})"


@cache
def _templates(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    words = words_of(language)
    number = _numbers(language)
    begins, ends = ("", "") if language in SPACELESS else (r"(?<![\w-])", r"(?!\w)")
    periods = "|".join(f"(?P<{p}>{'|'.join(words['periods'][p])})" for p in PERIODS)
    adverbs = "|".join(f"(?P<{p}>{'|'.join(words['adverbs'].get(p, ['(?!)']))})" for p in PERIODS)
    counted = f"(?P<n>{number})" + _OR.replace("{number}", number)
    compiled = []
    for kind in ("frequency", "interval", "each"):
        for template in words[kind]:
            filled = template.replace("{n}", counted)
            filled = filled.replace("{p}", f"(?:{periods})").replace("{a}", f"(?:{adverbs})")
            compiled.append((re.compile(begins + filled + ends), kind))
    return tuple(compiled)


def frequencies(text: str, language: str) -> tuple[Frequency, ...]:
    """The frequencies that a text in plain form states."""
    found: list[Frequency] = []
    for pattern, kind in _templates(language):
        for match in pattern.finditer(text):
            if any(f.span[0] < match.end() and match.start() < f.span[1] for f in found):
                continue
            found += _stated(match, kind, language)
    return tuple(found)


def _stated(match: re.Match[str], kind: str, language: str) -> list[Frequency]:
    groups = {name: text for name, text in match.groupdict().items() if text}
    period = next((name for name in groups if name in PERIODS), "day")
    day = UNITS["day"].size / UNITS[period].size
    shown, span = match[0], match.span()
    if kind == "each":
        return [Frequency(day, False, shown, span)]
    counts = [Fraction(_NAMED[name]) for name in groups if name in _NAMED]
    counts += [
        _count(text, language) for name, text in groups.items() if name[0] in "nm" and len(name) < 3
    ]
    times = [day * n if kind == "frequency" else day / n for n in counts if n]
    return [Frequency(one, True, shown, span) for one in times]


def _count(text: str, language: str) -> Fraction:
    if text.isdigit():
        return Fraction(text)
    return _either(text) if language in SPACELESS else Fraction(_words(language)[1][text])
