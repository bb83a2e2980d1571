"""What is known of somebody who wants to sign: membership, interests, and what they wrote."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.models import Article
from articles.working_copy import working_copies
from reviews.models import Assignment, BoardMember, Disclosure, Event, Step, Waiver
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


def contributors(article: Article, *, earlier: int = 0) -> set[int]:
    """Ids of who wrote, edited, translated, imported or submitted it since its last approval.

    ``earlier`` looks back past so many approvals: with 1, at who worked on what was approved last.
    """
    approvals = (
        Event.objects.filter(article=article, step=Step.APPROVE)
        .order_by("-sequence")
        .values_list("at", flat=True)
    )
    approval = next(iter(approvals[earlier : earlier + 1]), None)
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
    if member is not None:
        member.user = user
        return signers([member], article)[0]
    return Signer(
        user=user,
        member=None,
        disclosure=None,
        contributed=user.pk in contributors(article),
        conflicts=(),
        assigned=False,
        today=timezone.now().date(),
    )


def signers(members: Sequence[BoardMember], article: Article) -> list[Signer]:
    """What is known today of each of these members, in as many queries as for one."""
    wrote = contributors(article)
    declared = Disclosure.objects.filter(member__in=members).order_by("declared_on", "id")
    newest = {one.member_id: one for one in declared}
    conflicts = _conflicts(article, newest)
    assigned = set(
        Assignment.objects.filter(
            article=article, member__in=members, state__in=["accepted", "done"]
        ).values_list("member_id", flat=True)
    )
    today = timezone.now().date()
    return [
        Signer(
            user=member.user,
            member=member,
            disclosure=newest.get(member.pk),
            contributed=member.user_id in wrote,
            conflicts=conflicts.get(member.pk, ()),
            assigned=member.pk in assigned,
            today=today,
        )
        for member in members
    ]


def _conflicts(
    article: Article, disclosures: Mapping[int, Disclosure]
) -> dict[int, tuple[str, ...]]:
    """By member, what they declared, the article names and nobody waived."""
    telling = {member: one for member, one in disclosures.items() if not one.none}
    if not telling:
        return {}
    waivers = Waiver.objects.filter(article=article, member__in=telling)
    waived = set(waivers.values_list("member_id", "entity"))
    [copy] = working_copies([article.pk])
    text = " ".join(
        _plain(part) for part in _strings([copy.bundle, [r.csl for r in copy.register.values()]])
    )
    return {
        member: tuple(
            entity
            for entity in dict.fromkeys(interest["entity"] for interest in one.interests)
            if (member, entity) not in waived and _named(entity, text)
        )
        for member, one in telling.items()
    }


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
