"""Shared questions in the admin: what several people asked and nothing answers."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from questions import drafting, sharing
from questions.emergencies import unconfirmed


@require_http_methods(["GET", "HEAD", "POST"])
def shared_questions(request: HttpRequest) -> HttpResponseBase:
    """The groups that enough people asked; posting begins an article or sets one aside."""
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    return _posted(request) if request.method == "POST" else _shown(request)


def _shown(request: HttpRequest) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Questions that nothing answers yet"),
        "groups": sharing.groups(),
        "least": sharing.SHOWN_FROM,
        "unconfirmed": unconfirmed(get_language() or "en"),
    }
    return TemplateResponse(request, "admin/questions/shared.html", context)


def _posted(request: HttpRequest) -> HttpResponseBase:
    language, group = request.POST.get("language", ""), request.POST.get("group", "")
    back = HttpResponseRedirect(reverse("admin:shared_questions"))
    try:
        if request.POST.get("do") == "dismiss":
            drafting.dismiss(language, group)
            messages.success(request, _("The question was set aside."))
            return back
        article = drafting.draft(language, group, by=request.user)  # type: ignore[arg-type]
    except drafting.NothingToDraft:
        messages.error(request, _("Somebody has dealt with this question already."))
        return back
    messages.success(request, _("The article was begun. Write its claims, then submit it."))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
