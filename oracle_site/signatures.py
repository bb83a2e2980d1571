"""Signatures: whether the board signed a text; asked of every text that is to answer a question."""

from django.db import connection

_SIGNED = """
    SELECT count(DISTINCT r.member_id)
           >= CASE min(e.content::jsonb->>'risk_class') WHEN 'high' THEN 3 ELSE 2 END
      FROM articles_edition e
      JOIN articles_article a ON a.id = e.article_id
      JOIN reviews_review r ON r.edition_id = e.id
     WHERE a.slug = %s AND e.digest = %s AND r.decision = 'approve' AND r.is_clinician
"""
"""As many clinicians as the database itself demands of an approval (reviews_approval_is_signed)."""


def signed(slug: str, digest: str) -> bool:
    """Whether enough clinicians of the board signed an edition. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED, [slug, digest])
        return bool(cursor.fetchone()[0])
