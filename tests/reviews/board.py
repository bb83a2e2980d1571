"""A board for tests: members who may sign, and judgements made by reading every claim."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from articles.models import Article, Rendition
from reviews import assigning, findings, settling, signing, workflow
from reviews.findings import Note
from reviews.judgement import Judgement, Seen
from reviews.models import BoardMember, Decision, Disclosure, Review
from tests.articles.building import an_article


def a_member(
    name: str,
    *,
    languages: tuple[str, ...] = ("en", "zh-hans"),
    specialties: tuple[str, ...] = ("cardiology",),
    chair: bool = False,
    interests: list[dict[str, str]] | None = None,
    declared_days_ago: int | None = 0,
    **changes: Any,
) -> BoardMember:
    """An active, registered clinician with a valid disclosure; ``changes`` set other fields."""
    user = User.objects.create_user(name.lower(), first_name=name, is_staff=True)
    user.groups.add(Group.objects.get(name="board chair" if chair else "board reviewer"))
    if chair:
        user.user_permissions.add(
            *Permission.objects.filter(codename__in=["add_assignment", "add_waiver"])
        )
    today = timezone.now().date()
    member = BoardMember.objects.create(
        user=user,
        slug=name.lower(),
        printed_name=f"Dr {name}",
        degrees="MD",
        **{
            "specialties": list(specialties),
            "languages": list(languages),
            "registration": "GMC 1234567",
            "registration_verified_on": today - dt.timedelta(days=30),
            "registration_expires_on": today + dt.timedelta(days=300),
            "active_from": today - dt.timedelta(days=365),
        }
        | changes,
    )
    if declared_days_ago is not None:
        Disclosure.objects.create(
            member=member,
            declared_on=today - dt.timedelta(days=declared_days_ago),
            none=not interests,
            interests=interests or [],
        )
    return member


def submitted(by: User, bundle: dict[str, Any] | None = None) -> Article:
    """An article before the board."""
    article = an_article(bundle, by=by)
    workflow.submit(article.slug, by=by)
    return fresh(article)


def fresh(article: Article) -> Article:
    """The article as it is in the database now."""
    return Article.objects.get(pk=article.pk)


def seen(article: Article, *cells: tuple[str, str]) -> list[Seen]:
    """What is on the screen of somebody who opens the article; all that waits, or some cells."""
    rows = Rendition.objects.filter(article=article).select_related("edition", "candidate")
    return [
        Seen(row.language, row.persona_id, edition.digest)
        for row in rows.order_by("pk")
        if (edition := settling.awaited(row)) is not None
        and (not cells or (row.language, row.persona_id) in cells)
    ]


def approval(article: Article, *cells: tuple[str, str], **changes: Any) -> Judgement:
    """An approval of what waits, with every claim found accurate."""
    on_screen = seen(article, *cells)
    rows = Rendition.objects.filter(article=article).select_related("edition", "candidate")
    notes = [
        Note(
            language=row.language,
            persona=row.persona_id,
            section=section,
            claim=claim,
            verdict="accurate",
        )
        for row in rows
        if (edition := settling.awaited(row)) is not None
        for section, claim in findings.claims_of(edition)
    ]
    return Judgement(**{"decision": Decision.APPROVE, "seen": on_screen, "notes": notes} | changes)


def sign(article: Article, member: BoardMember, judgement: Judgement) -> list[Review]:
    """Claim the article if need be, and sign just after signing in."""
    if not member.assignments.filter(article=article, state__in=["accepted", "done"]).exists():
        assigning.claim(article.slug, by=member.user)
    return signing.sign(
        article.slug, by=member.user, judgement=judgement, signed_in_at=timezone.now()
    )


def approve(article: Article, *members: BoardMember) -> Article:
    """Every member approves everything that waits."""
    for member in members:
        sign(article, member, approval(article))
    return fresh(article)
