"""The forms about the people of the board: a member's entry, and what a member declares."""

import datetime as dt
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.bundles.shapes import text_reason
from articles.vocabulary import Specialty
from oracle_site.web.languages import OWN_NAMES
from reviews.models import BoardMember, Relationship

MONTH = r"^(19|20)\d{2}(-(0[1-9]|1[0-2]))?$"
MOST_INTERESTS = 60
ORCID = "https://orcid.org/"


class Day(forms.DateInput):
    """A field for a date that the browser itself can fill in."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MemberForm(forms.ModelForm):
    """A member as the public is shown them."""

    specialties = forms.MultipleChoiceField(
        label=_("Specialties"),
        choices=Specialty,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("A high-risk article needs a signer whose specialty is one of its topics’."),
    )
    languages = forms.MultipleChoiceField(
        label=_("May review in"),
        choices=list(OWN_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each text needs a signer who may review its language."),
    )
    orcid = forms.CharField(
        label=_("ORCID iD"),
        required=False,
        max_length=40,
        help_text=_("Sixteen digits, as in 0000-0002-1825-0097; the whole address will do too."),
    )

    class Meta:
        model = BoardMember
        fields: ClassVar = [
            "user",
            "printed_name",
            "slug",
            "degrees",
            "is_clinician",
            "specialties",
            "languages",
            "orcid",
            "registration",
            "registration_verified_on",
            "registration_expires_on",
            "active_from",
            "active_to",
        ]
        widgets: ClassVar = {
            name: Day()
            for name in (
                "registration_verified_on",
                "registration_expires_on",
                "active_from",
                "active_to",
            )
        }
        help_texts: ClassVar = {
            "user": _("Whoever signs in with this account may sign for the board."),
            "printed_name": _("Printed under every text that the member signs, and kept there."),
            "slug": _("The end of the address of the member’s public page. It cannot be changed."),
            "degrees": _("As printed after the name: MD, PhD."),
            "is_clinician": _("Approvals are counted in clinicians."),
            "registration": _("Register and number. It is public: write no internal notes here."),
            "registration_verified_on": _("The day on which you looked it up in the register."),
            "registration_expires_on": _("After that day the member cannot sign."),
            "active_to": _("Leave empty while the member sits on the board."),
        }

    def clean_orcid(self) -> str:
        """The bare iD, its check digit right (ISO 7064, mod 11-2)."""
        typed = str(self.cleaned_data["orcid"]).strip()
        bare = typed.lower().removeprefix("https://").removeprefix("http://")
        orcid = bare.removeprefix("orcid.org/").strip("/").upper()
        if orcid and not is_orcid(orcid):
            raise forms.ValidationError(
                gettext("%(typed)s is no ORCID iD: check each of its sixteen digits.")
                % {"typed": typed}
            )
        return orcid

    def clean(self) -> dict[str, Any]:
        """Dates in their order, and text that can be printed."""
        given = super().clean() or {}
        for first, last, sentence in (
            ("active_from", "active_to", _("This is before the first day on the board.")),
            (
                "registration_verified_on",
                "registration_expires_on",
                _("This is before the day on which the registration was verified."),
            ),
        ):
            if given.get(first) and given.get(last) and given[last] < given[first]:
                self.add_error(last, sentence)
        for name in ("printed_name", "degrees", "registration"):
            self._ask_printable(name)
        return given

    def _ask_printable(self, name: str) -> None:
        given = self.cleaned_data.get(name, "")
        self.cleaned_data[name] = unicodedata.normalize("NFC", given)
        if reason := text_reason(self.cleaned_data[name]):
            self.add_error(name, reason)


def is_orcid(orcid: str) -> bool:
    """Whether it has the shape of an ORCID iD and the check digit that its digits demand."""
    digits = orcid.replace("-", "")
    if "-".join(digits[n : n + 4] for n in range(0, 16, 4)) != orcid or len(digits) != 16:
        return False
    if not (digits[:15].isascii() and digits[:15].isdigit()):
        return False
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    return digits[15] == "0123456789X"[(12 - total % 11) % 11]


def accounts(member: BoardMember | None, by: User) -> Any:
    """The accounts that may become a member's: staff, of no member yet, and not one's own."""
    if member is not None:
        return User.objects.filter(pk=member.user_id)
    free = User.objects.filter(is_active=True, is_staff=True, board_member=None)
    return free.exclude(pk=by.pk).order_by("last_name", "first_name", "username")


class InterestForm(forms.Form):
    """One interest, as on the ICMJE disclosure form (2021)."""

    entity = forms.CharField(label=_("Company, organisation or person"), max_length=300)
    relationship = forms.ChoiceField(
        label=_("What ties you to it"), choices=[("", "–"), *Relationship.choices]
    )
    since = forms.RegexField(
        MONTH,
        label=_("From"),
        required=False,
        help_text="2024, 2024-03",
        error_messages={"invalid": _("Write a year or a month: 2024 or 2024-03.")},
    )
    until = forms.RegexField(
        MONTH,
        label=_("To"),
        required=False,
        help_text="2026, 2026-11",
        error_messages={"invalid": _("Write a year or a month: 2024 or 2024-03.")},
    )

    def clean_entity(self) -> str:
        """The name in one normal form, with nothing invisible in it."""
        entity = unicodedata.normalize("NFC", str(self.cleaned_data["entity"]))
        if reason := text_reason(entity):
            raise forms.ValidationError(reason)
        return entity

    def clean(self) -> dict[str, Any]:
        """The period runs forwards."""
        given = super().clean() or {}
        since, until = given.get("since") or "", given.get("until") or ""
        if since and until and until[: len(since)] < since[: len(until)]:
            self.add_error("until", _("This is before the interest began."))
        if since[:4] > str(dt.date.today().year + 1):  # noqa: DTZ011 - a year more or less is fine
            self.add_error("since", _("This is in the future."))
        return given

    def interest(self) -> dict[str, str]:
        """The interest as a disclosure keeps it."""
        given = self.cleaned_data
        return {
            "entity": given["entity"],
            "relationship": given["relationship"],
            "from": given["since"] or "",
            "to": given["until"] or "",
        }


Interests = forms.formset_factory(
    InterestForm, extra=3, max_num=MOST_INTERESTS, validate_max=True, absolute_max=MOST_INTERESTS
)


class DeclarationForm(forms.Form):
    """What is signed beside the list of interests."""

    none = forms.BooleanField(
        label=_("There is nothing to declare for the last 36 months."), required=False
    )
    note = forms.CharField(
        label=_("How the member declared this"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        help_text=_("On a signed form, say, and where it is kept. Kept in the record, not public."),
    )
