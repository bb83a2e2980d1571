"""The site's own pages in the admin: a new version is published, an old one only read."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname

from articles.vocabulary import LANGUAGES
from oracle_site.models import Document, Page
from oracle_site.texts.markup import LONGEST, PARTS, problems
from oracle_site.texts.versions import SOURCE, publish, texts_of, version
from oracle_site.web.languages import TONGUES, direction

HINTS = {
    "own_link": "[…](about/)",
    "other_link": "[…](https://…)",
    "made": [f"{{{{ {name} }}}}" for name in sorted(PARTS)],
}
FIELDS = {build_localized_fieldname("text", code): code for code in LANGUAGES}


class DocumentForm(forms.ModelForm):
    """A new version: texts in a small part of Markdown, and what changed."""

    class Meta:
        model = Document
        fields = ("page", "note", *FIELDS)
        widgets = {"page": forms.HiddenInput}
        help_texts = {
            "note": _("In one sentence; readers see it beside the version."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Each text under the name of its language, and written in its direction."""
        super().__init__(*args, **kwargs)
        for field, code in FIELDS.items():
            self.fields[field].label = TONGUES[code].name
            attributes = {"lang": code, "dir": direction(code), "rows": 18, "class": "site-text"}
            self.fields[field].widget.attrs.update(attributes)
        self.fields["note"].widget.attrs["class"] = "site-note"

    def clean(self) -> dict[str, Any]:
        """Each text has only markup that its page can show."""
        cleaned = super().clean() or {}
        for field in FIELDS:
            text = cleaned.get(field) or ""
            if len(text) > LONGEST:
                self.add_error(field, _("This text is longer than a page may be."))
            elif found := problems(text):
                self.add_error(field, _not_shown(found))
        return cleaned


def _not_shown(found: list[str]) -> ValidationError:
    sentence = _("The page cannot show this: %(found)s. See the hints above the texts.")
    return ValidationError(sentence % {"found": ", ".join(found[:5])})


@admin.register(Document)
class DocumentAdmin(TranslationAdmin):
    """The versions of the site's own pages."""

    form = DocumentForm
    list_display = ("page", "number", "note", "published_at", "published_by")
    list_filter = ("page",)
    change_list_template = "admin/site_pages/change_list.html"
    add_form_template = "admin/site_pages/add_form.html"

    class Media:
        css: ClassVar = {"all": ["admin_oracle/site_pages.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what was published stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: earlier versions have addresses."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The versions, and the pages of which a new one can be published."""
        language = get_language() or SOURCE
        now = [(page.label, version(page, language)) for page in Page]
        shown = {"pages": now, "title": _("The site’s own pages")}
        return super().changelist_view(request, (extra_context or {}) | shown)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """A new version of the page that the address names; without one, back to the list."""
        page = (request.POST or request.GET).get("page")
        if page not in Page.values:
            return HttpResponseRedirect(reverse("admin:oracle_site_document_changelist"))
        title = _("A new version of “%(page)s”") % {"page": Page(page).label}
        return super().add_view(request, form_url, (extra_context or {}) | HINTS | {"title": title})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The page that was chosen, with its texts as they stand."""
        page = request.GET.get("page", "")
        texts = texts_of(page)
        return {"page": page} | {field: texts[code] for field, code in FIELDS.items()}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Publish; the row that was made takes the place of the form's."""
        texts = {code: form.cleaned_data.get(field) or "" for field, code in FIELDS.items()}
        note, page = form.cleaned_data["note"], Page(form.cleaned_data["page"])
        person: Any = request.user
        made = publish(page, texts, note=note, by=person)
        obj.pk, obj.number = made.pk, made.number
