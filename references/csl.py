"""CSL-JSON 1.0.2, the record of a reference: which variables there are, and what is wrong in one.

Source: citation-style-language/schema, csl-data.json and the CSL 1.0.2 specification.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from references import identifiers
from references.characters import REFUSED, is_blank
from references.csl_variables import (
    DATE_KEYS,
    DATES,
    EARLIEST_YEAR,
    MAX_NAMES,
    MAX_NUMBER,
    MAX_SHORT,
    NAME_FLAGS,
    NAME_STRINGS,
    NAMES,
    NUMBERS,
    SCHEMA,
    STRINGS,
    TYPES,
    latest_year,
    limit_of,
)

__all__ = ["SCHEMA", "Problem", "problems", "text_problem", "whole_number", "year_of"]

Problem = tuple[str, str]

_DIGITS = re.compile(r"-?[0-9]{1,4}")
_YEAR_IN_WORDS = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def problems(record: object) -> list[Problem]:
    """Return what is wrong in a CSL-JSON record as (dotted path, reason); never raises."""
    if not isinstance(record, dict):
        return [("", "must be an object")]
    return list(_problems_of(record))


def _problems_of(record: dict[Any, Any]) -> Iterator[Problem]:
    yield from _type_problems(record)
    yield from _title_problems(record)
    for name, value in record.items():
        check = _CHECKS.get(name) if isinstance(name, str) else None
        if check is None:
            yield _shown(name), "is not a variable of CSL 1.0.2"
        else:
            yield from check(name, value)


def _type_problems(record: dict[Any, Any]) -> Iterator[Problem]:
    if "type" not in record:
        yield "type", "is required"
    elif not isinstance(record["type"], str) or record["type"] not in TYPES:
        yield "type", "is not a type of CSL 1.0.2"


def _no_problems(name: str, value: object) -> Iterator[Problem]:
    return iter(())


def _shown(name: object) -> str:
    return ascii(name)[1:-1][:80] if isinstance(name, str) else "?"


def _title_problems(record: dict[Any, Any]) -> Iterator[Problem]:
    if "title" not in record:
        yield "title", "is required"
    elif isinstance(record["title"], str) and is_blank(record["title"]):
        page = record.get("type") == "webpage" and record.get("URL")
        if not page:
            yield "title", "must not be blank; only a webpage with a URL may have no title"


def text_problem(text: str, limit: int) -> str | None:
    """Return why a text may not be stored, or None: its length, its characters, its form."""
    if len(text) > limit:
        return f"is longer than {limit:,} characters"
    bad = REFUSED.search(text)
    if bad:
        return f"contains the character U+{ord(bad[0]):04X}, which is not allowed"
    if not unicodedata.is_normalized("NFC", text):
        return "must be in Unicode normalization form NFC"
    return None


def _string_problems(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield name, "must be a string"
        return
    reason = text_problem(value, limit_of(name))
    if reason is None and name != "title" and is_blank(value):
        reason = "must not be blank; leave it out"
    if reason is None and name in _FORMS:
        reason = _FORMS[name](value)
    if reason:
        yield name, reason


def _number_problems(name: str, value: object) -> Iterator[Problem]:
    if isinstance(value, str):
        reason = text_problem(value, MAX_SHORT)
        if reason is None and is_blank(value):
            reason = "must not be blank; leave it out"
        if reason:
            yield name, reason
    elif isinstance(value, bool) or not isinstance(value, int):
        yield name, "must be a string or a whole number"
    elif abs(value) >= MAX_NUMBER:
        yield name, "is too large a number"


def _categories_problems(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list) or len(value) > 100:
        yield name, "must be a list of at most 100 strings"
        return
    for index, item in enumerate(value):
        reason = text_problem(item, MAX_SHORT) if isinstance(item, str) else "must be a string"
        if reason:
            yield f"{name}.{index}", reason


def _names_problems(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield name, "must be a list of names"
        return
    if len(value) > MAX_NAMES:
        yield name, f"has more than {MAX_NAMES:,} names"
        return
    for index, person in enumerate(value):
        yield from _name_problems(f"{name}.{index}", person)


def _name_problems(path: str, person: object) -> Iterator[Problem]:
    if not isinstance(person, dict):
        yield path, "must be an object with family and given, or literal"
        return
    if not any(isinstance(person.get(key), str) and not is_blank(person[key]) for key in _A_NAME):
        yield path, "must have a family name or a literal name"
    for key, value in person.items():
        if key in NAME_STRINGS:
            ok = isinstance(value, str)
            reason = text_problem(value, MAX_SHORT) if ok else "must be a string"
            if reason:
                yield f"{path}.{key}", reason
        elif key not in NAME_FLAGS:
            yield f"{path}.{_shown(key)}", "is not a part of a CSL name"
        elif not isinstance(value, bool):
            yield f"{path}.{key}", "must be true or false"


_A_NAME = ("family", "literal", "given")


def _date_problems(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, dict) or not value:
        yield name, "must be an object with date-parts, raw or literal"
        return
    for key, item in value.items():
        path = f"{name}.{_shown(key)}"
        if key not in DATE_KEYS:
            yield path, "is not a part of a CSL date"
        elif key == "date-parts":
            yield from _date_parts_problems(path, item)
        elif key in ("literal", "raw"):
            yield from _string_problems(path, item)
        elif key != "circa" or not isinstance(item, bool):
            yield from _number_problems(path, item)


def _date_parts_problems(path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        yield path, "must be a list of one date, or of two for a range"
        return
    for index, parts in enumerate(value):
        if not isinstance(parts, list) or not 1 <= len(parts) <= 3:
            yield f"{path}.{index}", "must be a list of year, month and day"
            continue
        reason = _why_not_date(parts)
        if reason:
            yield f"{path}.{index}", reason


def _why_not_date(parts: list[object]) -> str | None:
    numbers = [whole_number(part) for part in parts]
    if None in numbers:
        return "must be whole numbers: year, month, day"
    year, month, day = [*numbers, 1, 1][:3]
    if not EARLIEST_YEAR <= (year or 0) <= latest_year():
        return f"has a year outside {EARLIEST_YEAR}–{latest_year()}"
    try:
        datetime.date(year or 0, month or 0, day or 0)
    except ValueError:
        return "is not a date of the calendar"
    return None


def whole_number(value: object) -> int | None:
    """Return a part of a date as an integer, given as a number or as digits, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10_000 else None
    if isinstance(value, str) and value.isascii() and _DIGITS.fullmatch(value):
        return int(value)
    return None


def year_of(record: dict[str, Any]) -> int | None:
    """Return the year of issue: from date-parts, else the first four digits of raw or literal."""
    issued = record.get("issued")
    if not isinstance(issued, dict):
        return None
    parts = issued.get("date-parts")
    if parts:
        return whole_number(parts[0][0])
    words = f"{issued.get('raw', '')} {issued.get('literal', '')}"
    years = (int(found) for found in _YEAR_IN_WORDS.findall(words))
    return next((year for year in years if EARLIEST_YEAR <= year <= latest_year()), None)


def _form(canonical: Callable[[str], str | None], what: str) -> Callable[[str], str | None]:
    return lambda value: None if canonical(value) else f"is not a well-formed {what}"


def _why_not_isbn(value: str) -> str | None:
    """CSL allows several ISBNs in one string, parted by spaces or commas."""
    if identifiers.canonical_isbn(value):
        return None
    parts = [part for part in re.split(r"[\s,;]+", value) if part]
    right = all(identifiers.canonical_isbn(part) for part in parts)
    return None if right and parts else "is not a well-formed ISBN"


_FORMS: dict[str, Callable[[str], str | None]] = {
    "DOI": _form(identifiers.canonical_doi, "DOI"),
    "PMID": _form(identifiers.canonical_pmid, "PubMed identifier"),
    "PMCID": _form(identifiers.canonical_pmcid, "PubMed Central identifier"),
    "ISBN": _why_not_isbn,
    "URL": identifiers.why_not_url,
}
_CHECKS: dict[str, Callable[[str, object], Iterator[Problem]]] = {
    "type": _no_problems,
    "id": _number_problems,
    "categories": _categories_problems,
    **dict.fromkeys(NAMES, _names_problems),
    **dict.fromkeys(DATES, _date_problems),
    **dict.fromkeys(NUMBERS, _number_problems),
    **dict.fromkeys(STRINGS, _string_problems),
}
