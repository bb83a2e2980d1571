"""What a form posted, as a tree: a field's name is its path, ``sections[0].claims[1].text.en``."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

Tree = dict[Any, Any]

_NAME: Final = re.compile(r"[A-Za-z_]+(?:\.[A-Za-z][A-Za-z0-9_-]{0,63}|\[[0-9]{1,4}\]){0,8}")
_STEP: Final = re.compile(r"\[([0-9]+)\]|([A-Za-z_][A-Za-z0-9_-]*)")


def steps(path: str) -> list[str | int]:
    """The keys and indices of which ``path`` is made; [] if it is no path."""
    if not _NAME.fullmatch(path):
        return []
    return [int(index) if index else key for index, key in _STEP.findall(path)]


def tree(posted: Iterable[tuple[str, list[str]]]) -> Tree:
    """The posted values, nested by the steps of their names; what is no path is left out.

    Every value is a list of strings: line ends as LF, in Unicode normal form NFC, so that what
    differs only in how a keyboard composes its letters is the same text.
    """
    root: Tree = {}
    for name, values in posted:
        where: Any = root
        *parents, last = steps(name) or [""]
        for step in parents:
            where = where.setdefault(step, {}) if isinstance(where, dict) else None
        if last != "" and isinstance(where, dict):
            where.setdefault(last, [_typed(value) for value in values])
    return root


def _typed(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def branch(where: Tree, key: str) -> Tree:
    """The part of a tree under ``key``; empty if there is none."""
    found = where.get(key)
    return found if isinstance(found, dict) else {}


def branches(where: Tree, key: str) -> list[tuple[int, Tree]]:
    """The numbered parts under ``key`` with their numbers, in the order that was asked for.

    Each part may say at which ``position`` it wants to stand, counted from one. A part that moves
    to a place that another keeps goes before it when it moves up, after it when it moves down.
    """
    found = [
        (number, part)
        for number, part in branch(where, key).items()
        if isinstance(number, int) and isinstance(part, dict)
    ]
    return sorted(found, key=lambda item: _wanted(*item))


def _wanted(number: int, part: Mapping[str, Any]) -> tuple[int, int, int]:
    here = number + 1
    asked = one(part, "position").strip()
    there = int(asked) if re.fullmatch("[0-9]{1,5}", asked) else here
    return there, (there > here) - (there < here), number


def one(where: Mapping[Any, Any], key: str) -> str:
    """The single value under ``key``; "" if there is none."""
    found = where.get(key)
    return found[-1] if isinstance(found, list) and found else ""


def many(where: Mapping[Any, Any], key: str) -> list[str]:
    """All values under ``key``."""
    found = where.get(key)
    return [value for value in found if value] if isinstance(found, list) else []
