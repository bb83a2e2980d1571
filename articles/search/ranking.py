"""Ranking: one statement that scores a bounded number of candidates and gives a page of them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from articles.search.cursors import Cursor
from articles.search.probes import Probe, everywhere
from articles.search.understanding import Sought, Understood
from articles.search.vectors import FULL, RANK_OF_ONE, RANK_WEIGHTS, quoted

SAME_NAME = 60
MOST_NAMED = 200
ALIKE = 0.85
NEWEST = 100
WHOLE_NAME = 1.5
PART_OF_NAME = 0.8
AS_GOOD = 1.25
"""Articles whose scores differ by less than about this factor answer a query equally well."""

LAST_TIER = 99
EMBEDDING = "multilingual-e5-small-q4"
"""The model whose vectors are compared, where it is installed."""
NAMED = 2
"""Tiers below this one have the query for a name; odd ones are of texts that are not approved."""

_CANDIDATE = """
            SELECT d.rendition_id AS id, d.article_id, d.status,
                   (SELECT sum(s.weight * ts_rank(%(labels)s::float4[], d.terms, s.term))
                      FROM sought s) AS said
              FROM articles_searchdocument d"""
_FOR_READER = "d.status = ANY(%(statuses)s) AND ts_match_vq(d.terms, %(served)s::tsquery)"

# Articles of about the same score make a tier, and those that have the query for a name are the
# first. In a tier approved texts come before all others.
_RANKED = f"""
    WITH named AS MATERIALIZED (
        SELECT n.document_id AS id, bool_or(n.key = %(whole)s) AS whole,
               max(CASE WHEN n.key = %(whole)s THEN %(whole_name)s + n.is_question::int * 0.1
                        ELSE n.covered * %(part_of_name)s END) AS bonus
          FROM (SELECT f.document_id, f.is_question, k.key, k.covered
                  FROM unnest(%(keys)s::text[], %(covered)s::float8[]) AS k(key, covered),
                  LATERAL (SELECT document_id, is_question FROM articles_searchname
                            WHERE key = k.key LIMIT %(same_name)s) f
                 LIMIT %(most_named)s) n
         GROUP BY 1),
    sought AS MATERIALIZED (
        SELECT term::tsquery AS term, weight
          FROM unnest(%(terms)s::text[], %(weights)s::float8[]) AS s(term, weight)),
    found AS (
        SELECT f.* FROM unnest(%(probes)s::text[], %(most)s::int[]) AS p(query, most),
          LATERAL ({_CANDIDATE}
             WHERE d.terms @@ p.query::tsquery AND {_FOR_READER} LIMIT p.most) f
         UNION ALL
        SELECT f.* FROM unnest(%(everywhere)s::text[]) AS e(query),
          LATERAL ({_CANDIDATE}
             WHERE ts_match_vq(d.terms, e.query::tsquery) AND {_FOR_READER}
             ORDER BY d.rendition_id DESC LIMIT %(newest)s) f
         UNION ALL{_CANDIDATE}
              JOIN named n ON n.id = d.rendition_id
             WHERE {_FOR_READER}),
    scored AS (
        SELECT f.article_id, coalesce(bool_or(n.whole), false) AS whole,
               bool_or(f.status = 'approved') AS approved,
               greatest(max(coalesce(f.said, 0) * %(scale)s + coalesce(n.bonus, 0)), 1e-9) AS score
          FROM found f LEFT JOIN named n ON n.id = f.id GROUP BY 1),
    best AS (
        SELECT article_id, round(score::numeric, 9) AS score,
               CASE WHEN whole THEN 0 ELSE least(%(last_tier)s, 1 + floor(
                    ln(max(score) FILTER (WHERE NOT whole) OVER () / score)
                    / ln(%(as_good)s::float8)))::int * 2 END
               + (NOT approved)::int AS tier
          FROM scored),
    page AS (
        SELECT article_id, score, tier FROM best
         WHERE {{cursor}}
         ORDER BY tier {{up}}, score {{down}}, article_id {{up}} LIMIT %(size)s)
    SELECT p.tier, p.score::text, p.article_id, a.slug, r.language, r.persona, r.status, r.question,
           r.question_language, r.summary, r.next_review_due, r.submitted_at, r.date_modified,
           r.approved_at, r.last_reviewed, r.evidence_current_to, r.notice,
           r.candidate_id IS NOT NULL, r.out_of_date, a.source_language, e.digest, e.number,
           e.content, r.standings::text, v.vector,
           ARRAY(SELECT t.slug FROM articles_articletopic l
                   JOIN articles_topic t ON t.id = l.topic_id
                  WHERE l.article_id = a.id ORDER BY l.position)
      FROM page p
      JOIN articles_article a ON a.id = p.article_id
      JOIN LATERAL (
        SELECT * FROM articles_rendition c
         WHERE c.article_id = a.id AND c.language IN (%(language)s, a.source_language)
           AND c.persona IN (%(persona)s, (SELECT slug FROM personas_persona WHERE is_default))
         ORDER BY c.language = %(language)s DESC, c.persona = %(persona)s DESC LIMIT 1) r ON true
      JOIN articles_edition e ON e.id = r.edition_id
      LEFT JOIN articles_editionvector v ON v.edition_id = e.id AND v.model = %(embedding)s
     WHERE r.status = ANY(%(statuses)s)
     ORDER BY p.tier {{up}}, p.score {{down}}, p.article_id {{up}}
"""
_SQL = {
    "": _RANKED.format(cursor="true", down="DESC", up="ASC"),
    "after": _RANKED.format(
        cursor="(tier, -score, article_id) > (%(tier)s, -%(score)s::numeric, %(article)s)",
        down="DESC",
        up="ASC",
    ),
    "before": _RANKED.format(
        cursor="(tier, -score, article_id) < (%(tier)s, -%(score)s::numeric, %(article)s)",
        down="ASC",
        up="DESC",
    ),
}


class Row(NamedTuple):
    """What the statement selects, in its order."""

    tier: int
    score: str
    article: int
    slug: str
    language: str
    persona: str
    stored_status: str
    question: str
    question_language: str
    summary: str
    next_review_due: dt.date | None
    submitted_at: dt.datetime
    date_modified: dt.datetime
    approved_at: dt.datetime | None
    last_reviewed: dt.datetime | None
    evidence_current_to: dt.date | None
    notice: str
    under_update: bool
    out_of_date: bool
    source_language: str
    digest: str
    edition: int
    content: str
    standings: str
    vector: bytes | None
    topics: list[str]


def ranked(
    query: Understood, probes: Sequence[Probe], place: Cursor | None, given: dict[str, Any]
) -> list[Row]:
    """The articles beyond ``place``, best first, or nearest to it first where it goes backwards.

    ``given`` says who asks: language, persona, served (a tsquery), statuses and size.
    """
    everything = sum(sought.weight for sought in query.terms) or 1.0
    keys = {query.whole: 1.0} | dict(sorted(query.keys.items(), key=lambda key: -key[1]))
    terms = _grouped(query.terms)
    values = given | {
        "keys": list(keys),
        "covered": list(keys.values()),
        "whole": query.whole,
        "whole_name": WHOLE_NAME,
        "part_of_name": PART_OF_NAME,
        "same_name": SAME_NAME,
        "most_named": MOST_NAMED,
        "probes": [probe.query for probe in probes],
        "most": [probe.most for probe in probes],
        "everywhere": everywhere(query, probes),
        "newest": NEWEST,
        "terms": [text for text, _ in terms],
        "weights": [weight for _, weight in terms],
        "labels": RANK_WEIGHTS,
        "scale": RANK_OF_ONE / FULL / everything,
        "as_good": AS_GOOD,
        "last_tier": LAST_TIER,
        "embedding": EMBEDDING,
        "tier": place.tier if place else None,
        "score": place.score if place else None,
        "article": place.article if place else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL[place.side if place else ""], values)
        return [Row(*row) for row in cursor.fetchall()]


def _grouped(terms: Sequence[Sought]) -> list[tuple[str, float]]:
    """Terms of about the same weight together, for one call of ts_rank each: (tsquery, weight).

    ts_rank gives the mean of what the terms of a query give, so a group counts as many times.
    """
    groups: list[list[Sought]] = []
    for sought in sorted(terms, key=lambda sought: -sought.weight):
        if groups and sought.weight >= groups[-1][0].weight * ALIKE:
            groups[-1].append(sought)
        else:
            groups.append([sought])
    return [
        (" | ".join(quoted(one.term) for one in group), sum(one.weight for one in group))
        for group in groups
    ]
