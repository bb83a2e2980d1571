"""Lists of articles as a reader will find them: each once, in the cell that its page serves."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.db import connection
from django.db.models import Exists, OuterRef
from modeltranslation.utils import build_localized_fieldname

from articles.models import ArticleTopic, Rendition, Status, Topic
from articles.reading import ReadPersona, ReadTopic, status_of
from oracle_site.web.addresses import DEFAULT_PERSONA
from oracle_site.web.article import topic_of
from personas.models import Persona

PAGE_SIZE = 20
SUMMARY = 240
FILTERS = {
    "approved": [Status.APPROVED],
    "under-review": [Status.UNDER_REVIEW],
    "submitted": [Status.SUBMITTED, Status.CHANGES_REQUESTED],
}
"""Statuses that a reader can ask for, by what stands in the address."""


class Position(NamedTuple):
    """Where in the list an article stands: latest change first."""

    changed: dt.datetime
    id: int

    def __str__(self) -> str:
        return f"{self.changed.timestamp():.6f}-{self.id}"

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The position that ``str()`` wrote. Raises ValueError for anything else."""
        seconds, dash, number = text.partition("-")
        if not (dash and text.isascii() and number.isdigit() and int(number[:20]) < 2**63):
            raise ValueError(text)
        try:
            return cls(dt.datetime.fromtimestamp(float(seconds), dt.UTC), int(number))
        except (OverflowError, OSError) as error:
            raise ValueError(text) from error


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list. ``language`` is that of the text that its page would serve."""

    slug: str
    question: str
    question_language: str
    language: str
    summary: str
    status: Status
    changed: dt.datetime


class Text(NamedTuple):
    """The sealed text of a listed article, as ``articles.reading.parts`` takes it."""

    stored: str
    next_review_due: dt.date | None
    content: str
    digest: str
    standings: str


class Page(NamedTuple):
    """Some articles, where those after and before them begin, and their texts if asked for."""

    articles: list[Listed]
    next: Position | None
    previous: Position | None = None
    texts: Sequence[Text] = ()


# ``d`` decides which articles there are and in which order: the default persona's cell in the
# asked language, else in the source's. ``b`` is the cell that this reader would be served, in the
# same order of preference as articles.reading. A row that is not there is asked for by a value: of
# NOT EXISTS the planner would make a hash of every article.
FROM = """
  FROM articles_rendition d
  JOIN articles_article a ON a.id = d.article_id
 CROSS JOIN LATERAL (
       SELECT r.* FROM articles_rendition r
        WHERE r.article_id = d.article_id AND r.language IN (%(language)s, a.source_language)
          AND r.persona IN (%(persona)s, %(default)s)
        ORDER BY r.language = %(language)s DESC, r.persona = %(persona)s DESC LIMIT 1) b
  {edition}
 WHERE d.persona = %(default)s AND b.status <> 'withdrawn'
   AND (d.language = %(language)s OR (d.language = a.source_language AND (
        SELECT x.id FROM articles_rendition x WHERE x.article_id = d.article_id
           AND x.language = %(language)s AND x.persona = %(default)s) IS NULL))
"""
STANDING = """NOT jsonb_path_exists(r.standings, '$.*.standing
    ? (@ == "retracted" || @ == "withdrawn" || @ == "superseded")')"""
"""No source of ``r`` has fallen: what is told to machines of approved texts is told of these only.

An approval may stand beside a fallen source; that takes a look at each claim, which a page does.
"""
SELECT = """
SELECT a.slug, b.question, b.question_language, b.language, left(b.summary, %(cut)s),
       b.status, b.next_review_due, b.date_modified, d.date_modified AS position, d.id
"""
CONDITIONS = {
    # The first half lets a rare status be found by its index, not by a walk through all articles.
    "statuses": """a.id IN (SELECT s.article_id FROM articles_rendition s
        WHERE s.status = ANY(%(statuses)s)) AND b.status = ANY(%(statuses)s)""",
    "topic": """EXISTS (SELECT 1 FROM articles_articletopic l JOIN articles_topic t
        ON t.id = l.topic_id WHERE l.article_id = a.id AND t.slug = %(topic)s)""",
    "reference": "d.register_ids @> ARRAY[%(reference)s]::bigint[]",
    "after": "(d.date_modified, d.id) < (%(changed)s, %(id)s)",
    "before": "(d.date_modified, d.id) > (%(changed)s, %(id)s)",
}
LATELY = f"""{SELECT.replace("d.", "b.")}
  FROM articles_rendition b
  JOIN articles_article a ON a.id = b.article_id
 WHERE b.status = 'approved' AND b.language = %(language)s
   AND b.persona IN (%(persona)s, %(default)s)
   AND (b.persona = %(persona)s OR (
        SELECT x.id FROM articles_rendition x WHERE x.article_id = b.article_id
           AND x.language = b.language AND x.persona = %(persona)s) IS NULL)
 ORDER BY b.approved_at DESC, b.id DESC LIMIT %(limit)s
"""
TEXT = ", b.status, b.next_review_due, e.content, e.digest, b.standings::text"
EDITION = "JOIN articles_edition e ON e.id = b.edition_id"


def articles(
    *,
    language: str,
    persona: str,
    after: Position | None = None,
    before: Position | None = None,
    size: int = PAGE_SIZE,
    texts: bool = False,
    **chosen: Any,
) -> Page:
    """A page of articles, latest change first. One query, bounded whatever the number of articles.

    ``chosen`` narrows it by ``statuses``, ``topic`` (a slug), ``reference`` (an id); None does not.
    """
    given = {name: value for name, value in chosen.items() if value is not None}
    if limit := before or after:
        given |= {"before" if before else "after": True, "changed": limit.changed, "id": limit.id}
    conditions = "".join(f" AND {CONDITIONS[name]}" for name in given if name in CONDITIONS)
    way = "ASC" if before else "DESC"
    rows = rows_of(
        f"{SELECT}{TEXT if texts else ''}{FROM.format(edition=EDITION if texts else '')}"
        f"{conditions} ORDER BY d.date_modified {way}, d.id {way} LIMIT %(limit)s",
        {**given, "language": language, "persona": persona, "limit": size + 1},
    )
    more, rows = len(rows) > size, rows[:size]
    if before:
        rows.reverse()
    return Page(
        [listed(row) for row in rows],
        Position(*rows[-1][8:10]) if rows and (before or more) else None,
        Position(*rows[0][8:10]) if rows and (more if before else after) else None,
        [Text(*row[10:]) for row in rows] if texts else (),
    )


def approved_lately(*, language: str, persona: str, size: int) -> list[Listed]:
    """The texts of a language that the board approved last, each as this reader is served it.

    One query, which reads no more rows of its index than it gives.
    """
    rows = rows_of(LATELY, {"language": language, "persona": persona, "limit": size})
    return [listed(row) for row in rows]


def rows_of(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a query made of the parts above."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"default": DEFAULT_PERSONA, "cut": SUMMARY + 1, **values})
        return cursor.fetchall()


def listed(row: tuple[Any, ...]) -> Listed:
    """A row of SELECT as a value."""
    slug, question, question_language, language, summary, status, due, changed = row[:8]
    if len(summary) > SUMMARY:
        summary = summary[:SUMMARY].rstrip() + "…"
    shown = status_of(status, due)
    return Listed(slug, question, question_language, language, summary, shown, changed)


def personas_in(language: str) -> tuple[ReadPersona, ...]:
    """The personas, in a language, in their order. One query."""
    columns = [
        build_localized_fieldname(name, language) for name in ("name", "description", "disclaimer")
    ]
    rows = Persona.objects.order_by("position").values_list("slug", *columns, "audience")
    return tuple(ReadPersona(*(text or "" for text in row)) for row in rows)


def topics_in(language: str, limit: int) -> list[ReadTopic]:
    """Topics of which there is something to read, by name. One query."""
    name = build_localized_fieldname("name", language)
    public = ArticleTopic.objects.filter(
        Exists(Rendition.objects.public().filter(article=OuterRef("article"))),
        topic=OuterRef("pk"),
    )
    rows = Topic.objects.filter(Exists(public)).order_by(name, "slug").values_list("slug", name)
    return [topic_of(*row) for row in rows[:limit]]


MOST_COUNTED = 100
COUNTED = """(SELECT count(*) FROM (SELECT 1 FROM articles_articletopic l
    JOIN articles_article a ON a.id = l.article_id
   WHERE l.topic_id = t.id AND EXISTS (SELECT 1 FROM articles_rendition r
         WHERE r.article_id = l.article_id AND r.language IN (%(language)s, a.source_language)
           AND r.persona = %(default)s AND r.status <> 'withdrawn')
   LIMIT %(most)s) bounded)"""


class Counted(NamedTuple):
    """A topic and how many articles it has; ``MOST_COUNTED`` stands for that many or more."""

    slug: str
    name: str
    articles: int


def topics_counted(language: str, limit: int) -> list[Counted]:
    """Topics of which there is something to read, by name, with bounded counts. One query.

    No more than ``MOST_COUNTED`` articles of a topic are looked at, however many there are.
    """
    name = build_localized_fieldname("name", language)
    rows = rows_of(
        f"SELECT t.slug, t.{name}, {COUNTED} AS counted FROM articles_topic t "
        f"ORDER BY t.{name}, t.slug LIMIT %(limit)s",
        {"language": language, "most": MOST_COUNTED, "limit": limit},
    )
    return [Counted(*topic_of(slug, name), counted) for slug, name, counted in rows if counted]
