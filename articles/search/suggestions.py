"""Suggestions: names of articles that begin as what has been typed so far."""

from dataclasses import dataclass

from django.db import connection

from articles.search.typing import typed
from articles.search.understanding import cleaned

MOST = 8
LOOKED_AT = 40
LAST = "\U0010ffff"

# The beginnings are walked in the order of their primary key, from each to the next that differs,
# so that one which thousands of names share is looked at once.
_BY_PREFIX = """
    WITH RECURSIVE walked AS (
        (SELECT typed, rank, length, name_id, 1 AS step FROM articles_searchbeginning
          WHERE language = %(language)s AND typed >= %(begun)s AND typed < %(end)s
          ORDER BY language, typed, rank, length, name_id LIMIT 1)
        UNION ALL
        SELECT n.*, w.step + 1
          FROM walked w,
          LATERAL (
            SELECT typed, rank, length, name_id FROM articles_searchbeginning
             WHERE language = %(language)s AND typed > w.typed AND typed < %(end)s
             ORDER BY language, typed, rank, length, name_id LIMIT 1) n
         WHERE w.step < %(looked_at)s),
    best AS (
        SELECT name_id, min(rank / 2) AS rank, min(length) AS length
          FROM walked GROUP BY name_id ORDER BY 2, 3, 1 LIMIT %(most)s)
    SELECT n.shown, CASE WHEN n.is_question THEN a.slug ELSE '' END
      FROM best b
      JOIN articles_searchname n ON n.id = b.name_id
      JOIN articles_searchdocument d ON d.rendition_id = n.document_id
      JOIN articles_article a ON a.id = d.article_id
     ORDER BY b.rank, b.length, n.shown
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
    if not begun:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_PREFIX,
            {
                "language": language,
                "begun": begun,
                "end": begun + LAST,
                "looked_at": LOOKED_AT,
                "most": most * 2,  # articles may have names that are written alike
            },
        )
        found: dict[str, str] = {}
        for shown, slug in cursor.fetchall():
            found.setdefault(shown, slug)
    return [Suggestion(shown, slug) for shown, slug in found.items()][:most]
