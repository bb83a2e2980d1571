"""Query parameters: declared once, checked strictly, described in the API's schema."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from articles.models import Status
from articles.vocabulary import LANGUAGES, SLUG_LIMIT, TOPIC_LIMIT
from oracle_site.api.problems import INVALID_REQUEST, Fault, Problem
from oracle_site.web.addresses import DEFAULT_PERSONA

PAGE_SIZE: Final = 20
LARGEST_PAGE: Final = 100
_NAMED_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, and the JSON Schema of its values."""

    name: str
    description: str
    schema: Mapping[str, Any]
    example: Any = None
    place: str = "query"

    def document(self) -> dict[str, Any]:
        """The parameter as OpenAPI 3.1 has it."""
        document: dict[str, Any] = {
            "in": self.place,
            "name": self.name,
            "description": self.description,
            "schema": dict(self.schema),
        }
        if self.place == "path":
            document["required"] = True
        if self.example is not None:
            document["example"] = self.example
        return document

    def read(self, text: str) -> Any:
        """The value that ``text`` stands for. Raises ValueError with a sentence if it is none."""
        if self.schema.get("type") == "integer":
            return self._whole_number(text)
        if "enum" in self.schema and text not in self.schema["enum"]:
            raise ValueError(f"must be one of: {', '.join(self.schema['enum'])}")
        if len(text) > self.schema.get("maxLength", len(text)):
            raise ValueError(f"is longer than {self.schema['maxLength']} characters")
        if "pattern" in self.schema and not re.fullmatch(self.schema["pattern"], text):
            raise ValueError("is not well-formed")
        return text

    def _whole_number(self, text: str) -> int:
        least, most = self.schema["minimum"], self.schema["maximum"]
        if re.fullmatch("[1-9][0-9]{0,9}", text) and least <= int(text) <= most:
            return int(text)
        raise ValueError(f"must be a whole number from {least} to {most}")


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of a request, read; the default, or None, for one that was not given."""

    values: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, self.defaults.get(name))


def given(query: QueryDict, parameters: Sequence[Parameter]) -> Given:
    """The parameters of a query. Raises Problem, naming every one that is wrong."""
    known = {parameter.name: parameter for parameter in parameters}
    values, faults = {}, []
    for name, texts in query.lists():
        try:
            values[name] = _read(known, name, texts)
        except ValueError as error:
            faults.append(Fault(name[:80], str(error)))
    if faults:
        raise invalid(*faults[:_NAMED_AT_MOST])
    return Given(values, {name: one.schema.get("default") for name, one in known.items()})


def _read(known: Mapping[str, Parameter], name: str, texts: Sequence[str]) -> Any:
    if name not in known:
        here = ", ".join(known) or "none"
        raise ValueError(f"is not a parameter of this address; it has: {here}")
    if len(texts) > 1:
        raise ValueError("is given more than once")
    return known[name].read(texts[0])


def invalid(*faults: Fault) -> Problem:
    """The problem of parameters that are wrong."""
    names = ", ".join(fault.where for fault in faults)
    return Problem(INVALID_REQUEST, f"Some parameters are not valid: {names}.", faults)


def unknown(parameter: str, value: str) -> Problem:
    """The problem of a well-formed value that names nothing we have."""
    return invalid(Fault(parameter, f"there is no {parameter} “{value}”"))


LANGUAGE: Final = Parameter(
    "language",
    "The language to read in.",
    {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
    "zh-hans",
)
NAMES_LANGUAGE: Final = Parameter("language", "The language of the names.", LANGUAGE.schema, "fr")
PERSONA: Final = Parameter(
    "persona",
    "For whom the text is to be worded: a slug of personas/.",
    {
        "type": "string",
        "pattern": "^[a-z][a-z0-9-]*$",
        "maxLength": 40,
        "default": DEFAULT_PERSONA,
    },
    "patient",
)
STATUS: Final = Parameter(
    "status",
    "Only texts with this review status.",
    {"type": "string", "enum": [s.value for s in Status if s != Status.WITHDRAWN]},
    "approved",
)
MIN_STATUS: Final = Parameter(
    "min_status",
    "Answer 404 rather than give a text that the board has not brought this far. An approved text "
    "whose review is overdue counts as approved.",
    {"type": "string", "enum": ["submitted", "under_review", "approved"]},
    "approved",
)
TOPIC: Final = Parameter(
    "topic",
    "Only articles on this topic: a slug of topics/.",
    {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", "maxLength": TOPIC_LIMIT},
    "pregnancy",
)
PAGE: Final = Parameter(
    "page_size",
    "How many results to give at most.",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
    50,
)
SLUG_IN_PATH: Final = Parameter(
    "slug",
    "The article's slug.",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "minLength": 1, "maxLength": SLUG_LIMIT},
    "blood-clots-during-a-hospital-stay",
    "path",
)
REFERENCE_IN_PATH: Final = Parameter(
    "number",
    "The reference's number.",
    {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
    1,
    "path",
)
EDITION_IN_PATH: Final = Parameter(
    "number",
    "The edition's number.",
    {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
    1,
    "path",
)
