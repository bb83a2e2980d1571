"""The form of a reference in the admin: its CSL record, and a notice of its standing."""

import json
import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from references import csl as csl_json
from references.identifiers import canonical_doi
from references.models import Reference, Standing
from references.records import Csl, fields_of

_SURROGATE = re.compile("[\ud800-\udfff]")


class _Written(json.JSONEncoder):
    """Writes a record so that people can read and edit it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"indent": 2, "ensure_ascii": False})

    def encode(self, value: Any) -> str:
        """Write JSON; lone surrogates, which no page can carry, stay escaped."""
        return _SURROGATE.sub(lambda one: f"\\u{ord(one[0]):04x}", super().encode(value))


class _Read(json.JSONDecoder):
    """Reads what people typed; whatever Python cannot read is not JSON."""

    def decode(self, text: str, *args: Any) -> Any:
        try:
            return super().decode(text, *args)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), "", 0) from error


class ReferenceForm(forms.ModelForm):
    """Edits a reference; a record with a fault is refused at its field, naming each fault."""

    csl = forms.JSONField(
        label=_("CSL record"),
        encoder=_Written,
        decoder=_Read,
        widget=forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField", "dir": "ltr"}),
        help_text=_("A bibliographic record as CSL-JSON: type, title, author, issued, DOI, …"),
    )
    notice_standing = forms.ChoiceField(
        label=_("New standing"),
        required=False,
        choices=[("", "—"), *Standing.choices],
        help_text=_("“Current” takes back what was said before that date."),
    )
    notice_dated = forms.DateField(
        label=_("Date"), required=False, help_text=_("Today, if left empty.")
    )
    notice_doi = forms.CharField(label=_("DOI of the notice"), required=False, max_length=300)
    notice_reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    class Meta:
        model = Reference
        fields = ("kind", "csl")

    def clean_csl(self) -> Csl:
        """Return the record, if nothing is wrong with it and no other reference is the same."""
        record: Csl = self.cleaned_data["csl"]
        problems = csl_json.problems(record)
        if problems:
            raise forms.ValidationError([f"{path}: {reason}" for path, reason in problems[:20]])
        other = self._same_source(record).first()
        if other is not None:
            raise forms.ValidationError(
                _("This source is registered already: %(title)s"),
                params={"title": str(other)},
            )
        return record

    def _same_source(self, record: Csl) -> QuerySet[Reference]:
        made = fields_of(self.data.get("kind", ""), record)
        same = Reference.objects.identified_by(
            dois=[made["doi"]] if made["doi"] else [],
            pmids=[made["pmid"]] if made["pmid"] else [],
            fingerprints=[made["fingerprint"]],
        )
        return same.exclude(pk=self.instance.pk)

    def clean_notice_doi(self) -> str:
        """Return the DOI of the notice in canonical form."""
        given = self.cleaned_data["notice_doi"]
        doi = canonical_doi(given)
        if given and not doi:
            raise forms.ValidationError(_("This is not a well-formed DOI."))
        return doi or ""

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with every notice, and for a standing with every reason."""
        cleaned = super().clean() or self.cleaned_data
        standing, reason = cleaned.get("notice_standing"), cleaned.get("notice_reason")
        if standing and not reason:
            self.add_error("notice_reason", _now("Say why the standing changes."))
        others = ("notice_reason", "notice_doi", "notice_dated")
        if not standing and any(cleaned.get(name) for name in others):
            self.add_error("notice_standing", _now("Choose the standing that follows from this."))
        return cleaned

    def _post_clean(self) -> None:
        # Every column follows from the record, so they are set before constraints are checked.
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            self.instance.set_record(self.cleaned_data["kind"], self.cleaned_data["csl"])
