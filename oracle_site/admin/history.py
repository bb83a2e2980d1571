"""The history of a working copy as people read it: who changed which words, and when."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.history import Revision, revisions
from articles.models import Article

ON_A_PAGE = 20


def show(request: HttpRequest, article: Article) -> HttpResponse:
    """The changes of an article's working copy, the latest first."""
    pages = Paginator(revisions(article.pk), ON_A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("History of the working copy"),
        "article": article,
        "opts": Article._meta,
        "page": shown,
        "revisions": _signed(list(shown)),
    }
    return TemplateResponse(request, "admin/editor/history.html", context)


def _signed(shown: list[Revision]) -> list[tuple[str, Revision]]:
    """Each revision with the name of who made it, as it was printed then or else is now."""
    ids = {int(revision.actor["user"]) for revision in shown if "user" in revision.actor}
    people = User.objects.in_bulk(ids)
    return [(_name(revision.actor, people), revision) for revision in shown]


def _name(actor: dict[str, Any], people: dict[int, User]) -> str:
    if actor.get("name"):
        return str(actor["name"])
    if person := people.get(actor.get("user", 0)):
        return person.get_full_name() or person.get_username()
    return _("the system") if not actor else _("an account that is gone")
