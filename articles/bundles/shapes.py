"""Declarations of what a JSON value may be; each yields its JSON Schema and checks a value."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.bundles.problems import MOST, Problem, below, quoted, type_name, unknown
from references.characters import REFUSED, VISIBLE_OR_EMPTY, VISIBLE_TEXT, is_blank


class Shape(Protocol):
    """What a JSON value may be."""

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of such a value."""

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Append to ``found`` what is wrong with ``value``, which stands at ``path``."""


def _wrong_type(wanted: str, value: Any, path: str) -> Problem:
    sentence = _("must be %(wanted)s, not %(type)s")
    return Problem(path, sentence % {"wanted": wanted, "type": type_name(value)})


def text_reason(text: str) -> str | None:
    """Why ``text`` may not be stored, whatever it is for; None if it may."""
    forbidden = REFUSED.search(text)
    if forbidden:
        place = {"code": f"U+{ord(forbidden[0]):04X}", "position": forbidden.start() + 1}
        if forbidden[0] >= "\ud800":
            return _("has half of a surrogate pair, %(code)s, at character %(position)d") % place
        if forbidden[0] >= "\u202a":
            return (
                _("has the bidirectional control %(code)s at character %(position)d; use isolates")
                % place
            )
        return _("has the control character %(code)s at character %(position)d") % place
    if not unicodedata.is_normalized("NFC", text):
        return _("is not in Unicode normal form NFC")
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """Text that people read: NFC, not blank, no control characters, no longer than ``most``."""

    most: int
    may_be_empty: bool = False

    def json_schema(self) -> dict[str, Any]:
        """A string with a pattern for what may not stand in it."""
        if self.may_be_empty:
            return {"type": "string", "maxLength": self.most, "pattern": VISIBLE_OR_EMPTY}
        return {"type": "string", "minLength": 1, "maxLength": self.most, "pattern": VISIBLE_TEXT}

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse another type, too long a text, a blank one and what no text may have."""
        if not isinstance(value, str):
            found.append(_wrong_type(_("text"), value, path))
        elif len(value) > self.most:
            sentence = _("has %(length)d characters; at most %(most)d are allowed")
            found.append(Problem(path, sentence % {"length": len(value), "most": self.most}))
        elif not value and self.may_be_empty:
            return
        elif reason := text_reason(value):
            found.append(Problem(path, reason))
        elif is_blank(value):
            found.append(Problem(path, _("is blank")))


@dataclass(frozen=True, slots=True)
class Name:
    """A name for machines: ``pattern`` (in the syntax that Python and JSON Schema share)."""

    pattern: str
    most: int
    rule: Promise

    def json_schema(self) -> dict[str, Any]:
        """A string with the pattern."""
        return {"type": "string", "maxLength": self.most, "pattern": f"^{self.pattern}$"}

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse another type and what the pattern does not match."""
        if not isinstance(value, str):
            found.append(_wrong_type(_("text"), value, path))
        elif len(value) > self.most:
            sentence = _("has %(length)d characters; at most %(most)d are allowed")
            found.append(Problem(path, sentence % {"length": len(value), "most": self.most}))
        elif not re.fullmatch(self.pattern, value):
            sentence = _("%(value)s is not well-formed: %(rule)s")
            found.append(Problem(path, sentence % {"value": quoted(value), "rule": self.rule}))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list; ``sentence`` says so of a value that is not, as ``%(value)s``."""

    values: tuple[str, ...]
    sentence: Promise

    def json_schema(self) -> dict[str, Any]:
        """An enumeration."""
        return {"type": "string", "enum": list(self.values)}

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse another type and, by name, a value that is not in the list."""
        if not isinstance(value, str):
            found.append(_wrong_type(_("text"), value, path))
        elif value not in self.values:
            found.append(Problem(path, unknown(str(self.sentence), value, self.values)))


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def json_schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse anything else."""
        if not isinstance(value, bool):
            found.append(_wrong_type(_("true or false"), value, path))


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, ``YYYY-MM-DD`` (ISO 8601)."""

    def json_schema(self) -> dict[str, Any]:
        """A string of format ``date``."""
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse another form, and days that no calendar has."""
        if not isinstance(value, str):
            found.append(_wrong_type(_("text"), value, path))
            return
        try:
            if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            date.fromisoformat(value)
        except ValueError:
            sentence = _("%(value)s is not a date; write it as YYYY-MM-DD")
            found.append(Problem(path, sentence % {"value": quoted(value)}))


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape, with at least ``least`` and at most ``most`` items."""

    item: Shape
    most: int
    least: int = 0
    unique: bool = False

    def json_schema(self) -> dict[str, Any]:
        """An array."""
        schema: dict[str, Any] = {"type": "array", "items": self.item.json_schema()}
        if self.least:
            schema["minItems"] = self.least
        if self.unique:
            schema["uniqueItems"] = True
        return schema | {"maxItems": self.most}

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse another type, too few or too many items, repetitions; then check each item."""
        if not isinstance(value, list):
            found.append(_wrong_type(_("a list"), value, path))
            return
        if len(value) < self.least:
            found.append(Problem(path, _("is empty")))
        if len(value) > self.most:
            sentence = _("has %(count)d items; at most %(most)d are allowed")
            found.append(Problem(path, sentence % {"count": len(value), "most": self.most}))
            return
        for number, item in enumerate(value):
            if len(found) > MOST:
                return
            self.item.check(item, f"{path}[{number}]", found)
            if self.unique and item in value[:number]:
                sentence = _("%(value)s is in the list twice")
                found.append(Problem(f"{path}[{number}]", sentence % {"value": quoted(item)}))


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are names and whose values are all of one shape."""

    key: Choice | Name
    value: Shape
    least: int = 0

    def json_schema(self) -> dict[str, Any]:
        """An object: its keys by name where they are a closed list, else by pattern."""
        schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
        if isinstance(self.key, Choice):
            schema["properties"] = {name: self.value.json_schema() for name in self.key.values}
        else:
            schema["patternProperties"] = {f"^{self.key.pattern}$": self.value.json_schema()}
        return schema | ({"minProperties": self.least} if self.least else {})

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse another type, too few entries and, by name, unknown keys; then check values."""
        if not isinstance(value, dict):
            found.append(_wrong_type(_("an object"), value, path))
            return
        if len(value) < self.least:
            found.append(Problem(path, _("is empty")))
        for name, item in value.items():
            if len(found) > MOST:
                return
            before = len(found)
            self.key.check(name, below(path, name), found)
            if len(found) == before:
                self.value.check(item, f"{path}.{name}", found)


@dataclass(frozen=True, slots=True)
class Record:
    """An object with these fields and no other; ``rules`` are JSON Schema's for several fields.

    What ``rules`` demand is checked in words by ``articles.bundles.validation``.
    """

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape]
    rules: Mapping[str, Any]

    def json_schema(self) -> dict[str, Any]:
        """An object that is closed to other keys."""
        fields = {**self.required, **self.optional}
        return {
            "type": "object",
            "additionalProperties": False,
            "required": list(self.required),
            "properties": {name: shape.json_schema() for name, shape in fields.items()},
            **self.rules,
        }

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Refuse another type, unknown keys by name and missing ones; check what is there."""
        if not isinstance(value, dict):
            found.append(_wrong_type(_("an object"), value, path))
            return
        for name, item in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if len(found) > MOST:
                return
            if shape is None:
                names = (*self.required, *self.optional)
                reason = unknown(_("unknown key %(value)s"), name, names)
                found.append(Problem(below(path, name), reason))
            else:
                shape.check(item, f"{path}.{name}" if path else name, found)
        found.extend(
            Problem(below(path, name), _("is missing"))
            for name in self.required
            if name not in value
        )
