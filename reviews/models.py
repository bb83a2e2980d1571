"""How a text becomes approved: the editorial record."""

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
    RECALL = "recall", pgettext_lazy("editorial step", "Recalled by the author")
    WITHDRAW = "withdraw", pgettext_lazy("editorial step", "Withdrawn")
    DENIED = "denied", pgettext_lazy("editorial step", "Refused")


class Event(models.Model):
    """One step in the editorial record; append-only, chained by hashes.

    Who did it is copied in as printed, so that renaming or deleting an account changes nothing.
    ``sequence`` has no gaps; ``hash`` covers every field and the hash before it.
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
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sequence__gte=1), name="event_sequence_from_one"),
            models.CheckConstraint(
                condition=~Q(step__in=["withdraw", "recall"]) | ~Q(reason=""),
                name="event_says_why",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="event_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            Kept(name="event_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.step} {self.slug}"
