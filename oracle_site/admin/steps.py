"""The steps beside saving that an editor takes: recalling an article, and withdrawing it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from reviews import workflow


def _step(
    verb: Callable[..., None], title: Promise, done: Promise
) -> Callable[[HttpRequest, Article], HttpResponse]:
    """A view that takes one step with a reason; refused, it asks again and keeps the reason."""

    def view(request: HttpRequest, article: Article) -> HttpResponse:
        reason = request.POST.get("reason", "")
        try:
            verb(article.slug, by=request.user, reason=reason)
        except workflow.Refused as refused:
            return _asked_again(request, article, title, reason, refused)
        messages.success(request, str(done))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    return view


def _asked_again(
    request: HttpRequest, article: Article, title: Promise, reason: str, refused: workflow.Refused
) -> HttpResponse:
    if refused.why.forbidden:
        raise PermissionDenied(refused.why.sentence)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Article._meta,
        "article": article,
        "reason": reason,
        "why": refused.why.sentence,
        "asks_for_reason": not reason.strip(),
        "label": _("Reason"),
    }
    return TemplateResponse(request, "admin/editor/reason.html", context, status=409)


recall = _step(
    workflow.recall,
    gettext_lazy("Recall the article"),
    gettext_lazy("The article is recalled. It can be edited again."),
)
withdraw = _step(
    workflow.withdraw,
    gettext_lazy("Withdraw the article"),
    gettext_lazy("The article is withdrawn. Readers see the notice instead of the text."),
)
