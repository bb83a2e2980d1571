"""The admin of references: their records, their standing, and what was said of them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from references.formatting import shown
from references.forms import ReferenceForm
from references.identifiers import canonical_doi, canonical_pmid
from references.models import Reference, Standing, StandingNotice
from references.standing import lock_register, record_notice, record_notices


class StandingNoticeInline(admin.TabularInline):
    """The history of a reference's standing; nobody changes it."""

    model = StandingNotice
    extra = 0
    fields = ("standing", "source", "nature", "reason", "notice_doi", "dated", "recorded_at")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: notices are recorded, not typed into the history."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what was said stays said."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what was said stays said."""
        return False


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    """Finds, edits and registers references, and records notices that editors learned of."""

    form = ReferenceForm
    inlines = (StandingNoticeInline,)
    list_display = ("__str__", "kind", "standing", "doi_link", "pmid")
    list_filter = ("standing", "kind")
    search_fields = ("title", "container", "doi__exact", "pmid__exact")
    search_help_text = _("Words of the title or journal, a DOI, or a PubMed ID")
    readonly_fields = ("standing", "doi_link", "pubmed_link", "created_at", "modified_at")
    show_full_result_count = False
    fieldsets: ClassVar = [
        (None, {"fields": ("kind", "csl")}),
        (_("Standing"), {"fields": ("standing", "doi_link", "pubmed_link")}),
        (
            _("Record a notice"),
            {
                "fields": ("notice_standing", "notice_dated", "notice_doi", "notice_reason"),
                "description": _("What you learned of this source, for example a newer guideline."),
            },
        ),
        (_("Dates"), {"fields": ("created_at", "modified_at")}),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find by a DOI or PubMed ID in any spelling, or else by words."""
        known = canonical_doi(search_term) or canonical_pmid(search_term)
        return super().get_search_results(request, queryset, known or search_term)

    @admin.display(description=_("DOI"), ordering="doi")
    def doi_link(self, reference: Reference) -> SafeString | str:
        """Link to the DOI."""
        return _link(shown(reference.csl).doi_url, reference.doi or "")

    @admin.display(description=_("PubMed"))
    def pubmed_link(self, reference: Reference) -> SafeString | str:
        """Link to PubMed."""
        return _link(shown(reference.csl).pubmed_url, reference.pmid or "")

    def save_model(
        self, request: HttpRequest, obj: Reference, form: ReferenceForm, change: bool
    ) -> None:
        """Save a reference, with the notices that a new identifier brings, and the editor's own."""
        lock_register(alone=True)
        super().save_model(request, obj, form, change)
        record_notices([obj.pk])
        if standing := form.cleaned_data["notice_standing"]:
            record_notice(
                obj,
                standing=Standing(standing),
                nature=standing,
                reason=form.cleaned_data["notice_reason"],
                notice_doi=form.cleaned_data["notice_doi"],
                dated=form.cleaned_data["notice_dated"],
            )
        obj.refresh_from_db(fields=["standing"])


def _link(url: str, text: str) -> SafeString | str:
    return format_html('<a href="{}" rel="noopener">{}</a>', url, text) if url else "–"
