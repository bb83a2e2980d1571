"""Reminding: what people must be told of, each of it once, and never of what they did themselves.

It only writes messages that are to be sent; ``reviews.mailing`` makes one mail a day of them.
"""

import datetime as dt
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from articles.models import Article, State
from reviews.models import Assignment, BoardMember, Delivery, Disclosure, Step
from reviews.models.board import DISCLOSURE_LASTS
from reviews.models.work import OPEN
from reviews.signers import contributors

BEFORE: Final = dt.timedelta(days=3)
"""How long before the due date a member is reminded for the first time."""
AGAIN: Final = dt.timedelta(days=7)
"""After how long somebody who is late is reminded once more."""
LAPSING: Final = dt.timedelta(days=30)
"""How long before it lapses a member is asked to renew a disclosure."""
DUE_SOON, DUE_TODAY, OVERDUE, RENEW = "due_soon", "due_today", "overdue", "renew"
ON_WHAT_WAITS: Final = frozenset({Step.APPROVE.value, Step.REQUEST_CHANGES.value})
ON_WHAT_STANDS: Final = frozenset(
    {Step.REOPEN.value, Step.WITHDRAW.value, Step.LAPSE.value, Step.RESTORE.value}
)
DECISIONS: Final = ON_WHAT_WAITS | ON_WHAT_STANDS
"""The steps of the board, or for want of a sound source, that authors are told of."""
LONGEST_REASON: Final = 500


@transaction.atomic
def remind(today: dt.date) -> int:
    """Write every reminder that is due by that day; how many. A second call writes no more."""
    return _of_assignments(today) + _of_disclosures(today)


def open_assignments() -> QuerySet[Assignment]:
    """Assignments of articles that are with the board, which the member has not settled."""
    return Assignment.objects.filter(
        state__in=OPEN, article__state__in=[State.SUBMITTED, State.UNDER_REVIEW]
    )


def _of_assignments(today: dt.date) -> int:
    """Before, on and after the due date; rows that another worker holds are its business."""
    rows = open_assignments().filter(due__lte=today + BEFORE).select_related("member")
    locked = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    due = [(one, kind) for one in locked if (kind := kind_of(one, today))]
    Assignment.objects.filter(pk__in=[one.pk for one, _kind in due]).update(reminded_on=today)
    written = [
        Delivery(
            recipient_id=one.member.user_id,
            kind=kind,
            article_id=one.article_id,
            details={"due": one.due.isoformat()},
        )
        for one, kind in due
    ]
    return len(Delivery.objects.bulk_create(written))


def kind_of(assignment: Assignment, today: dt.date) -> str | None:
    """Which reminder an open assignment needs on that day, given the last one; None for none."""
    due, last = assignment.due, assignment.reminded_on
    asked_today = assignment.created_at.date() >= today
    if today < due:
        early = today < due - BEFORE or (last is not None and last >= due - BEFORE)
        return None if early or asked_today else DUE_SOON
    if today == due:
        return None if last == today or asked_today else DUE_TODAY
    return OVERDUE if last is None or last <= due or today - last >= AGAIN else None


def _of_disclosures(today: dt.date) -> int:
    """A month before a member's disclosure lapses, and on the day after it has."""
    newest = Disclosure.objects.filter(member=OuterRef("pk")).order_by("-declared_on", "-id")
    members = (
        BoardMember.objects.filter(active_from__lte=today)
        .exclude(active_to__lt=today)
        .annotate(declared_on=Subquery(newest.values("declared_on")[:1]))
        .filter(declared_on__lte=today + LAPSING - DISCLOSURE_LASTS)
    )
    written = []
    for member in members.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        lapses_on = member.declared_on + DISCLOSURE_LASTS
        details = {"due": lapses_on.isoformat(), "lapsed": lapses_on < today}
        told = Delivery.objects.filter(recipient=member.user_id, kind=RENEW, details=details)
        if not told.exists():
            written.append(Delivery(recipient_id=member.user_id, kind=RENEW, details=details))
    return len(Delivery.objects.bulk_create(written))


def tell_authors(article: Article, step: str, *, by: User | None, reason: str) -> int:
    """Write what was decided about an article to whoever worked on it; to how many people.

    A newer decision takes the place of one that was not sent yet, and nobody is told of their own.
    What is approved by nobody's signature was restored, and that is told.
    """
    if step not in DECISIONS or (step == Step.APPROVE and by is None):
        return 0
    authors = contributors(article, earlier=int(step in ON_WHAT_STANDS))
    people = User.objects.filter(pk__in=authors, is_active=True, is_staff=True).exclude(email="")
    told = (people.exclude(pk=by.pk) if by else people).order_by("pk").values_list("pk", flat=True)
    waiting = Delivery.objects.filter(article=article, kind__in=DECISIONS, sent_at=None)
    waiting.filter(recipient__in=authors).delete()
    details = {"reason": " ".join(reason.split())[:LONGEST_REASON]}
    return len(
        Delivery.objects.bulk_create(
            Delivery(recipient_id=person, kind=step, article=article, details=details)
            for person in list(told)
        )
    )


def still_matters(delivery: Delivery) -> bool:
    """Whether a message is still worth sending: what it asks for may have been done meanwhile."""
    if delivery.kind == RENEW:
        newest = Disclosure.objects.filter(member__user=delivery.recipient_id).first()
        due = dt.date.fromisoformat(delivery.details["due"])
        return newest is not None and newest.lapses_on <= due
    if delivery.kind in (DUE_SOON, DUE_TODAY, OVERDUE, "assigned"):
        mine = open_assignments().filter(article=delivery.article_id)
        return mine.filter(member__user=delivery.recipient_id).exists()
    if delivery.kind == Step.REQUEST_CHANGES:
        return delivery.article is not None and delivery.article.state == State.DRAFT
    return True
