"""The last change of a text: which words it replaced, and why."""

from typing import Final, NamedTuple

from articles.reading import Reading
from oracle_site.web.listing import rows_of

# An approved text replaced the one that was approved before it, whatever was tried in between;
# any other replaced the one submitted before. The condition on approvals is that of the feeds.
LAST: Final = """
SELECT e.number, COALESCE((SELECT v.reason FROM reviews_event v
         WHERE v.article_id = e.article_id AND v.step = 'submit' AND %(digest)s = ANY(v.digests)
         ORDER BY v.sequence LIMIT 1), '')
  FROM articles_edition e
  JOIN articles_article a ON a.id = e.article_id
 WHERE a.slug = %(slug)s AND e.language = %(language)s AND e.persona = %(persona)s
   AND e.number < %(number)s
 ORDER BY EXISTS (SELECT 1 FROM reviews_review w
            JOIN reviews_event v ON v.article_id = e.article_id AND v.step = 'approve'
                                AND v.at >= w.signed_at AND v.at < %(approved_at)s
           WHERE w.edition_id = e.id AND w.decision = 'approve') DESC, e.number DESC
 LIMIT 1
"""


class Change(NamedTuple):
    """What the words that are shown replaced: the number of that edition; why, in its author's
    words, or "" where no reason was given."""

    before: int
    reason: str


def last_change(reading: Reading) -> Change | None:
    """The last change of the text that is shown; None for its first words.

    One query, none for a first edition. Both parts are as lasting as the edition itself, so that
    they are no part of what tells one version of its page from another.
    """
    if reading.edition == 1:
        return None
    rows = rows_of(
        LAST,
        {
            "slug": reading.article,
            "language": reading.language.served,
            "persona": reading.persona.served,
            "number": reading.edition,
            "digest": reading.digest,
            "approved_at": reading.dates.approved_at if reading.approved else None,
        },
    )
    return Change(*rows[0]) if rows else None
