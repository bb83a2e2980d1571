"""Reading a stored rendition: one query."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname

from articles.canonical import digest as digest_of
from articles.cells import CellKey
from articles.models import Status
from articles.prepared import prepared_cursor
from articles.reading.parts import parts_of
from articles.reading.values import Dates, Reading, ReadPersona, ReadTopic, Served
from personas import glossary


class NotFound(LookupError):
    """No public text of that article."""


@lru_cache(maxsize=12)
def _sql(language: str) -> str:
    """The one query; the interface's language decides in which columns persona and topic names are.

    A cell that is missing is replaced whole: first by the asked language's default persona, then by
    the source language in the asked persona, then by the source language's default.
    """

    def column(name: str) -> str:
        return build_localized_fieldname(name, language)

    return f"""
        SELECT r.language, r.persona, r.status, r.notice, r.standings::text, r.reviewers::text,
               r.candidate_id IS NOT NULL, r.out_of_date, r.submitted_at, r.date_modified,
               r.approved_at, r.last_reviewed, r.next_review_due, r.evidence_current_to,
               r.lapse, e.digest, e.number,
               (SELECT string_agg(c.language || ' ' || c.persona, ',' ORDER BY c.id)
                  FROM articles_rendition c WHERE c.article_id = r.article_id),
               (SELECT json_agg(json_build_array(slug, {column("name")}, {column("description")},
                       {column("disclaimer")}, audience) ORDER BY position)::text
                  FROM personas_persona),
               (SELECT json_agg(json_build_array(t.slug, t.{column("name")})
                       ORDER BY l.position)::text
                  FROM articles_articletopic l JOIN articles_topic t ON t.id = l.topic_id
                 WHERE l.article_id = r.article_id),
               e.content, {glossary.columns_sql()}
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
    with prepared_cursor() as cursor:
        known = glossary.known_version()
        cursor.execute(_sql(language), [known, slug, language, persona, language, persona])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(slug)
    return _reading(slug, Row(*row), language=language, persona=persona)


class Row(NamedTuple):
    """What the query selects, in its order."""

    language: str
    persona: str
    status: str
    notice: str
    standings: str
    reviewers: str
    under_update: bool
    out_of_date: bool
    submitted_at: dt.datetime
    date_modified: dt.datetime
    approved_at: dt.datetime | None
    last_reviewed: dt.datetime | None
    next_review_due: dt.date | None
    evidence_current_to: dt.date | None
    lapse: str
    digest: str
    number: int
    cells: str
    personas: str
    topics: str | None
    content: str
    glossary: str | None

    @property
    def intact(self) -> bool:
        """Whether the text is, to the byte, what was sealed."""
        return digest_of(self.content) == self.digest

    @property
    def dates(self) -> Dates:
        """The dates of the text."""
        return Dates(
            submitted_at=self.submitted_at,
            date_modified=self.date_modified,
            approved_at=self.approved_at,
            last_reviewed=self.last_reviewed,
            next_review_due=self.next_review_due,
            evidence_current_to=self.evidence_current_to,
        )


def _reading(slug: str, row: Row, *, language: str, persona: str) -> Reading:
    parts = parts_of(row.content, row.standings)
    sound = not any(claim.unsound for part in parts["sections"] for claim in part.claims)
    intact = row.intact
    status = status_of(row.status, row.next_review_due, intact=intact, sound=sound)
    explained = glossary.remember(row.glossary)
    return Reading(
        article=slug,
        status=status,
        digest=row.digest,
        edition=row.number,
        language=Served(language, row.language),
        persona=Served(persona, row.persona),
        dates=row.dates,
        under_update=row.under_update,
        out_of_date=row.out_of_date,
        notice=row.notice,
        lapse=row.lapse,
        intact=intact,
        reviewers=orjson.loads(row.reviewers),
        cells=tuple(CellKey(*cell.split(" ")) for cell in row.cells.split(",")),
        personas=tuple(
            ReadPersona(*(text or "" for text in item)) for item in orjson.loads(row.personas)
        ),
        topics=tuple(
            ReadTopic(slug, name or slug) for slug, name in orjson.loads(row.topics or "[]")
        ),
        glossary=explained,
        version=repr((status, intact, explained, row[:-2])),
        **parts,
    )


def status_of(
    stored: str, next_review_due: dt.date | None, *, intact: bool = True, sound: bool = True
) -> Status:
    """The public status: what is stored, the clock, and whether the approval still has its ground.

    ``intact``: the text is what was sealed. ``sound``: every cited claim has a sound reference.
    """
    status = Status(stored)
    if status != Status.APPROVED:
        return status
    if not intact:
        return Status.SUBMITTED
    if not sound:
        return Status.UNDER_REVIEW
    if next_review_due and next_review_due < timezone.now().date():
        return Status.APPROVED_OVERDUE
    return status


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
