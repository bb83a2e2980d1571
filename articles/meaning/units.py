"""Units of measurement: what they measure, and what one is in the base unit of its dimension."""

import re
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from articles.meaning.lexicon import SPACELESS, words_of


class Unit(NamedTuple):
    """What a unit measures, how much it is, and its symbols, the same in every language."""

    dimension: str
    size: Fraction
    symbols: tuple[str, ...]


def _unit(dimension: str, size: int | str, *symbols: str) -> Unit:
    return Unit(dimension, Fraction(size), symbols)


UNITS: Final = {
    "ng": _unit("mass", "1/1000000", "ng"),
    "μg": _unit("mass", "1/1000", "μg", "ug", "mcg"),
    "mg": _unit("mass", 1, "mg"),
    "g": _unit("mass", 1000, "g"),
    "kg": _unit("mass", 1000000, "kg"),
    "μl": _unit("volume", "1/1000", "μl"),
    "ml": _unit("volume", 1, "ml", "cc"),
    "dl": _unit("volume", 100, "dl"),
    "l": _unit("volume", 1000, "l"),
    "tsp": _unit("spoon", 1, "tsp"),
    "tbsp": _unit("spoon", 3, "tbsp"),
    "iu": _unit("activity", 1, "iu", "i\\.u\\.", "u(?!\\.)"),
    "mmol": _unit("amount", 1, "mmol"),
    "μmol": _unit("amount", "1/1000", "μmol", "umol"),
    "nmol": _unit("amount", "1/1000000", "nmol"),
    "mmhg": _unit("pressure", 1, "mm ?hg"),
    "mm": _unit("length", "1/1000", "mm"),
    "cm": _unit("length", "1/100", "cm"),
    "m": _unit("length", 1, "m"),
    "km": _unit("length", 1000, "km"),
    "lb": _unit("pound", 1, "lbs?"),
    "oz": _unit("ounce", 1, "oz"),
    "inch": _unit("inch", 1),
    "foot": _unit("foot", 1, "ft"),
    "kcal": _unit("energy", 1, "kcal", "cal"),
    "kj": _unit("joule", 1, "kj"),
    "°c": _unit("celsius", 1, "° ?c", "℃"),
    "°f": _unit("fahrenheit", 1, "° ?f", "℉"),
    "gy": _unit("radiation", 1, "gy"),
    "second": _unit("time", 1, "sec"),
    "minute": _unit("time", 60, "min"),
    "hour": _unit("time", 3600, "h", "hr"),
    "day": _unit("time", 86400),
    "week": _unit("time", 604800),
    "month": _unit("time", 2629800),
    "year": _unit("time", 31557600),
    "fold": _unit("fold", 1),
    "tenth": _unit("share", "1/10"),
    "tablet": _unit("piece", 1),
    "drop": _unit("drop", 1),
    "puff": _unit("puff", 1),
    "%": _unit("share", "1/100", "%"),
    "points": _unit("points", 1),
}
DOSES: Final = frozenset({"mass", "volume", "activity", "amount", "spoon", "piece", "drop", "puff"})
BINDING: Final = DOSES | {"share", "points", "pressure", "celsius", "fahrenheit", "length", "per"}
"""Dimensions whose unit may not be left out; that of a time or an age may be understood."""


@cache
def unit_pattern(language: str) -> re.Pattern[str]:
    """What may follow a number, or a range of numbers, as its unit; one named group for each."""
    words = words_of(language)
    named = {"points": words["points"], "%": words["percent"], **words["units"]}
    closed = r"(?![^\W\d_])"
    parts = []
    for name in sorted(UNITS, key=lambda name: name not in ("points", "%", "mmhg", "kcal")):
        symbols = [rf"(?:{symbol}){closed}" for symbol in UNITS[name].symbols if symbol != "%"]
        if language in SPACELESS:
            symbols = [rf"(?:{s})(?![a-z])" for s in UNITS[name].symbols if s != "%"]
        symbols += ["%"] if name == "%" else []
        ends = "" if language in SPACELESS else closed
        spelled = [rf"(?:{word}){ends}" for word in named.get(name, [])]
        if symbols or spelled:
            parts.append((name, "|".join([*spelled, *symbols])))
    index = {name: f"u{n}" for n, name in enumerate(UNITS)}
    return re.compile(r"[ -]{0,2}(?:" + "|".join(f"(?P<{index[n]}>{p})" for n, p in parts) + ")")


UNIT_OF_GROUP: Final = {f"u{n}": name for n, name in enumerate(UNITS)}
