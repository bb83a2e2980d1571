"""The article's pages in the admin: the list is Django's, the editor and its company are ours."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from articles.admin import ArticleListAdmin
from articles.models import Article
from oracle_site.admin import beginning, editor, history, previews, register, steps

View = Callable[..., HttpResponse]


@admin.register(Article)
class ArticleAdmin(ArticleListAdmin):
    """The list of articles, and the editor for each."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the editor's own."""
        wrap = self.admin_site.admin_view
        own = [
            path("references/", wrap(register.suggestions), name="articles_article_references"),
            path(
                "<int:pk>/preview/<str:language>/<slug:persona>/",
                wrap(self.preview_view),
                name="articles_article_preview",
            ),
            path(
                "<int:pk>/recall/",
                wrap(require_POST(self.recall_view)),
                name="articles_article_recall",
            ),
            path(
                "<int:pk>/withdraw/",
                wrap(require_POST(self.withdraw_view)),
                name="articles_article_withdraw",
            ),
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Begin an article, then edit it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return beginning.ask(request)
        if request.POST.get("do") == "begin":
            return beginning.begin(request)
        return editor.posted(request, None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The editor; for those who may only look, the same without fields."""
        article = self._visible(request, object_id)
        may_edit = self.has_change_permission(request, article)
        if request.method != "POST":
            return editor.show(request, article, may_edit=may_edit)
        if not may_edit:
            raise PermissionDenied
        return editor.posted(request, article)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Who changed what, when."""
        return history.show(request, self._visible(request, object_id))

    def preview_view(
        self, request: HttpRequest, pk: int, language: str, persona: str
    ) -> HttpResponse:
        """A cell as its reader will see it; for others there is no such page."""
        article = Article.objects.filter(pk=pk).first()
        if article is None or not self.has_view_permission(request, article):
            raise Http404
        return previews.show(request, article, language, persona)

    def recall_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the article back from the board."""
        return steps.recall(request, self._visible(request, str(pk)))

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the article from the public."""
        return steps.withdraw(request, self._visible(request, str(pk)))

    def _visible(self, request: HttpRequest, object_id: str) -> Article:
        """The article. Http404 if there is none; PermissionDenied for those who may not see it."""
        is_number = object_id.isascii() and object_id.isdigit() and len(object_id) < 19
        article = Article.objects.filter(pk=int(object_id)).first() if is_number else None
        if article is None:
            raise Http404
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article
