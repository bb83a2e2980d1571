"""What is known of somebody who wants to sign: membership, interests, and what they wrote."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.models import Article
from articles.working_copy import working_copies
from reviews.models import Assignment, BoardMember, Event, Step, Waiver
from reviews.policy import Signer

SUFFIXES = re.compile(
    r"[\s,]+(inc|incorporated|ltd|limited|llc|plc|gmbh|ag|sa|s\.a|nv|corp|corporation|co|company"
    r"|group|holdings?|pharma(ceuticals?)?)\.?$"
)
SHORTEST_NAME = 3
LONGEST_EDIT = dt.timedelta(hours=1)
"""History has the time at which an edit's transaction began, which may be before an approval."""

# Everybody who changed a row of the article's working copy since a moment. Rows that are gone are
# found through the history itself.
EDITORS = """
    WITH sections AS (
        SELECT DISTINCT pgh_obj_id AS id FROM articles_sectionhistory WHERE article_id = %(article)s
    ), claims AS (
        SELECT DISTINCT pgh_obj_id AS id FROM articles_claimhistory
         WHERE section_id IN (SELECT id FROM sections)
    ), changes AS (
        SELECT pgh_context_id, pgh_created_at FROM articles_articlehistory
         WHERE pgh_obj_id = %(article)s OR id = %(article)s
        UNION ALL SELECT pgh_context_id, pgh_created_at FROM articles_listedreferencehistory
         WHERE article_id = %(article)s
        UNION ALL SELECT pgh_context_id, pgh_created_at FROM articles_sectionhistory
         WHERE article_id = %(article)s
        UNION ALL SELECT pgh_context_id, pgh_created_at FROM articles_claimhistory
         WHERE section_id IN (SELECT id FROM sections)
        UNION ALL SELECT pgh_context_id, pgh_created_at FROM articles_wordinghistory
         WHERE claim_id IN (SELECT id FROM claims)
        UNION ALL SELECT pgh_context_id, pgh_created_at FROM articles_citationhistory
         WHERE claim_id IN (SELECT id FROM claims)
    )
    SELECT DISTINCT (c.metadata->>'user')::bigint
      FROM changes JOIN pghistory_context c ON c.id = changes.pgh_context_id
     WHERE c.metadata->>'user' IS NOT NULL AND changes.pgh_created_at > %(since)s
"""


def contributors(article: Article) -> set[int]:
    """Ids of who wrote, edited, translated, imported or submitted it since its last approval."""
    approval = (
        Event.objects.filter(article=article, step=Step.APPROVE)
        .order_by("-sequence")
        .values_list("at", flat=True)
        .first()
    )
    since = approval - LONGEST_EDIT if approval else article.created_at.replace(year=1970)
    with connection.cursor() as cursor:
        cursor.execute(EDITORS, {"article": article.pk, "since": since})
        editors = {row[0] for row in cursor.fetchall()}
    submitters = Event.objects.filter(article=article, step=Step.SUBMIT, at__gt=since)
    return editors | set(
        submitters.exclude(actor=None).values_list("actor_id", flat=True).distinct()
    )


def signer(user: User, article: Article) -> Signer:
    """What is known today of ``user`` with regard to ``article``."""
    member = BoardMember.objects.filter(user=user).first() if user.pk else None
    disclosure = member.disclosures.first() if member else None
    return Signer(
        user=user,
        member=member,
        disclosure=disclosure,
        contributed=user.pk in contributors(article),
        conflicts=tuple(conflicts(member, article)) if member else (),
        assigned=bool(
            member
            and Assignment.objects.filter(
                article=article, member=member, state__in=["accepted", "done"]
            ).exists()
        ),
        today=timezone.now().date(),
    )


def conflicts(member: BoardMember, article: Article) -> list[str]:
    """Entities of the member's newest disclosure that the article names and nobody waived."""
    disclosure = member.disclosures.first()
    if disclosure is None or disclosure.none:
        return []
    waived = set(
        Waiver.objects.filter(article=article, member=member).values_list("entity", flat=True)
    )
    [copy] = working_copies([article.pk])
    text = " ".join(
        _plain(part) for part in _strings([copy.bundle, [r.csl for r in copy.register.values()]])
    )
    declared = dict.fromkeys(interest["entity"] for interest in disclosure.interests)
    return [entity for entity in declared if entity not in waived and _named(entity, text)]


def _named(entity: str, text: str) -> bool:
    """Whether the entity's name, without its legal form, stands in the text as whole words."""
    name = _plain(entity).strip()
    while (shorter := SUFFIXES.sub("", name)) != name:
        name = shorter.strip()
    if len(name) < SHORTEST_NAME and name.isascii():
        return False
    edges = r"(?<![a-z0-9]){}(?![a-z0-9])" if name.isascii() else "{}"
    return re.search(edges.format(re.escape(name)), text) is not None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
