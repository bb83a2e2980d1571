"""Whom to call, by region: the one source of emergency numbers."""

from functools import cache

from babel import Locale

from questions.emergencies.files import LANGUAGES, read
from questions.emergencies.values import Number, Purpose

SOURCE_LANGUAGE = "en"


def numbers_for(
    language: str, region: str | None = None, purpose: Purpose = "ambulance"
) -> tuple[Number, ...]:
    """The numbers to call in ``region``, or where readers of ``language`` mostly are.

    ``region`` is an ISO 3166 code; a member of the European Union has at least 112. A region that
    is not known gives none: then say "your local emergency number". ``purpose`` is ambulance,
    crisis (suicide and self-harm) or poison. A language that is not ours is taken as English.
    """
    language = language if language in LANGUAGES else SOURCE_LANGUAGE
    content = read("numbers.json")
    if region is None:
        regions = content["defaults"][language]
    else:
        regions = _regions_of(region.upper(), purpose)
    known = _all(language)
    return tuple(n for r in regions for n in known.get(r, ()) if n.purpose == purpose)


def regions() -> tuple[str, ...]:
    """The regions whose ambulance is known."""
    content = read("numbers.json")["numbers"]
    return tuple(dict.fromkeys(n["region"] for n in content if n["purpose"] == "ambulance"))


def unconfirmed(language: str = SOURCE_LANGUAGE) -> tuple[Number, ...]:
    """The numbers that nobody has looked up at their operator's yet."""
    return tuple(n for known in _all(language).values() for n in known if n.needs_confirmation)


def _regions_of(region: str, purpose: Purpose) -> tuple[str, ...]:
    content = read("numbers.json")
    if any(n["region"] == region and n["purpose"] == purpose for n in content["numbers"]):
        return (region,)
    if purpose == "ambulance" and region in content["european_union"]:
        return ("EU",)
    return ()


@cache
def _all(language: str) -> dict[str, tuple[Number, ...]]:
    content = read("numbers.json")
    found: dict[str, tuple[Number, ...]] = {}
    for n in content["numbers"]:
        region = n["region"]
        number = Number(
            region=region,
            place=place(region, language),
            purpose=n["purpose"],
            dial=n["dial"],
            shown=n.get("shown", n["dial"]),
            name=n.get("name", ""),
            source=n["source"],
            url=n.get("url", ""),
            checked=n.get("checked", ""),
            needs_confirmation=n.get("needs_confirmation", False),
        )
        found[region] = (*found.get(region, ()), number)
    return found


def place(region: str, language: str) -> str:
    """A region's name in ``language``."""
    own = read("numbers.json")["places"].get(region, {}).get(language)
    named = Locale.parse(language.replace("-", "_")).territories.get(region, region)
    return str(own or named)
