"""Assigning: who is asked to review an article, who takes it on, who declines."""

import datetime as dt

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from reviews import policy, workflow
from reviews.models import Assignment, AssignmentState, BoardMember, Delivery, Step, Waiver
from reviews.policy import WhyNot
from reviews.signers import signer as signer_of
from reviews.workflow import Refused, ask, locked, moved, step

DAYS_TO_REVIEW = 14


@step
def assign(slug: str, *, member: BoardMember, due: dt.date, by: User) -> Assignment:
    """Ask a member to review an article by a day. Raises Refused, Article.DoesNotExist."""
    article = locked(slug)
    ask(policy.why_not_assign(article, by=by))
    ask(_of_another(policy.why_not_accept(article, signer_of(member.user, article)), member))
    _ask_free(article, member)
    if due < timezone.now().date():
        raise Refused(WhyNot(_("The due date has passed already.")))
    assignment = Assignment.objects.create(article=article, member=member, due=due, assigned_by=by)
    if member.user_id != by.pk:
        Delivery.objects.create(recipient=member.user, kind="assigned", article=article)
    moved(Step.ASSIGN, article, article.state, by=by, reason=member.printed_name)
    return assignment


def _of_another(why: WhyNot | None, member: BoardMember) -> WhyNot | None:
    """A reason that bars a member, as told to whoever wanted to ask them."""
    if why is None or not why.forbidden:
        return why
    return WhyNot(f"{member.printed_name}: {why.sentence}")


def _ask_free(article: Article, member: BoardMember) -> None:
    if Assignment.objects.filter(
        article=article, member=member, state__in=["offered", "accepted"]
    ).exists():
        raise Refused(WhyNot(_("%(name)s has been asked already.") % {"name": member.printed_name}))


@step
def claim(slug: str, *, by: User, due: dt.date | None = None) -> Assignment:
    """Take on the review of an article without having been asked. Begins the review."""
    article = locked(slug)
    signer = signer_of(by, article)
    ask(policy.why_not_accept(article, signer))
    assert signer.member is not None  # noqa: S101 - the policy has refused everybody else
    existing = Assignment.objects.filter(
        article=article, member=signer.member, state__in=["offered", "accepted"]
    ).first()
    if existing is not None:
        return _accept(existing, article, by)
    assignment = Assignment.objects.create(
        article=article,
        member=signer.member,
        due=due or timezone.now().date() + dt.timedelta(days=DAYS_TO_REVIEW),
        assigned_by=by,
    )
    return _accept(assignment, article, by)


@step
def accept(slug: str, *, by: User) -> Assignment:
    """Accept the assignment that was offered. Begins the review. Raises Refused."""
    article = locked(slug)
    ask(policy.why_not_accept(article, signer_of(by, article)))
    return _accept(_offered(article, by), article, by)


@step
def decline(slug: str, *, by: User, reason: str) -> Assignment:
    """Decline an assignment, with a reason. Raises Refused."""
    article = locked(slug)
    assignment = _offered(article, by)
    ask(None, reason)
    assignment.state = AssignmentState.DECLINED
    assignment.reason = reason.strip()
    assignment.answered_at = timezone.now()
    assignment.save()
    if assignment.assigned_by_id != by.pk:
        Delivery.objects.create(recipient=assignment.assigned_by, kind="declined", article=article)
    moved(Step.DECLINE, article, article.state, by=by, reason=reason)
    return assignment


def _offered(article: Article, by: User) -> Assignment:
    assignment = Assignment.objects.filter(
        article=article, member__user=by, state__in=["offered", "accepted"]
    ).first()
    if assignment is None:
        raise Refused(WhyNot(_("You have no open assignment for this article."), forbidden=True))
    return assignment


def _accept(assignment: Assignment, article: Article, by: User) -> Assignment:
    if assignment.state != AssignmentState.ACCEPTED:
        assignment.state = AssignmentState.ACCEPTED
        assignment.answered_at = timezone.now()
        assignment.save()
        moved(Step.ACCEPT, article, article.state, by=by)
    workflow.begin(article, by=by)
    return assignment


@step
def waive(slug: str, *, member: BoardMember, entity: str, note: str, by: User) -> Waiver:
    """Declare, in public, that a member's interest does not bar them from an article."""
    article = locked(slug)
    ask(policy.why_not_waive(by=signer_of(by, article), member=member, person=by), note)
    chair = BoardMember.objects.get(user=by)
    waiver, _created = Waiver.objects.get_or_create(
        article=article, member=member, entity=entity, defaults={"note": note.strip(), "by": chair}
    )
    moved(
        Step.WAIVE, article, article.state, by=by, reason=f"{member.printed_name}, {entity}: {note}"
    )
    return waiver
