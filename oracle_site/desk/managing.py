"""Who reviews an article, and the steps of chair and editor: assign, reopen, withdraw."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from articles.models import Article
from oracle_site.desk.acts import address
from oracle_site.desk.questions import question_of
from reviews import assigning, policy, workflow
from reviews.models import Assignment, BoardMember
from reviews.policy import Signer, WhyNot
from reviews.signers import signer as signer_of
from reviews.signers import signers

MOMENT: Final = 409


class Choice(NamedTuple):
    """A member who could be asked; ``why_not`` is "" where they can be."""

    member: BoardMember
    why_not: str
    interests: list[str]


def show(
    request: HttpRequest, article: Article, *, refusal: str = "", status: int = 200
) -> TemplateResponse:
    """The page with the forms of every step that this person may take."""
    by: Any = request.user
    why_not_assign = policy.why_not_assign(article, by=by)
    context = {
        **admin.site.each_context(request),
        "title": (question := question_of(article)).text,
        "question": question,
        "article": article,
        "refusal": refusal,
        "typed": request.POST,
        "assignments": Assignment.objects.filter(article=article).select_related(
            "member", "assigned_by"
        ),
        "why_not_assign": why_not_assign,
        "choices": [] if why_not_assign else _choices(article),
        "why_not_reopen": policy.why_not_reopen(article, by=by),
        "why_not_withdraw": policy.why_not_withdraw(article, by=by),
        "due": timezone.now().date() + dt.timedelta(days=assigning.DAYS_TO_REVIEW),
    }
    return TemplateResponse(request, "admin/desk/manage.html", context, status=status)


def _choices(article: Article) -> list[Choice]:
    """The members who sit on the board today, each with why not, from the policy."""
    today = timezone.now().date()
    asked = set(
        Assignment.objects.filter(article=article, state__in=["offered", "accepted"]).values_list(
            "member_id", flat=True
        )
    )
    members = BoardMember.objects.select_related("user").order_by("printed_name")
    sitting = [member for member in members if member.is_active(today)]
    return [
        _choice(article, signer, is_asked=member.pk in asked)
        for member, signer in zip(sitting, signers(sitting, article), strict=True)
    ]


def _choice(article: Article, signer: Signer, *, is_asked: bool) -> Choice:
    member = signer.member
    assert member is not None  # noqa: S101 - these are members
    if is_asked:
        return Choice(member, _("has been asked already"), [])
    why = policy.why_not_accept(article, signer)
    return Choice(member, str(why) if why else "", list(signer.conflicts))


def posted(request: HttpRequest, article: Article) -> HttpResponse:
    """Take the step that the button names; refused, the page again with the sentence."""
    step = STEPS.get(request.POST.get("do", ""))
    if step is None:
        return show(request, article, refusal=_("Choose a step."), status=400)
    try:
        done = step(request, article)
    except workflow.Refused as refused:
        if refused.why.forbidden:
            raise PermissionDenied(refused.why.sentence) from None
        return show(request, article, refusal=str(refused), status=MOMENT)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("admin:desk_manage", args=[article.slug]))


def _assign(request: HttpRequest, article: Article) -> str:
    by: Any = request.user
    member = BoardMember.objects.filter(slug=request.POST.get("member", "")).first()
    due = _date(request.POST.get("due", ""))
    if member is None or due is None:
        raise workflow.Refused(WhyNot(_("Choose a member of the board and a date.")))
    assigning.assign(article.slug, member=member, due=due, by=by)
    return _("%(name)s is asked to review it.") % {"name": member.printed_name}


def _waive(request: HttpRequest, article: Article) -> str:
    by: Any = request.user
    member = BoardMember.objects.filter(slug=request.POST.get("member", "")).first()
    entity = request.POST.get("entity", "")
    if member is None or entity not in signer_of(member.user, article).conflicts:
        raise workflow.Refused(WhyNot(_("There is no such conflict to waive.")))
    note = request.POST.get("note", "")
    assigning.waive(article.slug, member=member, entity=entity, note=note, by=by)
    return _("The conflict is waived. Your note is public.")


def _reopen(request: HttpRequest, article: Article) -> str:
    by: Any = request.user
    workflow.reopen(article.slug, by=by, reason=request.POST.get("reason", ""))
    return _("The approval is revoked. The article is with the board again.")


def _withdraw(request: HttpRequest, article: Article) -> str:
    by: Any = request.user
    workflow.withdraw(article.slug, by=by, reason=request.POST.get("reason", ""))
    return _("The article is withdrawn. Readers see the notice instead of the text.")


STEPS: Final[Mapping[str, Callable[[HttpRequest, Article], str]]] = {
    "assign": _assign,
    "waive": _waive,
    "reopen": _reopen,
    "withdraw": _withdraw,
}


def taken(request: HttpRequest, article: Article) -> HttpResponse:
    """Accept what was offered, or claim what nobody has; then on to the review."""
    by: Any = request.user
    try:
        assigning.claim(article.slug, by=by)
    except workflow.Refused as refused:
        return _back(request, article, refused)
    return HttpResponseRedirect(address(article))


def declined(request: HttpRequest, article: Article) -> HttpResponse:
    """Decline with a reason."""
    by: Any = request.user
    try:
        assigning.decline(article.slug, by=by, reason=request.POST.get("reason", ""))
    except workflow.Refused as refused:
        return _back(request, article, refused)
    messages.success(request, _("You have declined. Whoever asked you is told."))
    return HttpResponseRedirect(reverse("admin:desk"))


def _back(request: HttpRequest, article: Article, refused: workflow.Refused) -> HttpResponse:
    """The step asked again, with the sentence and what was typed; 403 for the wrong person."""
    context = {
        **admin.site.each_context(request),
        "title": (question := question_of(article)).text,
        "question": question,
        "article": article,
        "refusal": str(refused),
        "reason": request.POST.get("reason"),
    }
    status = 403 if refused.why.forbidden else MOMENT
    return TemplateResponse(request, "admin/desk/refused.html", context, status=status)


def _date(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
