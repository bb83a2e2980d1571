"""Suggestions: names of articles that begin as what has been typed so far."""

from dataclasses import dataclass

from django.db import connection

from articles.models import Status
from articles.search.typing import typed
from articles.search.understanding import cleaned

MOST = 8
LOOKED_AT = 40
SAME_NAME = 20
SHORTEST = 1
LAST = "\U0010ffff"

# The names are walked in the order of their index, from each to the next that differs, so that a
# name which thousands of articles share is looked at once.
_BY_PREFIX = """
    WITH RECURSIVE walked AS (
        (SELECT typed, 1 AS step FROM articles_searchname
          WHERE language = %(language)s AND typed ~>=~ %(begun)s AND typed ~<~ %(end)s
          ORDER BY typed USING ~<~ LIMIT 1)
        UNION ALL
        SELECT (SELECT n.typed FROM articles_searchname n
                 WHERE n.language = %(language)s AND n.typed ~>~ w.typed AND n.typed ~<~ %(end)s
                 ORDER BY n.typed USING ~<~ LIMIT 1), w.step + 1
          FROM walked w WHERE w.typed IS NOT NULL AND w.step < %(looked_at)s)
    SELECT n.shown, a.slug, n.is_question
      FROM walked w,
      LATERAL (
        SELECT s.shown, s.is_question, s.key <> '' AS whole, d.article_id,
               d.status = 'approved' AS approved
          FROM (SELECT * FROM articles_searchname
                 WHERE language = %(language)s AND typed = w.typed LIMIT %(same_name)s) s
          JOIN articles_searchdocument d ON d.rendition_id = s.document_id
         WHERE d.status <> %(withdrawn)s AND d.terms @@ %(served)s::tsquery
         ORDER BY whole DESC, s.is_question DESC, approved DESC LIMIT 1) n
      JOIN articles_article a ON a.id = n.article_id
     ORDER BY n.whole DESC, n.approved DESC, length(n.shown), n.shown
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to search for. ``slug`` is the article whose question it is, or ""."""

    text: str
    slug: str


def suggest(text: str, *, language: str, most: int = MOST) -> list[Suggestion]:
    """Questions and names in ``language`` with ``text`` where a word of theirs begins.

    Those that begin with it come first, approved texts' before others, short before long.
    """
    begun = typed(cleaned(text))
    if len(begun) < SHORTEST:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_PREFIX,
            {
                "language": language,
                "begun": begun,
                "end": begun + LAST,
                "looked_at": LOOKED_AT,
                "same_name": SAME_NAME,
                "withdrawn": Status.WITHDRAWN,
                "served": f"'@{language}'",
            },
        )
        found = {shown: slug if asks else "" for shown, slug, asks in reversed(cursor.fetchall())}
    return [Suggestion(shown, slug) for shown, slug in reversed(found.items())][:most]
