"""Searching: the ranked articles for a query, page by page, as their readers are served them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson
from django.db import connection, transaction

from articles.canonical import digest
from articles.models import Status
from articles.reading import Served, status_of
from articles.reading.parts import parts_of
from articles.search.cursors import Cursor
from articles.search.embedding import by_meaning
from articles.search.probes import probes, readers
from articles.search.ranking import Row, ranked
from articles.search.snippets import Snippet, marked, snippet_of
from articles.search.understanding import Understood, cleaned, understood

PAGE_SIZE = 10
LARGEST_PAGE = 100
TIME_LIMIT = "5s"

_SETTINGS = (
    "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),"
    f" set_config('statement_timeout', '{TIME_LIMIT}', true)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, as this reader would be served it now."""

    slug: str
    question: str
    question_language: str
    question_marked: Snippet
    summary: str
    snippet: Snippet
    language: Served
    persona: Served
    status: Status
    digest: str
    edition: int
    source_language: str
    topics: tuple[str, ...]
    notice: str
    under_update: bool
    out_of_date: bool
    submitted_at: dt.datetime
    date_modified: dt.datetime
    approved_at: dt.datetime | None
    last_reviewed: dt.datetime | None
    next_review_due: dt.date | None
    evidence_current_to: dt.date | None

    @property
    def caution(self) -> bool:
        """Whether the reader must be warned that the board has not approved this text."""
        return self.status not in (Status.APPROVED, Status.APPROVED_OVERDUE)


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits. ``meant`` is the query as it was probably meant, or ""."""

    query: str
    hits: list[Hit] = field(default_factory=list)
    next: str = ""
    previous: str = ""
    meant: str = ""


def search(
    text: str,
    *,
    language: str,
    persona: str,
    topic: str = "",
    statuses: Collection[str] = (),
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Results:
    """The articles that answer ``text`` best, the best first, in this reader's language and words.

    ``topic`` is a slug that all of them must have, and ``statuses`` those of which they may have
    one; ``cursor`` is one that an earlier page gave. Any text is good; nothing to look for finds
    nothing. Raises BadCursor.
    """
    place = Cursor.parsed(cursor) if cursor else None
    text = cleaned(text)
    with transaction.atomic():
        with connection.cursor() as settings:
            settings.execute(_SETTINGS)
        query = understood(text, language)
        if query.nothing:
            return Results(text)
        topic = cleaned(topic)
        served = readers(query.languages, persona, topic)
        rows = ranked(
            query,
            probes(query, topic),
            place,
            {
                "language": language,
                "persona": persona,
                "served": served,
                "statuses": _stored(statuses),
                "size": size + 1,
            },
        )
    return _page(text, query, rows, place, Asked(language, persona, statuses, size))


class Asked(NamedTuple):
    """Whose results they are, and how many of which."""

    language: str
    persona: str
    statuses: Collection[str]
    size: int


def _stored(statuses: Collection[str]) -> list[str]:
    """The stored statuses of texts that have one of these; withdrawn texts are never found."""
    shown = [one for one in Status if one not in (Status.WITHDRAWN, Status.APPROVED_OVERDUE)]
    asked = {Status.APPROVED if s == Status.APPROVED_OVERDUE else s for s in statuses}
    return [one for one in shown if not asked or one in asked]


def _page(
    text: str, query: Understood, rows: list[Row], place: Cursor | None, asked: Asked
) -> Results:
    more, rows = len(rows) > asked.size, rows[: asked.size]
    backwards = place is not None and place.side == "before"
    if backwards:
        rows.reverse()
    ordered = by_meaning(text, asked.language, rows)
    hits = [hit for row in ordered if (hit := _hit(row, query, asked))]
    meant = query.correction.text if query.correction and query.correction.shown else ""
    return Results(
        query=text,
        hits=hits,
        next=_cursor("after", rows[-1:], wanted=more or backwards),
        previous=_cursor("before", rows[:1], wanted=more if backwards else place is not None),
        meant=meant,
    )


def _cursor(side: str, rows: list[Row], *, wanted: bool) -> str:
    return (
        str(Cursor(side, rows[0].tier, rows[0].score, rows[0].article)) if rows and wanted else ""
    )


def _status(row: Row) -> Status:
    """The status with which its page shows a text."""
    if row.stored_status != Status.APPROVED:
        return Status(row.stored_status)
    sections = parts_of(row.content, row.standings)["sections"]
    return status_of(
        row.stored_status,
        row.next_review_due,
        intact=digest(row.content) == row.digest,
        sound=not any(claim.unsound for section in sections for claim in section.claims),
    )


def _hit(row: Row, query: Understood, asked: Asked) -> Hit | None:
    status = _status(row)
    if asked.statuses and status not in asked.statuses:
        return None  # approved when it was stored, and overdue since
    terms = {sought.term for sought in query.terms}
    content = orjson.loads(row.content)
    return Hit(
        slug=row.slug,
        question=row.question,
        question_language=row.question_language,
        question_marked=marked(row.question, row.question_language, terms),
        summary=row.summary,
        snippet=snippet_of(content, row.language, terms, row.summary),
        language=Served(asked.language, row.language),
        persona=Served(asked.persona, row.persona),
        status=status,
        digest=row.digest,
        edition=row.edition,
        source_language=row.source_language,
        topics=tuple(row.topics),
        notice=row.notice,
        under_update=row.under_update,
        out_of_date=row.out_of_date,
        submitted_at=row.submitted_at,
        date_modified=row.date_modified,
        approved_at=row.approved_at,
        last_reviewed=row.last_reviewed,
        next_review_due=row.next_review_due,
        evidence_current_to=row.evidence_current_to,
    )
