"""Articles and topics in the admin: the list, and who may delete. The editor is oracle_site's."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname

from articles.models import Article, Topic
from articles.vocabulary import LANGUAGES

QUESTIONS = [build_localized_fieldname("question", language) for language in LANGUAGES]


def question_of(article: Article) -> str:
    """The question in the interface's language, else the source's, else any, else the slug."""
    order = (translation.get_language(), article.source_language, *LANGUAGES)
    columns = (build_localized_fieldname("question", code) for code in order if code in LANGUAGES)
    return next((text for name in columns if (text := getattr(article, name))), article.slug)


class ArticleListAdmin(admin.ModelAdmin):
    """The list of articles. Nothing is changed from here, one by one or together."""

    list_display = ("shown_question", "slug", "state", "source_language", "risk_class")
    list_filter = ("state", "source_language", "risk_class", "topics")
    search_fields: ClassVar = ["slug", *QUESTIONS]
    search_help_text = _("Search by words of the question or of the address.")
    list_per_page = 50
    actions = None
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("question"), ordering="slug")
    def shown_question(self, article: Article) -> str:
        """The question, as far as it fits."""
        question = question_of(article)
        return question if len(question) <= 160 else question[:159] + "…"

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Delete a draft that was never submitted."""
        article = self.get_object(request, object_id)
        if article is None or not self.has_delete_permission(request, article):
            return super().delete_view(request, object_id, extra_context)
        if reason := why_not_delete(article):
            messages.error(request, reason)
            change = reverse("admin:articles_article_change", args=[article.pk])
            return HttpResponseRedirect(change)
        return super().delete_view(request, object_id, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, under its own name: not everybody who reads it may change something."""
        return super().changelist_view(request, {"title": _("Articles"), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Article]:
        """The articles, without the columns that the list does not show."""
        return super().get_queryset(request).defer("aliases", "bundle_form", "provenance_note")


def why_not_delete(article: Article) -> str | None:
    """Why an article cannot be deleted, or None."""
    if article.submissions or article.editions.exists():
        return str(
            _(
                "This article cannot be deleted: it has been submitted, and what readers have seen "
                "is kept for good. Withdraw it instead."
            )
        )
    return None


@admin.register(Topic)
class TopicAdmin(TranslationAdmin):
    """Topics, with their names in every language."""

    list_display = ("slug", "name")
    search_fields = ("slug", "name")
