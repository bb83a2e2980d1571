"""The medical advisory board: its members and what they disclose."""

import datetime as dt
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.locks import Kept
from articles.vocabulary import Specialty

DISCLOSURE_LASTS = dt.timedelta(days=365)


class BoardMember(models.Model):
    """Somebody who may sign for the board, as they are printed on the pages they signed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="board_member"
    )
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    printed_name = models.CharField(_("printed name"), max_length=200)
    degrees = models.CharField(_("degrees"), max_length=200, blank=True, default="")
    is_clinician = models.BooleanField(_("clinician"), default=True)
    specialties = ArrayField(
        models.CharField(max_length=40, choices=Specialty),
        verbose_name=_("specialties"),
        default=list,
        blank=True,
    )
    languages = ArrayField(
        models.CharField(max_length=10, choices=settings.LANGUAGES),
        verbose_name=_("may review in"),
        default=list,
    )
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True, default="")
    registration = models.CharField(_("registration"), max_length=200, blank=True, default="")
    registration_verified_on = models.DateField(_("verified on"), null=True, blank=True)
    registration_expires_on = models.DateField(_("expires on"), null=True, blank=True)
    active_from = models.DateField(_("active from"))
    active_to = models.DateField(_("active until"), null=True, blank=True)

    class Meta:
        verbose_name = _("board member")
        verbose_name_plural = _("board members")
        ordering: ClassVar = ["printed_name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(orcid="") | Q(orcid__regex=r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"),
                name="board_member_orcid_shape",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=models.F("active_from")),
                name="board_member_active_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.degrees}" if self.degrees else self.printed_name

    def is_active(self, on: dt.date) -> bool:
        """Whether the member sits on the board on that day."""
        return self.active_from <= on and (self.active_to is None or on <= self.active_to)

    def is_registered(self, on: dt.date) -> bool:
        """Whether the member's registration has been verified and is valid on that day."""
        verified, expires = self.registration_verified_on, self.registration_expires_on
        return bool(verified and verified <= on and expires and on <= expires)


class Relationship(models.TextChoices):
    """The relationships of the ICMJE disclosure form (2021)."""

    GRANT = "grant", pgettext_lazy("interest", "Grants or contracts")
    ROYALTIES = "royalties", pgettext_lazy("interest", "Royalties or licences")
    CONSULTING = "consulting", pgettext_lazy("interest", "Consulting fees")
    HONORARIA = "honoraria", pgettext_lazy("interest", "Payment for lectures or writing")
    TESTIMONY = "testimony", pgettext_lazy("interest", "Payment for expert testimony")
    TRAVEL = "travel", pgettext_lazy("interest", "Support for meetings or travel")
    PATENT = "patent", pgettext_lazy("interest", "Patents")
    ADVISORY = "advisory", pgettext_lazy("interest", "Data safety or advisory board")
    LEADERSHIP = "leadership", pgettext_lazy("interest", "Leadership role")
    STOCK = "stock", pgettext_lazy("interest", "Stock or stock options")
    GIFTS = "gifts", pgettext_lazy("interest", "Equipment, materials or gifts")
    OTHER = "other", pgettext_lazy("interest", "Other interests")


class Disclosure(models.Model):
    """What a member declared on a day: interests, or signed that there are none. Append-only.

    ``interests`` is a list of ``{"entity", "relationship", "from", "to"}``. It lapses after twelve
    months; the newest one counts. Who signed it is copied in as printed.
    """

    member = models.ForeignKey(BoardMember, models.PROTECT, related_name="disclosures")
    declared_on = models.DateField(_("declared on"))
    none = models.BooleanField(_("nothing to declare"), default=False)
    interests = models.JSONField(_("interests"), default=list, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_name = models.CharField(_("signed by"), max_length=300, blank=True, default="")
    reauthenticated_at = models.DateTimeField(_("re-authenticated"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering: ClassVar = ["member", "-declared_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(none=True, interests=[]) | (Q(none=False) & ~Q(interests=[])),
                name="disclosure_none_or_some",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="disclosure_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            Kept(name="disclosure_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.declared_on}"

    def is_valid(self, on: dt.date) -> bool:
        """Whether it was declared by that day, not more than twelve months before."""
        return self.declared_on <= on <= self.lapses_on

    @property
    def lapses_on(self) -> dt.date:
        """The last day on which it counts."""
        return self.declared_on + DISCLOSURE_LASTS
