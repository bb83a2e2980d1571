"""The working copies of articles, read from their rows as bundles, many at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from modeltranslation.utils import build_localized_fieldname

from articles.cells import Registered
from articles.models import (
    Article,
    ArticleTopic,
    Citation,
    Claim,
    ListedReference,
    Section,
    Wording,
)
from articles.vocabulary import BUNDLE_FORMAT, LANGUAGES

Rows = dict[int, list[dict[str, Any]]]

ARTICLE_COLUMNS = (
    "slug",
    "source_language",
    "aliases",
    "risk_class",
    "evidence_current_to",
    "provenance_kind",
    "provenance_tool",
    "provenance_note",
    "bundle_form",
    "state",
    "submissions",
)
LISTED_COLUMNS = (
    "key",
    "given",
    "reference_id",
    "reference__kind",
    "reference__csl",
    "reference__standing",
)
CLAIM_COLUMNS = (
    "key",
    "kind",
    "safety_critical",
    "urgency",
    "audiences",
    "certainty_scheme",
    "certainty_level",
    "uncited_reason",
)
CITATION_COLUMNS = ("listed__key", "locator", "quotation", "support")


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """One article's working copy: its bundle, and what the register says of its references."""

    id: int
    state: str
    submissions: int
    bundle_form: list[Any]
    bundle: dict[str, Any]
    register: dict[str, Registered]

    def submitted(self) -> "WorkingCopy":
        """The same copy as the next submission."""
        return replace(self, submissions=self.submissions + 1)


def _columns(field: str) -> list[str]:
    return [build_localized_fieldname(field, language) for language in LANGUAGES]


def _texts(row: dict[str, Any], field: str) -> dict[str, str]:
    """The translations of ``field`` that a row has, by language."""
    return {
        language: row[column]
        for language, column in zip(LANGUAGES, _columns(field), strict=True)
        if row[column]
    }


def _rows(model: type[models.Model], by: str, ids: Iterable[int], *fields: str) -> Rows:
    """Plain rows of ``model`` grouped by the column ``by``; no instances, which cost the most."""
    found: Rows = defaultdict(list)
    manager = model._default_manager
    if hasattr(manager, "rewrite"):
        manager = manager.rewrite(False)
    # By the parent's id, not by the parent's own order: that would join every table above.
    has_position = any(column.name == "position" for column in model._meta.fields)
    order = (by, "position") if has_position else (by, "pk")
    for row in manager.filter(**{f"{by}__in": list(ids)}).order_by(*order).values(by, *fields):
        found[row[by]].append(row)
    return found


def working_copies(ids: Sequence[int]) -> list[WorkingCopy]:
    """The working copies of these articles, in the order of ``ids``. Seven queries for any number.

    Raises KeyError if an article does not exist.
    """
    articles = _rows(Article, "id", ids, *ARTICLE_COLUMNS, *_columns("question"))
    topics = _rows(ArticleTopic, "article_id", ids, "topic__slug")
    listed = _rows(ListedReference, "article_id", ids, *LISTED_COLUMNS)
    sections = _sections(ids)
    copies = []
    for pk in ids:
        if pk not in articles:
            raise KeyError(pk)
        [article] = articles[pk]
        bundle = _article(article, topics[pk], listed[pk]) | {"sections": sections.get(pk, [])}
        register = {row["key"]: _registered(row) for row in listed[pk]}
        copies.append(
            WorkingCopy(
                id=pk,
                state=article["state"],
                submissions=article["submissions"],
                bundle_form=article["bundle_form"],
                bundle=bundle,
                register=register,
            )
        )
    return copies


def _sections(ids: Sequence[int]) -> Rows:
    """The sections of these articles as bundles have them, by article."""
    sections = _rows(Section, "article_id", ids, "id", "key", *_columns("heading"))
    section_ids = [row["id"] for rows in sections.values() for row in rows]
    claims = _rows(Claim, "section_id", section_ids, "id", *CLAIM_COLUMNS, *_columns("text"))
    claim_ids = [row["id"] for rows in claims.values() for row in rows]
    wordings = _rows(Wording, "claim_id", claim_ids, "persona_id", *_columns("text"))
    citations = _rows(Citation, "claim_id", claim_ids, *CITATION_COLUMNS)
    return {
        pk: [
            {
                "key": row["key"],
                "heading": _texts(row, "heading"),
                "claims": [
                    _claim(claim, wordings[claim["id"]], citations[claim["id"]])
                    for claim in claims[row["id"]]
                ],
            }
            for row in rows
        ]
        for pk, rows in sections.items()
    }


def _registered(row: dict[str, Any]) -> Registered:
    return Registered(
        row["reference_id"],
        row["reference__kind"],
        row["reference__csl"],
        row["reference__standing"],
    )


def _article(
    row: dict[str, Any], topics: list[dict[str, Any]], listed: list[dict[str, Any]]
) -> dict[str, Any]:
    bundle = {
        "format": BUNDLE_FORMAT,
        "slug": row["slug"],
        "question": _texts(row, "question"),
        "source_language": row["source_language"],
        "topics": [topic["topic__slug"] for topic in topics],
        "aliases": row["aliases"],
        "risk_class": row["risk_class"],
        "provenance": {
            "kind": row["provenance_kind"],
            "tool": row["provenance_tool"],
            "note": row["provenance_note"],
        },
        "references": [
            {"key": row["key"]}
            | (row["given"] or {"kind": row["reference__kind"], "csl": row["reference__csl"]})
            for row in listed
        ],
    }
    if row["evidence_current_to"]:
        bundle["evidence_current_to"] = row["evidence_current_to"].isoformat()
    return bundle


def _claim(
    row: dict[str, Any], wordings: list[dict[str, Any]], citations: list[dict[str, Any]]
) -> dict[str, Any]:
    claim = {
        "key": row["key"],
        "kind": row["kind"],
        "safety_critical": row["safety_critical"],
        "audiences": row["audiences"],
        "text": _texts(row, "text"),
        "wordings": {w["persona_id"]: texts for w in wordings if (texts := _texts(w, "text"))},
        "citations": [_citation(citation) for citation in citations],
        "uncited_reason": row["uncited_reason"],
    }
    if row["urgency"]:
        claim["urgency"] = row["urgency"]
    if row["certainty_scheme"]:
        claim["certainty"] = {"scheme": row["certainty_scheme"], "level": row["certainty_level"]}
    return claim


def _citation(row: dict[str, Any]) -> dict[str, str]:
    """A citation with the keys that say something: empty ones and plain support are left out."""
    citation = {"reference": row["listed__key"]}
    for key in ("locator", "quotation"):
        if row[key]:
            citation[key] = row[key]
    if row["support"] != "supports":
        citation["support"] = row["support"]
    return citation
