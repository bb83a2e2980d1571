"""The list of articles: one row an article, in the cell that its page would show."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils import timezone

from articles.models import Status
from articles.reading import status_of
from oracle_site.api.resource import absolute
from oracle_site.api.v1 import shapes
from oracle_site.api.v1.documents import article_addresses, served
from oracle_site.api.v1.paging import Window, page, window
from oracle_site.api.v1.parameters import Given, unknown

ADDRESS: Final = "/api/v1/articles/"


class Row(NamedTuple):
    """What the query selects, in its order; the key comes first."""

    slug: str
    source_language: str
    language: str
    persona: str
    stored_status: str
    question: str
    question_language: str
    summary: str
    notice: str
    under_update: bool
    out_of_date: bool
    submitted_at: Any
    date_modified: Any
    approved_at: Any
    last_reviewed: Any
    next_review_due: Any
    evidence_current_to: Any
    digest: str
    number: int
    topics: list[str] | None


# The same order of cells as articles.reading: asked language for everyone, then source language.
_CELL: Final = """
    SELECT r.* FROM articles_rendition r
     WHERE r.article_id = a.id AND r.language IN (%(language)s, a.source_language)
       AND r.persona IN (%(persona)s, (SELECT slug FROM personas_persona WHERE is_default))
     ORDER BY r.language = %(language)s DESC, r.persona = %(persona)s DESC
     LIMIT 1
"""
_TOPIC: Final = """
    AND EXISTS (SELECT FROM articles_articletopic l JOIN articles_topic t ON t.id = l.topic_id
                 WHERE l.article_id = a.id AND t.slug = %(topic)s)
"""
_STATUSES: Final[Mapping[str, str]] = {
    Status.APPROVED: "= 'approved' AND (r.next_review_due IS NULL"
    " OR r.next_review_due >= %(today)s)",
    Status.APPROVED_OVERDUE: "= 'approved' AND r.next_review_due < %(today)s",
}


def _sql(given: Given, window: Window) -> str:
    status = given["status"]
    asked = f"AND r.status {_STATUSES.get(status, '= %(status)s')}" if status else ""
    return f"""
        SELECT a.slug, a.source_language, r.language, r.persona, r.status, r.question,
               r.question_language, r.summary, r.notice, r.candidate_id IS NOT NULL,
               r.out_of_date, r.submitted_at, r.date_modified, r.approved_at, r.last_reviewed,
               r.next_review_due, r.evidence_current_to, e.digest, e.number,
               ARRAY(SELECT t.slug FROM articles_articletopic l
                       JOIN articles_topic t ON t.id = l.topic_id
                      WHERE l.article_id = a.id ORDER BY l.position)
          FROM articles_article a
          CROSS JOIN LATERAL ({_CELL}) r
          JOIN articles_edition e ON e.id = r.edition_id
         WHERE r.status <> 'withdrawn' AND (%(key)s = '' OR a.slug {window.condition} %(key)s)
               {_TOPIC if given["topic"] else ""} {asked}
         ORDER BY a.slug {window.order}
         LIMIT %(most)s
    """


def articles(given: Given, request: Any) -> dict[str, Any]:
    """A page of articles. Two queries at most.

    Raises Problem for a persona or a topic that there is not.
    """
    refuse_unknown(given)
    asked = window(given)
    values = {
        "language": given["language"],
        "persona": given["persona"],
        "topic": given["topic"],
        "status": given["status"],
        "key": asked.key,
        "today": timezone.now().date(),
        "most": asked.size + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(given, asked), values)
        rows = [Row(*row) for row in cursor.fetchall()]

    def shown(row: Any) -> Mapping[str, Any]:
        return _summary(row, given, request)

    return page(rows, asked, shown, address=absolute(request, ADDRESS), given=given)


_TOPIC_IS_PUBLIC: Final = """
    SELECT EXISTS (SELECT FROM personas_persona WHERE slug = %s),
           %s::text IS NULL OR EXISTS (
               SELECT FROM articles_topic t
                 JOIN articles_articletopic l ON l.topic_id = t.id
                 JOIN articles_rendition r ON r.article_id = l.article_id
                WHERE t.slug = %s AND r.status <> 'withdrawn')
"""


def refuse_unknown(given: Given) -> None:
    """Raise Problem for a persona or a public topic that was asked for and that there is not."""
    if "persona" not in given.values and "topic" not in given.values:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TOPIC_IS_PUBLIC, [given["persona"], given["topic"], given["topic"]])
        persona_exists, topic_exists = cursor.fetchone()
    if not persona_exists:
        raise unknown("persona", given["persona"])
    if not topic_exists:
        raise unknown("topic", given["topic"])


def _summary(row: Row, given: Given, request: Any) -> shapes.ArticleSummary:
    language, persona = given["language"], given["persona"]
    status = status_of(row.stored_status, row.next_review_due)
    url, api_url = article_addresses(request, row.slug, language, persona)
    return {
        "slug": row.slug,
        "question": row.question,
        "question_language": row.question_language,
        "summary": row.summary,
        "url": url,
        "api_url": api_url,
        "review_status": status,
        "caution": status not in (Status.APPROVED, Status.APPROVED_OVERDUE),
        "digest": row.digest,
        "edition": row.number,
        "language": served(language, row.language),  # type: ignore[typeddict-item]
        "persona": served(persona, row.persona),  # type: ignore[typeddict-item]
        "source_language": row.source_language,
        "submitted_at": shapes.moment(row.submitted_at),
        "date_modified": shapes.moment(row.date_modified),
        "approved_at": shapes.moment(row.approved_at),
        "last_reviewed": shapes.moment(row.last_reviewed),
        "next_review_due": shapes.day(row.next_review_due),
        "evidence_current_to": shapes.day(row.evidence_current_to),
        "notice": row.notice,
        "under_update": row.under_update,
        "out_of_date": row.out_of_date,
        "topics": row.topics or [],
    }
