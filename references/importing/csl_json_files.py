"""CSL-JSON files: one record, a list of them, or one on each line."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from references.importing.files import NOT_UTF8, undecodable
from references.importing.found import Fault, Found, kind_of

_SPACE = " \t\n"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("an object has the same key twice")
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def csl_json(text: str) -> Iterator[Found | Fault]:
    """Yield the records of a CSL-JSON file; after broken JSON in a list nothing can be found."""
    place = _skip(text, 0, _SPACE)
    if place == len(text):
        yield Fault(1, "is empty")
        return
    in_list = text[place] == "["
    line, counted = 1, 0
    place = _skip(text, place + 1, _SPACE) if in_list else place
    while place < len(text) and not (in_list and text[place] == "]"):
        line, counted = line + text.count("\n", counted, place), place
        value, place, fault = _value(text, place, line)
        yield fault or _record(line, value, text[counted:place])
        if fault and in_list:
            return
        place = _skip(text, place, _SPACE + ",") if in_list else _skip(text, place, _SPACE)
    if in_list and (place >= len(text) or text[place + 1 :].strip()):
        last = line + text.count("\n", counted, place)
        yield Fault(last, "the list has no end" if place >= len(text) else "goes on after the list")


def _skip(text: str, place: int, what: str) -> int:
    while place < len(text) and text[place] in what:
        place += 1
    return place


def _value(text: str, place: int, line: int) -> tuple[Any, int, Fault | None]:
    """Decode one value; outside of a list the next line is where to go on after a fault."""
    following = text.find("\n", place)
    following = len(text) if following < 0 else following + 1
    try:
        value, end = _DECODER.raw_decode(text, place)
    except json.JSONDecodeError as error:
        return None, following, Fault(error.lineno, f"is not JSON: {error.msg}")
    except (ValueError, RecursionError) as error:
        nested = isinstance(error, RecursionError)
        return None, following, Fault(line, "is nested too deep" if nested else str(error))
    return value, end, None


def _record(line: int, value: Any, raw: str) -> Found | Fault:
    if bad := undecodable(raw, line):
        return Fault(bad, NOT_UTF8)
    if not isinstance(value, dict):
        return Fault(line, "is not an object")
    csl_type = value.get("type")
    return Found(line, kind_of(csl_type if isinstance(csl_type, str) else ""), value)
