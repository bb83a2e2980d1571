"""What an article bundle may hold: declared once, from which schema and checks are made."""

from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from articles import vocabulary as v
from articles.bundles.problems import Problem, quoted
from articles.bundles.shapes import Choice, Day, Flag, ListOf, MapOf, Name, Record, Shape, Text
from references import csl
from references.models import Kind as ReferenceKind

KEY: Final = Name(
    "[A-Za-z0-9][A-Za-z0-9_.-]*", v.KEY_LIMIT, _("use letters, digits, '_', '.' and '-'")
)
SLUG: Final = Name(
    "[a-z0-9]([a-z0-9-]*[a-z0-9])?", v.SLUG_LIMIT, _("use lower-case letters, digits and '-'")
)
TOPIC: Final = Name(SLUG.pattern, v.TOPIC_LIMIT, SLUG.rule)
LANGUAGE: Final = Choice(v.LANGUAGES, _("unknown language %(value)s"))
PERSONA_SHAPE: Final = Name("[a-z][a-z0-9-]*", 40, SLUG.rule)

_CITED_OR_SAYS_WHY_NOT: Final = {
    "anyOf": [
        {"required": ["citations"], "properties": {"citations": {"minItems": 1}}},
        {"required": ["uncited_reason"], "properties": {"uncited_reason": {"minLength": 1}}},
    ]
}
_SAFETY_CONCERNS_EVERYONE: Final = {
    "if": {"required": ["safety_critical"], "properties": {"safety_critical": {"const": True}}},
    "then": {"properties": {"audiences": {"maxItems": 0}}},
}
_URGENCY_OF_A_RED_FLAG: Final = {
    "dependentSchemas": {"urgency": {"properties": {"kind": {"const": "red_flag"}}}}
}
_LEVEL_OF_ITS_SCHEME: Final = {
    "oneOf": [
        {"properties": {"scheme": {"const": scheme}, "level": {"enum": list(levels)}}}
        for scheme, levels in v.CERTAINTY_LEVELS.items()
    ]
}


class Csl:
    """A bibliographic record in CSL-JSON, as ``references.csl`` defines it."""

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema that goes with ``references.csl.problems``."""
        return csl.SCHEMA

    def check(self, value: Any, path: str, found: list[Problem]) -> None:
        """Append what ``references.csl.problems`` says, in the bundle's way of writing paths."""
        for dotted, reason in csl.problems(value):
            where, offending = csl_path(path, dotted, value)
            shown = f" ({quoted(offending)})" if isinstance(offending, str | int) else ""
            found.append(Problem(where, reason + shown))


def csl_path(path: str, dotted: str, record: Any) -> tuple[str, Any]:
    """A path that ``references`` gives, such as ``author.0.family``, as a path of the bundle.

    With it comes what stands there in ``record``, the record at ``path``.
    """
    where, offending = path, record
    for step in filter(None, dotted.split(".")):
        where += f"[{step}]" if isinstance(offending, list) else f".{step}"
        offending = _at(offending, step)
    return where, offending


def _at(value: Any, step: str) -> Any:
    if isinstance(value, list):
        return value[int(step)]
    return value.get(step) if isinstance(value, dict) else None


def _record(required: dict[str, Shape], optional: dict[str, Shape], **rules: Any) -> Record:
    return Record(required, optional, rules)


def _text_by_language(most: int, least: int = 1) -> MapOf:
    return MapOf(LANGUAGE, Text(most), least)


def _citation() -> Record:
    return _record(
        {"reference": KEY},
        {
            "locator": Text(v.LOCATOR_LIMIT, may_be_empty=True),
            "quotation": Text(v.QUOTATION_LIMIT, may_be_empty=True),
            "support": Choice(tuple(v.Support.values), _("unknown support %(value)s")),
        },
    )


def _claim(persona: Choice | Name) -> Record:
    certainty = _record(
        {
            "scheme": Choice(tuple(v.CERTAINTY_LEVELS), _("unknown scheme %(value)s")),
            "level": Choice(tuple(v.CertaintyLevel.values), _("unknown level %(value)s")),
        },
        {},
        **_LEVEL_OF_ITS_SCHEME,
    )
    return _record(
        {
            "key": KEY,
            "kind": Choice(tuple(v.ClaimKind.values), _("unknown kind of claim %(value)s")),
            "text": _text_by_language(v.CLAIM_LIMIT),
        },
        {
            "safety_critical": Flag(),
            "audiences": ListOf(persona, 20, unique=True),
            "urgency": Choice(tuple(v.Urgency.values), _("unknown urgency %(value)s")),
            "certainty": certainty,
            "wordings": MapOf(persona, _text_by_language(v.CLAIM_LIMIT)),
            "citations": ListOf(_citation(), v.CITATIONS_LIMIT),
            "uncited_reason": Text(v.REASON_LIMIT, may_be_empty=True),
        },
        **_CITED_OR_SAYS_WHY_NOT,
        **_SAFETY_CONCERNS_EVERYONE,
        **_URGENCY_OF_A_RED_FLAG,
    )


def _provenance() -> Record:
    return _record(
        {"kind": Choice(tuple(v.ProvenanceKind.values), _("unknown kind of provenance %(value)s"))},
        {
            "tool": Text(v.TOOL_LIMIT, may_be_empty=True),
            "note": Text(v.NOTE_LIMIT, may_be_empty=True),
        },
    )


@lru_cache(maxsize=8)
def article(personas: frozenset[str] | None = None) -> Record:
    """The declaration of ``article/1``; without ``personas`` any well-formed slug may be one."""
    known = tuple(sorted(personas or ()))
    persona = Choice(known, _("unknown persona %(value)s")) if known else PERSONA_SHAPE
    section = _record(
        {"key": KEY, "claims": ListOf(_claim(persona), v.CLAIMS_LIMIT, least=1)},
        {"heading": _text_by_language(v.HEADING_LIMIT, least=0)},
    )
    kinds = Choice(tuple(ReferenceKind.values), _("unknown kind of reference %(value)s"))
    reference = _record({"key": KEY, "kind": kinds, "csl": Csl()}, {})
    return _record(
        {
            "format": Choice((v.BUNDLE_FORMAT,), _("unknown format %(value)s")),
            "slug": SLUG,
            "question": _text_by_language(v.QUESTION_LIMIT),
            "source_language": LANGUAGE,
            "provenance": _provenance(),
            "sections": ListOf(section, v.SECTIONS_LIMIT, least=1),
            "references": ListOf(reference, v.REFERENCES_LIMIT),
        },
        {
            "topics": ListOf(TOPIC, v.TOPICS_LIMIT, unique=True),
            "aliases": MapOf(LANGUAGE, ListOf(Text(v.ALIAS_LIMIT), v.ALIASES_LIMIT, least=1)),
            "risk_class": Choice(tuple(v.RiskClass.values), _("unknown risk class %(value)s")),
            "evidence_current_to": Day(),
        },
    )


def json_schema(personas: frozenset[str] | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``article/1``, naming ``personas`` where they are given."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "/api/v1/schemas/article-1.json",
        "title": v.BUNDLE_FORMAT,
        "description": "One clinical question and its cited answer, for import and export.",
        **article(personas).json_schema(),
    }


SCHEMA: Final = json_schema()
