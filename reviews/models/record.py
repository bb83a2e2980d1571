"""The editorial record: append-only events, chained by hashes."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article
from articles.models.locks import Kept


class Step(models.TextChoices):
    """What can happen to an article, as the record names it."""

    SUBMIT = "submit", pgettext_lazy("editorial step", "Submitted")
    ASSIGN = "assign", pgettext_lazy("editorial step", "Assigned")
    ACCEPT = "accept", pgettext_lazy("editorial step", "Assignment accepted")
    DECLINE = "decline", pgettext_lazy("editorial step", "Assignment declined")
    BEGIN_REVIEW = "begin_review", pgettext_lazy("editorial step", "Review begun")
    SIGN = "sign", pgettext_lazy("editorial step", "Signed")
    APPROVE = "approve", pgettext_lazy("editorial step", "Approved")
    REQUEST_CHANGES = "request_changes", pgettext_lazy("editorial step", "Changes requested")
    RECUSE = "recuse", pgettext_lazy("editorial step", "Recused")
    REAFFIRM = "reaffirm", pgettext_lazy("editorial step", "Reviewed, still right")
    WAIVE = "waive", pgettext_lazy("editorial step", "Conflict waived")
    RECALL = "recall", pgettext_lazy("editorial step", "Recalled by the author")
    REOPEN = "reopen", pgettext_lazy("editorial step", "Reopened")
    REVOKE = "revoke", pgettext_lazy("editorial step", "Approval revoked")
    LAPSE = "lapse", pgettext_lazy("editorial step", "Approval lapsed")
    RESTORE = "restore", pgettext_lazy("editorial step", "Approval restored")
    WITHDRAW = "withdraw", pgettext_lazy("editorial step", "Withdrawn")
    BOARD = "board", pgettext_lazy("editorial step", "Entry of a board member changed")
    DISCLOSE = "disclose", pgettext_lazy("editorial step", "Interests declared")
    DENIED = "denied", pgettext_lazy("editorial step", "Refused")
    CLOCK = "clock", pgettext_lazy("editorial step", "Clock found wrong")


class CurrentTransaction(models.Func):
    """The number of the running transaction, the same in all its savepoints."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Event(models.Model):
    """One step in the editorial record; append-only, chained by hashes.

    Who did it is copied in as printed, so that renaming or deleting an account changes nothing.
    ``sequence`` has no gaps; ``hash`` covers every field and the hash before it. ``transaction``
    lets the database see that a change of state was recorded in the same transaction.
    """

    sequence = models.BigIntegerField(_("number"), unique=True)
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="events"
    )
    slug = models.CharField(_("article"), max_length=200, default="", blank=True)
    step = models.CharField(_("step"), max_length=30, choices=Step)
    from_state = models.CharField(max_length=20, default="", blank=True)
    to_state = models.CharField(max_length=20, default="", blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_name = models.CharField(_("who"), max_length=300)
    digests = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    reason = models.TextField(_("reason"), default="", blank=True)
    at = models.DateTimeField(_("when"))
    details = models.JSONField(default=dict, blank=True)
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sequence__gte=1), name="event_sequence_from_one"),
            models.CheckConstraint(
                condition=~Q(
                    step__in=[
                        "withdraw",
                        "recall",
                        "request_changes",
                        "recuse",
                        "reopen",
                        "revoke",
                        "lapse",
                        "decline",
                        "waive",
                    ]
                )
                | ~Q(reason=""),
                name="event_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["article", "transaction"], name="event_by_transaction")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="event_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            Kept(name="event_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.step} {self.slug}"
