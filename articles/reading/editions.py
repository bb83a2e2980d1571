"""Editions: any text that was ever frozen, with how its references stand today."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import connection

from articles.models import State
from articles.reading.query import status_of

SUPERSEDED: Final = "superseded"


class EditionRow(NamedTuple):
    """What both queries select, in their order; the key comes first."""

    id: int
    slug: str
    state: str
    number: int
    language: str
    persona: str
    digest: str
    created_at: Any
    is_public: bool
    is_candidate: bool
    stored_status: str
    next_review_due: Any
    notice: str
    personas: list[str]
    content: str = ""
    standings: str = "{}"

    @property
    def status(self) -> str:
        """The status of exactly this text: the public one's, the waiting one's, or superseded."""
        if self.is_public:
            return status_of(self.stored_status, self.next_review_due).value
        if self.is_candidate:
            waits = State.UNDER_REVIEW if self.state == State.UNDER_REVIEW else State.SUBMITTED
            return waits.value
        return SUPERSEDED


COLUMNS: Final = """
    e.id, a.slug, a.state, e.number, e.language, e.persona, e.digest, e.created_at,
    COALESCE(r.edition_id = e.id, FALSE), COALESCE(r.candidate_id = e.id, FALSE),
    COALESCE(r.status, 'submitted'), r.next_review_due, COALESCE(r.notice, ''),
    (SELECT array_agg(slug) FROM personas_persona)
"""
FROM: Final = """
    FROM articles_article a JOIN articles_edition e ON e.article_id = a.id
    LEFT JOIN articles_rendition r ON r.article_id = a.id
     AND r.language = e.language AND r.persona = e.persona
"""
# What the register says today of each reference of the frozen text.
_STANDINGS: Final = """
    (SELECT json_object_agg(item->>'key',
                            json_build_object('reference', f.id, 'standing', f.standing))::text
       FROM json_array_elements(e.content::json->'references') item
       CROSS JOIN LATERAL (
           SELECT id, standing FROM references_reference WHERE doi = item->'csl'->>'DOI'
           UNION SELECT id, standing FROM references_reference WHERE pmid = item->'csl'->>'PMID'
           UNION SELECT g.id, g.standing FROM articles_listedreference l
                   JOIN references_reference g ON g.id = l.reference_id
                  WHERE l.article_id = a.id AND g.csl = (item->'csl')::jsonb) f)
"""
_ONE: Final = f"""
    SELECT {COLUMNS}, e.content, {_STANDINGS} {FROM}
     WHERE a.slug = %(slug)s AND e.number = %(number)s
       AND e.language IN (%(language)s, a.source_language)
       AND e.persona IN (%(persona)s, (SELECT slug FROM personas_persona WHERE is_default))
     ORDER BY e.language = %(language)s DESC, e.persona = %(persona)s DESC
     LIMIT 1
"""

_CELL: Final = f"""
    SELECT e.number, e.created_at, e.digest,
           COALESCE(r.edition_id = e.id, FALSE), COALESCE(r.candidate_id = e.id, FALSE) {FROM}
     WHERE a.slug = %s AND e.language = %s AND e.persona = %s
     ORDER BY e.number DESC
"""


class Listed(NamedTuple):
    """An edition of one cell, without its words."""

    number: int
    created_at: dt.datetime
    digest: str
    is_public: bool
    is_candidate: bool


def edition(slug: str, number: int, *, language: str, persona: str) -> EditionRow | None:
    """The text that a submission froze, in the cell that was asked for or the page would serve.

    None where there is none. Whether it may be shown is the caller's to say: see ``state``.
    """
    values: dict[str, str | int] = {
        "slug": slug,
        "number": number,
        "language": language,
        "persona": persona,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ONE, values)
        row = cursor.fetchone()
    return EditionRow(*row) if row else None


def editions_of(slug: str, *, language: str, persona: str) -> list[Listed]:
    """Every edition of one cell, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(_CELL, [slug, language, persona])
        return [Listed(*row) for row in cursor.fetchall()]
