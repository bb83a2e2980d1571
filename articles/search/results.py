"""Searching: the ranked articles for a query, page by page, as their readers are served them."""

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction

from articles.models import Status
from articles.reading import Served, status_of
from articles.search.probes import Probe, probes, readers
from articles.search.snippets import Snippet, marked, snippet_of
from articles.search.understanding import Understood, cleaned, understood
from articles.search.vectors import FULL, RANK_OF_ONE, RANK_WEIGHTS, quoted

PAGE_SIZE = 10
LARGEST_PAGE = 100
SAME_NAME = 60
APPROVED_COUNTS = 1.15
WHOLE_NAME = 1.5
PART_OF_NAME = 0.8
TIME_LIMIT = "2s"

_SETTINGS = (
    "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),"
    f" set_config('statement_timeout', '{TIME_LIMIT}', true)"
)

_RANKED = """
    WITH named AS MATERIALIZED (
        SELECT n.document_id AS id,
               max(CASE WHEN k.key = %(whole)s THEN %(whole_name)s + n.is_question::int * 0.1
                        ELSE k.covered * %(part_of_name)s END) AS bonus
          FROM unnest(%(keys)s::text[], %(covered)s::float8[]) AS k(key, covered),
          LATERAL (SELECT document_id, is_question FROM articles_searchname
                    WHERE key = k.key LIMIT %(same_name)s) n
         GROUP BY 1),
    found AS MATERIALIZED (
        SELECT f.id FROM unnest(%(probes)s::text[], %(most)s::int[]) AS p(query, most),
          LATERAL (SELECT d.rendition_id AS id FROM articles_searchdocument d
                    WHERE d.terms @@ p.query::tsquery AND d.status = ANY(%(statuses)s)
                    LIMIT p.most) f
         UNION SELECT id FROM named),
    sought AS MATERIALIZED (
        SELECT term::tsquery AS term, weight
          FROM unnest(%(terms)s::text[], %(weights)s::float8[]) AS s(term, weight)),
    scored AS (
        SELECT d.article_id,
               (coalesce((SELECT sum(s.weight * ts_rank(%(labels)s::float4[], d.terms, s.term))
                            FROM sought s), 0) * %(scale)s + coalesce(n.bonus, 0))
               * CASE d.status WHEN 'approved' THEN %(approved)s ELSE 1 END AS score
          FROM found f
          JOIN articles_searchdocument d ON d.rendition_id = f.id
          LEFT JOIN named n ON n.id = f.id
         WHERE d.status = ANY(%(statuses)s) AND d.terms @@ %(served)s::tsquery),
    best AS (
        SELECT article_id, round(max(score)::numeric, 9) AS score FROM scored GROUP BY article_id),
    page AS (
        SELECT article_id, score FROM best
         WHERE {cursor}
         ORDER BY score {down}, article_id {up} LIMIT %(size)s)
    SELECT p.score::text, p.article_id, a.slug, r.language, r.persona, r.status, r.question,
           r.question_language, r.summary, r.next_review_due, r.submitted_at, r.date_modified,
           r.approved_at, r.last_reviewed, r.evidence_current_to, e.digest, e.content
      FROM page p
      JOIN articles_article a ON a.id = p.article_id
      JOIN LATERAL (
        SELECT * FROM articles_rendition c
         WHERE c.article_id = a.id AND c.language IN (%(language)s, a.source_language)
           AND c.persona IN (%(persona)s, (SELECT slug FROM personas_persona WHERE is_default))
         ORDER BY c.language = %(language)s DESC, c.persona = %(persona)s DESC LIMIT 1) r ON true
      JOIN articles_edition e ON e.id = r.edition_id
     WHERE r.status = ANY(%(statuses)s)
     ORDER BY p.score {down}, p.article_id {up}
"""
_SQL = {
    "": _RANKED.format(cursor="true", down="DESC", up="ASC"),
    "after": _RANKED.format(
        cursor="score < %(score)s OR (score = %(score)s AND article_id > %(article)s)",
        down="DESC",
        up="ASC",
    ),
    "before": _RANKED.format(
        cursor="score > %(score)s OR (score = %(score)s AND article_id < %(article)s)",
        down="ASC",
        up="DESC",
    ),
}


class BadCursor(ValueError):
    """A cursor that no page of results gave."""


class Cursor(NamedTuple):
    """A place in the results: ``side`` of the article with this score."""

    side: str
    score: str
    article: int

    def encoded(self) -> str:
        """The cursor as it stands in an address."""
        text = f"{self.side} {self.score} {self.article}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decoded(cls, text: str) -> "Cursor":
        """The cursor that an address has. Raises BadCursor."""
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode()
            side, score, article = plain.split(" ")
            cursor = cls(side, str(round(float(score), 9)), int(article))
        except (ValueError, binascii.Error) as error:
            raise BadCursor(text) from error
        if side not in ("after", "before") or not abs(float(score)) < 1e6 or not _fits(article):
            raise BadCursor(text)
        return cursor


def _fits(article: str) -> bool:
    return 0 < int(article) < 2**63


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, as this reader would be served it now."""

    slug: str
    question: str
    question_language: str
    question_marked: Snippet
    snippet: Snippet
    language: Served
    persona: Served
    status: Status
    digest: str
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
    status: str = "",
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Results:
    """The articles that answer ``text`` best, the best first, in this reader's language and words.

    ``topic`` is a slug and ``status`` a Status that all of them must have; ``cursor`` is one that
    an earlier page gave. Any text is good; nothing to look for finds nothing. Raises BadCursor.
    """
    place = Cursor.decoded(cursor) if cursor else None
    text = cleaned(text)
    with transaction.atomic():
        with connection.cursor() as settings:
            settings.execute(_SETTINGS)
        query = understood(text, language)
        if query.nothing:
            return Results(text)
        served = readers(query.languages, persona, cleaned(topic))
        rows = _rows(
            query,
            probes(query, served),
            place,
            {
                "language": language,
                "persona": persona,
                "served": served,
                "statuses": _stored(status),
                "size": size + 1,
            },
        )
    return _page(text, query, rows, place, Asked(language, persona, status, size))


class Asked(NamedTuple):
    """Whose results they are, and how many of which."""

    language: str
    persona: str
    status: str
    size: int


def _stored(status: str) -> list[str]:
    """The stored statuses that may be shown for an asked one; withdrawn texts never are."""
    shown = [s for s in Status if s not in (Status.WITHDRAWN, Status.APPROVED_OVERDUE)]
    if status == Status.APPROVED_OVERDUE:
        return [Status.APPROVED]
    return [s for s in shown if status in ("", s)]


def _rows(
    query: Understood, probes: Sequence[Probe], place: Cursor | None, given: dict[str, Any]
) -> list[tuple[Any, ...]]:
    everything = sum(sought.weight for sought in query.terms) or 1.0
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL[place.side if place else ""],
            given
            | {
                "keys": list({query.whole: 1.0} | query.keys),
                "covered": list(({query.whole: 1.0} | query.keys).values()),
                "whole": query.whole,
                "whole_name": WHOLE_NAME,
                "part_of_name": PART_OF_NAME,
                "same_name": SAME_NAME,
                "probes": [probe.query for probe in probes],
                "most": [probe.most for probe in probes],
                "terms": [quoted(sought.term) for sought in query.terms],
                "weights": [sought.weight for sought in query.terms],
                "labels": RANK_WEIGHTS,
                "scale": RANK_OF_ONE / FULL / everything,
                "approved": APPROVED_COUNTS,
                "score": place.score if place else None,
                "article": place.article if place else None,
            },
        )
        return cursor.fetchall()


def _page(
    text: str,
    query: Understood,
    rows: list[tuple[Any, ...]],
    place: Cursor | None,
    asked: Asked,
) -> Results:
    more, rows = len(rows) > asked.size, rows[: asked.size]
    backwards = place is not None and place.side == "before"
    if backwards:
        rows.reverse()
    hits = [hit for row in rows if (hit := _hit(row, query, asked))]
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    meant = query.correction.text if query.correction and query.correction.shown else ""
    return Results(
        query=text,
        hits=hits,
        next=_cursor("after", last, wanted=more or backwards),
        previous=_cursor("before", first, wanted=more if backwards else place is not None),
        meant=meant,
    )


def _cursor(side: str, row: tuple[Any, ...] | None, *, wanted: bool) -> str:
    return Cursor(side, row[0], row[1]).encoded() if row and wanted else ""


def _hit(row: tuple[Any, ...], query: Understood, asked: Asked) -> Hit | None:
    (_score, _id, slug, language, persona, stored, question, question_language, summary) = row[:9]
    due, submitted, modified, approved, reviewed, current_to, digest, content = row[9:]
    status = status_of(stored, due)
    if asked.status == Status.APPROVED_OVERDUE and status != asked.status:
        return None
    terms = {sought.term for sought in query.terms}
    return Hit(
        slug=slug,
        question=question,
        question_language=question_language,
        question_marked=marked(question, question_language, terms),
        snippet=snippet_of(orjson.loads(content), language, terms, summary),
        language=Served(asked.language, language),
        persona=Served(asked.persona, persona),
        status=status,
        digest=digest,
        submitted_at=submitted,
        date_modified=modified,
        approved_at=approved,
        last_reviewed=reviewed,
        next_review_due=due,
        evidence_current_to=current_to,
    )
