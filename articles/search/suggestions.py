"""Suggestions: names of articles that begin as what has been typed so far."""

from dataclasses import dataclass

from django.db import connection

from articles.models import Status
from articles.search.documents import typed
from articles.search.understanding import cleaned

MOST = 8
LOOKED_AT = 60
SHORTEST = 1

_BY_PREFIX = """
    SELECT shown, a.slug, is_question FROM (
        SELECT DISTINCT ON (lower(n.shown)) n.shown, n.typed, n.is_question, n.document_id,
               d.status = 'approved' AS approved
          FROM (SELECT * FROM articles_searchname
                 WHERE language = %(language)s AND typed LIKE %(pattern)s
                 ORDER BY typed LIMIT %(looked_at)s) n
          JOIN articles_searchdocument d ON d.rendition_id = n.document_id
         WHERE d.status <> %(withdrawn)s AND d.terms @@ %(served)s::tsquery
         ORDER BY lower(n.shown), n.is_question DESC) s
      JOIN articles_searchdocument d ON d.rendition_id = s.document_id
      JOIN articles_article a ON a.id = d.article_id
     ORDER BY approved DESC, length(s.shown), s.shown LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to search for. ``slug`` is the article whose question it is, or ""."""

    text: str
    slug: str


def suggest(text: str, *, language: str, most: int = MOST) -> list[Suggestion]:
    """Questions and names in ``language`` that begin with ``text``, approved texts' first."""
    begun = typed(cleaned(text))
    if len(begun) < SHORTEST:
        return []
    pattern = begun.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_PREFIX,
            {
                "language": language,
                "pattern": pattern,
                "looked_at": LOOKED_AT,
                "withdrawn": Status.WITHDRAWN,
                "served": f"'@{language}'",
                "most": max(0, min(most, MOST)),
            },
        )
        return [Suggestion(shown, slug if is_q else "") for shown, slug, is_q in cursor.fetchall()]
