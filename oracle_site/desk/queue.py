"""What waits for a member of the board: their assignments, what nobody has taken, what is due."""

import datetime as dt
from typing import Any, Final

from django.contrib import admin
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin import QUESTIONS
from articles.models import Article, Rendition, State, Status
from oracle_site.desk.counting import Count, number
from oracle_site.desk.questions import question_of
from reviews.models import Assignment, BoardMember, Review

ON_A_PAGE: Final = 20
TEXTS_OF_ONE: Final = 6
"""How many texts an article usually has in the languages of one member."""
SOON: Final = dt.timedelta(days=60)
WITH_BOARD: Final = (State.SUBMITTED, State.UNDER_REVIEW)
OPEN: Final = ("offered", "accepted")


def show(request: HttpRequest) -> HttpResponse:
    """The page. Four queries of its own, whatever waits."""
    today = timezone.now().date()
    member = BoardMember.objects.filter(user=request.user.pk).first()
    after = request.GET.get("after", "")
    free = list(_free(number(after) or 0))
    context = {
        **admin.site.each_context(request),
        "title": _("Waiting for me"),
        "member": member,
        "today": today,
        "mine": [_named(one.article, one) for one in _mine(member)] if member else [],
        "free": [_named(article) for article in free[:ON_A_PAGE]],
        "next": free[ON_A_PAGE - 1].pk if len(free) > ON_A_PAGE else None,
        "due": [_named(one.article, one) for one in _due(member, today)] if member else [],
    }
    return TemplateResponse(request, "admin/desk/waiting.html", context)


def _named(article: Article, row: Any = None) -> dict[str, Any]:
    return {"article": article, "question": question_of(article), "row": row}


def awaited() -> QuerySet[Rendition]:
    """The texts of an article (``OuterRef``) that wait for signatures."""
    return Rendition.objects.filter(article=OuterRef("article")).filter(
        Q(candidate__isnull=False) | Q(status__in=[Status.SUBMITTED, Status.UNDER_REVIEW])
    )


def _decided(member: BoardMember) -> Exists:
    """Whether the member has decided on what waits of a text, in this round."""
    return Exists(
        Review.objects.filter(
            member=member, round=OuterRef("round"), decision__in=["approve", "recuse"]
        ).filter(edition=Coalesce(OuterRef("candidate_id"), OuterRef("edition_id")))
    )


def _mine(member: BoardMember) -> list[Assignment]:
    """The member's open work, due first: also what they signed in part.

    What is left is counted for the rows that are shown only, so those that are done come last.
    The two kinds are found apart, each by an index of its own: a member has done far more than
    is before the board.
    """
    stood_aside = Review.objects.filter(
        member=member, decision="recuse", edition__article=OuterRef("article")
    )
    asked = Assignment.objects.filter(member=member, state__in=OPEN)
    in_part = Assignment.objects.filter(
        ~Exists(stood_aside),
        member=member,
        state="done",
        article__in=Article.objects.filter(state__in=WITH_BOARD).values("pk"),
    )
    rows = (
        Assignment.objects.filter(pk__in=asked.values("pk").union(in_part.values("pk"), all=True))
        .annotate(left=Count(awaited().filter(~_decided(member))), of=Count(awaited()))
        .select_related("article")
        .order_by(Case(When(state="done", then=1), default=0), "due", "id")[:200]
    )
    left = [row for row in rows if row.state != "done" or row.left]
    return sorted(left, key=lambda row: (row.due, row.pk))


def _free(after: int) -> QuerySet[Article]:
    """Articles before the board that nobody has been asked to review, the oldest first.

    Their keys are found in indexes alone, before any row is read.
    """
    taken = Assignment.objects.filter(article=OuterRef("pk"), state__in=[*OPEN, "done"])
    waits = Article.objects.filter(state__in=WITH_BOARD, pk__gt=after).filter(~Exists(taken))
    first = waits.order_by("pk").values("pk")[: ON_A_PAGE + 1]
    columns = ("id", "slug", "source_language", "risk_class", "state", "question", *QUESTIONS)
    return Article.objects.filter(pk__in=first).only(*columns).order_by("pk")


def _due(member: BoardMember, today: dt.date) -> list[Rendition]:
    """The first approved text in the member's languages of each article that is due soon."""
    rows = (
        Rendition.objects.approved()
        .filter(language__in=member.languages, next_review_due__lte=today + SOON)
        .filter(article__state=State.APPROVED)
        .select_related("article")
        .defer("standings", "reviewers", "summary")
        .order_by("next_review_due", "pk")[: ON_A_PAGE * TEXTS_OF_ONE]
    )
    first: dict[int, Rendition] = {}
    for row in rows:
        first.setdefault(row.article_id, row)
    return list(first.values())[:ON_A_PAGE]
