"""Reading: the one way from a stored rendition to what a page or an API call shows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname

from articles.canonical import digest as digest_of
from articles.cells import CellKey
from articles.models import Status
from references.formatting import Shown, shown
from references.models import UNSOUND


class NotFound(LookupError):
    """No public text of that article."""


@dataclass(frozen=True, slots=True)
class Served:
    """What was asked for, and what is shown instead where that does not exist."""

    requested: str
    served: str

    @property
    def fallback(self) -> bool:
        """Whether something else is shown than was asked for."""
        return self.requested != self.served


@dataclass(frozen=True, slots=True)
class ReadCitation:
    """A number at the end of a claim; ``reference`` is the key in the reference list."""

    number: int
    reference: str
    locator: str
    quotation: str
    support: str
    standing: str


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim as this reader is shown it. ``unsound``: no reference of it stands any more."""

    section: str
    key: str
    kind: str
    safety_critical: bool
    certainty: Mapping[str, str] | None
    text: str
    uncited_reason: str
    citations: tuple[ReadCitation, ...]
    unsound: bool

    @property
    def anchor(self) -> str:
        """The claim's id in the page; keys are unique in their section only."""
        return f"claim-{self.section}-{self.key}"


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section; ``heading`` may be empty."""

    key: str
    heading: str
    claims: tuple[ReadClaim, ...]


@dataclass(frozen=True, slots=True)
class ReadReference:
    """An entry of the reference list: sealed metadata, present standing."""

    number: int
    key: str
    id: int | None
    kind: str
    standing: str
    csl: Mapping[str, Any]
    shown: Shown


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a text; they move independently."""

    submitted_at: dt.datetime | None = None
    date_modified: dt.datetime | None = None
    approved_at: dt.datetime | None = None
    last_reviewed: dt.datetime | None = None
    next_review_due: dt.date | None = None
    evidence_current_to: dt.date | None = None


class ReadPersona(NamedTuple):
    """A persona in the language of the interface."""

    slug: str
    name: str
    description: str
    disclaimer: str


class ReadTopic(NamedTuple):
    """A topic in the language of the interface."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is shown of one article: one cell, whole, and how it stands."""

    article: str
    status: Status
    digest: str
    edition: int
    language: Served
    persona: Served
    source_language: str
    question: str
    question_language: str
    risk_class: str
    sections: tuple[ReadSection, ...]
    references: tuple[ReadReference, ...]
    dates: Dates
    under_update: bool = False
    out_of_date: bool = False
    notice: str = ""
    intact: bool = True
    reviewers: Sequence[Mapping[str, Any]] = ()
    cells: tuple[CellKey, ...] = ()
    personas: tuple[ReadPersona, ...] = ()
    topics: tuple[ReadTopic, ...] = ()
    version: str = field(default="", compare=False)

    @property
    def approved(self) -> bool:
        """Whether the board's approval stands for exactly these words."""
        return self.status in (Status.APPROVED, Status.APPROVED_OVERDUE)

    @property
    def caution(self) -> bool:
        """Whether the reader must be warned that the board has not approved these words."""
        return not self.approved

    @property
    def withdrawn(self) -> bool:
        """Whether the text may no longer be shown."""
        return self.status == Status.WITHDRAWN

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the article can be read."""
        return tuple(dict.fromkeys(cell.language for cell in self.cells))


@lru_cache(maxsize=12)
def _sql(language: str) -> str:
    """The one query; the interface's language decides in which columns persona and topic names are.

    A cell that is missing is replaced whole: first by the asked language's default persona, then by
    the source language in the asked persona, then by the source language's default.
    """

    def column(name: str) -> str:
        return build_localized_fieldname(name, language)

    return f"""
        SELECT r.language, r.persona, r.status, r.notice, r.standings, r.reviewers,
               r.candidate_id IS NOT NULL, r.out_of_date, r.submitted_at, r.date_modified,
               r.approved_at, r.last_reviewed, r.next_review_due, r.evidence_current_to,
               e.content, e.digest, e.number,
               (SELECT string_agg(c.language || ' ' || c.persona, ',' ORDER BY c.id)
                  FROM articles_rendition c WHERE c.article_id = r.article_id),
               (SELECT json_agg(json_build_array(slug, {column("name")}, {column("description")},
                       {column("disclaimer")}) ORDER BY position)::text FROM personas_persona),
               (SELECT json_agg(json_build_array(t.slug, t.{column("name")})
                       ORDER BY l.position)::text
                  FROM articles_articletopic l JOIN articles_topic t ON t.id = l.topic_id
                 WHERE l.article_id = r.article_id)
          FROM articles_article a
          JOIN articles_rendition r ON r.article_id = a.id
          JOIN articles_edition e ON e.id = r.edition_id
         WHERE a.slug = %s AND r.language IN (%s, a.source_language)
           AND r.persona IN (%s, (SELECT slug FROM personas_persona WHERE is_default))
         ORDER BY r.language = %s DESC, r.persona = %s DESC
         LIMIT 1
    """


def read(slug: str, *, language: str, persona: str) -> Reading:
    """What is shown of ``slug`` to a reader who asked for this language and persona. One query.

    Raises NotFound if the article has no public text.
    """
    if "\0" in slug:
        raise NotFound(slug)
    with connection.cursor() as cursor:
        cursor.execute(_sql(language), [slug, language, persona, language, persona])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(slug)
    return _reading(slug, row, language=language, persona=persona)


def _reading(slug: str, row: tuple[Any, ...], *, language: str, persona: str) -> Reading:
    (
        served_language,
        served_persona,
        stored_status,
        notice,
        standings,
        reviewers,
        under_update,
        out_of_date,
        submitted_at,
        date_modified,
        approved_at,
        last_reviewed,
        next_review_due,
        evidence_current_to,
        content,
        digest,
        number,
        cells,
        personas,
        topics,
    ) = row
    intact = digest_of(content) == digest
    overlay = standings if isinstance(standings, str) else orjson.dumps(standings).decode()
    parts = parts_of(content, overlay)
    return Reading(
        article=slug,
        status=status_of(stored_status, next_review_due, intact=intact),
        digest=digest,
        edition=number,
        language=Served(language, served_language),
        persona=Served(persona, served_persona),
        dates=Dates(
            submitted_at,
            date_modified,
            approved_at,
            last_reviewed,
            next_review_due,
            evidence_current_to,
        ),
        under_update=under_update,
        out_of_date=out_of_date,
        notice=notice,
        intact=intact,
        reviewers=_json(reviewers),
        cells=tuple(CellKey(*cell.split(" ")) for cell in cells.split(",")),
        personas=tuple(ReadPersona(*(text or "" for text in item)) for item in _json(personas)),
        topics=tuple(ReadTopic(slug, name or slug) for slug, name in _json(topics)),
        version=repr(row[:14] + row[15:]),
        **parts,
    )


def _json(value: Any) -> Any:
    """A JSON column: text as it comes from a raw cursor, or already parsed."""
    if value is None:
        return ()
    return orjson.loads(value) if isinstance(value, str) else value


def status_of(stored: str, next_review_due: dt.date | None, *, intact: bool = True) -> Status:
    """The public status: what is stored, the clock, and whether the text is what was sealed."""
    status = Status(stored)
    if status != Status.APPROVED:
        return status
    if not intact:
        return Status.SUBMITTED
    if next_review_due and next_review_due < timezone.now().date():
        return Status.APPROVED_OVERDUE
    return status


@lru_cache(maxsize=256)
def parts_of(content: str, standings: str) -> dict[str, Any]:
    """The parts of a Reading that a content and its references' standings decide.

    Immutable and cached: the same two strings always give the same values.
    """
    sealed = orjson.loads(content)
    overlay = orjson.loads(standings)
    references = tuple(
        _reference(item, overlay.get(item["key"], {})) for item in sealed["references"]
    )
    standing = {item.number: item.standing for item in references}
    return {
        "source_language": sealed["source_language"],
        "question": sealed["question"]["text"],
        "question_language": sealed["question"]["language"],
        "risk_class": sealed["risk_class"],
        "sections": tuple(_section(section, standing) for section in sealed["sections"]),
        "references": references,
    }


def _reference(item: Mapping[str, Any], now: Mapping[str, Any]) -> ReadReference:
    return ReadReference(
        number=item["number"],
        key=item["key"],
        id=now.get("reference"),
        kind=item["kind"],
        standing=now.get("standing", "current"),
        csl=item["csl"],
        shown=shown(item["csl"]),
    )


def _section(section: Mapping[str, Any], standing: Mapping[int, str]) -> ReadSection:
    return ReadSection(
        key=section["key"],
        heading=section["heading"],
        claims=tuple(_claim(section["key"], claim, standing) for claim in section["claims"]),
    )


def _claim(section: str, claim: Mapping[str, Any], standing: Mapping[int, str]) -> ReadClaim:
    citations = tuple(
        ReadCitation(**citation, standing=standing[citation["number"]])
        for citation in claim["citations"]
    )
    return ReadClaim(
        section=section,
        citations=citations,
        unsound=bool(citations) and all(c.standing in UNSOUND for c in citations),
        **{key: value for key, value in claim.items() if key != "citations"},
    )


def preview(content: str, *, persona: str, language: str, standings: Mapping[str, Any]) -> Reading:
    """A cell of the working copy as its reader will see it once submitted."""
    return Reading(
        article=orjson.loads(content)["article"],
        status=Status.SUBMITTED,
        digest=digest_of(content),
        edition=0,
        language=Served(language, language),
        persona=Served(persona, persona),
        dates=Dates(date_modified=timezone.now()),
        **parts_of(content, orjson.dumps(standings).decode()),
    )
