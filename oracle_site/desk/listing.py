"""Everything: every submitted article with its state, its reviewers and how far the board is."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import admin
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import QUESTIONS
from articles.models import Article, Rendition, State, Status
from articles.vocabulary import RiskClass
from oracle_site.desk.counting import number
from oracle_site.desk.questions import question_of
from oracle_site.desk.queue import OPEN
from reviews.models import Assignment, BoardMember

ON_A_PAGE: Final = 25
FILTERS: Final = ("state", "attention", "who", "q")
Filter = Callable[[QuerySet[Article], dt.date], QuerySet[Article]]
COLUMNS: Final = ("id", "slug", "source_language", "risk_class", "state", "question", *QUESTIONS)


def show(request: HttpRequest) -> HttpResponse:
    """The page. Four queries of its own, whatever there is."""
    today = timezone.now().date()
    asked = {name: str(request.GET.get(name, "")) for name in FILTERS}
    rows = list(_asked(asked, today, number(request.GET.get("before", "")))[: ON_A_PAGE + 1])
    shown = rows[:ON_A_PAGE]
    ids = [article.pk for article in shown]
    reviewers, standing = _reviewers(ids), _standing(ids, today)
    more = urlencode({**asked, "before": str(shown[-1].pk)}) if len(rows) > ON_A_PAGE else ""
    context = {
        **admin.site.each_context(request),
        "title": _("Everything"),
        "rows": [
            _row(article, reviewers[article.pk], standing[article.pk], today) for article in shown
        ],
        "asked": asked,
        "states": [choice for choice in State.choices if choice[0] != State.DRAFT] + [_draft()],
        "attentions": [(name, label) for name, (label, _filter) in ATTENTIONS.items()],
        "members": BoardMember.objects.order_by("printed_name").values_list("slug", "printed_name"),
        "more": more,
        "may_manage": may_manage(request),
    }
    return TemplateResponse(request, "admin/desk/everything.html", context)


def _draft() -> tuple[str, str]:
    return State.DRAFT.value, _("Back with the author")


def may_manage(request: HttpRequest) -> bool:
    """Whether this person may assign, reopen or withdraw."""
    rights = ("reviews.add_assignment", "articles.reopen_article", "articles.withdraw_article")
    return any(request.user.has_perm(right) for right in rights)


def _asked(asked: Mapping[str, str], today: dt.date, before: int | None) -> QuerySet[Article]:
    """The articles that were asked for, the newest first."""
    found: QuerySet[Article] = Article.objects.filter(submissions__gt=0)
    if before is not None:
        found = found.filter(pk__lt=before)
    if asked["state"] in State.values:
        found = found.filter(state=asked["state"])
    if asked["attention"] in ATTENTIONS:
        found = ATTENTIONS[asked["attention"]][1](found, today)
    if asked["who"]:
        found = found.filter(
            pk__in=Assignment.objects.filter(member__slug=asked["who"]).values("article")
        )
    if words := asked["q"].replace("\0", "").strip()[:200]:
        fits = Q(slug__icontains=words)
        for column in QUESTIONS:
            fits |= Q(**{f"{column}__icontains": words})
        found = found.filter(fits)
    return found.only(*COLUMNS).order_by("-pk")


def _standing(ids: list[int], today: dt.date) -> Mapping[int, dict[str, Any]]:
    """What is counted of the texts of these articles, in one query that sees no others."""
    approved = Q(status=Status.APPROVED)
    rows = Rendition.objects.filter(article__in=ids).order_by().values("article_id")
    counted = rows.annotate(
        texts=Count("pk"),
        approved=Count("pk", filter=approved),
        lapsed=Count("pk", filter=~Q(lapse="")),
        overdue=Count("pk", filter=approved & Q(next_review_due__lt=today)),
        out_of_date=Count("pk", filter=Q(out_of_date=True)),
        updated=Count("candidate"),
        source_changed=BoolOr(SourceChanged(F("register_ids"), F("edition__created_at"))),
    )
    return {row["article_id"]: dict(row) for row in counted}


class SourceChanged(Func):
    """Whether one of these references changed after a moment: its record, or its standing."""

    template = (
        "(SELECT coalesce(bool_or(r.modified_at > s.at), false) "
        "FROM (VALUES (%(expressions)s)) AS s(ids, at) "
        "JOIN references_reference r ON r.id = ANY(s.ids))"
    )
    output_field = BooleanField()


def _late(found: QuerySet[Article], today: dt.date) -> QuerySet[Article]:
    late = Assignment.objects.filter(state__in=OPEN, due__lt=today)
    return found.filter(pk__in=late.values("article"))


def _unassigned(found: QuerySet[Article], _today: dt.date) -> QuerySet[Article]:
    taken = Assignment.objects.filter(article=OuterRef("pk"), state__in=[*OPEN, "done"])
    return found.filter(state__in=[State.SUBMITTED, State.UNDER_REVIEW]).filter(~Exists(taken))


def _having(texts: QuerySet[Rendition]) -> Filter:
    return lambda found, _today: found.filter(pk__in=texts.values("article"))


def _overdue(found: QuerySet[Article], today: dt.date) -> QuerySet[Article]:
    due = Rendition.objects.approved().filter(next_review_due__lt=today)
    return found.filter(pk__in=due.values("article"))


ATTENTIONS: Final[Mapping[str, tuple[Any, Filter]]] = {
    "late": (gettext_lazy("Review is late"), _late),
    "unassigned": (gettext_lazy("Nobody reviews it"), _unassigned),
    "lapsed": (
        gettext_lazy("An approval lapsed"),
        _having(Rendition.objects.exclude(lapse="")),
    ),
    "overdue": (gettext_lazy("Review is overdue"), _overdue),
    "out_of_date": (
        gettext_lazy("A translation is out of date"),
        _having(Rendition.objects.filter(out_of_date=True)),
    ),
}


def _reviewers(ids: list[int]) -> Mapping[int, list[Assignment]]:
    """Who reviews each of these articles, who is due first first."""
    found: dict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.filter(article__in=ids, state__in=[*OPEN, "done"])
    for row in rows.select_related("member").order_by("due", "id"):
        found[row.article_id].append(row)
    return found


def _row(
    article: Article, reviewers: list[Assignment], standing: dict[str, Any], today: dt.date
) -> dict[str, Any]:
    waiting = [one for one in reviewers if one.state in OPEN]
    return {
        "article": article,
        "question": question_of(article),
        "state": _draft()[1] if article.state == State.DRAFT else article.get_state_display(),
        "risk": RiskClass(article.risk_class).label,
        "is_high": article.risk_class == RiskClass.HIGH,
        "standing": standing,
        "reviewers": reviewers,
        "due": waiting[0].due if waiting else None,
        "late": bool(waiting) and waiting[0].due < today,
    }
