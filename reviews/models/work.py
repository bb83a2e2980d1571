"""The board's work: who was asked, what colleagues say to each other, and what is to be sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article
from reviews.models.board import BoardMember
from reviews.models.mail import Mailing


class AssignmentState(models.TextChoices):
    """What has become of an assignment."""

    OFFERED = "offered", pgettext_lazy("assignment", "Offered")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Accepted")
    DECLINED = "declined", pgettext_lazy("assignment", "Declined")
    DONE = "done", pgettext_lazy("assignment", "Done")
    WITHDRAWN = "withdrawn", pgettext_lazy("assignment", "Taken back")


OPEN = [AssignmentState.OFFERED.value, AssignmentState.ACCEPTED.value]


class Assignment(models.Model):
    """One board member asked to review one article, by a day."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="assignments")
    member = models.ForeignKey(BoardMember, models.PROTECT, related_name="assignments")
    state = models.CharField(
        _("state"), max_length=20, choices=AssignmentState, default=AssignmentState.OFFERED
    )
    due = models.DateField(_("due"))
    reason = models.TextField(_("reason"), default="", blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assigned by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "member"],
                condition=Q(state__in=OPEN),
                name="assignment_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="assignment_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="assignment_declined_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "due"], condition=Q(state__in=OPEN), name="work_open"),
            models.Index(
                fields=["member", "article"],
                condition=Q(state=AssignmentState.DONE.value),
                name="work_done",
            ),
            models.Index(
                fields=["article"],
                condition=Q(state__in=[*OPEN, AssignmentState.DONE.value]),
                name="work_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.article_id} · {self.state}"


class Waiver(models.Model):
    """A chair's public decision that a declared interest does not bar a member from an article."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="waivers")
    member = models.ForeignKey(BoardMember, models.PROTECT, related_name="waivers")
    entity = models.CharField(_("entity"), max_length=300)
    note = models.TextField(_("public note"))
    by = models.ForeignKey(BoardMember, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "member", "entity"], name="waiver_once"),
            models.CheckConstraint(condition=~Q(note=""), name="waiver_says_why"),
            models.CheckConstraint(condition=~Q(by=models.F("member")), name="waiver_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.entity}"


class Comment(models.Model):
    """What a member says about an article to its author, or to the board only. Never public."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=300)
    to_board_only = models.BooleanField(_("to the board only"), default=False)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar = ["article", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Delivery(models.Model):
    """A message that is to be sent: written in the step's own transaction, sent later."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)
    mailing = models.ForeignKey(
        Mailing, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message to send")
        verbose_name_plural = _("messages to send")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["recipient"], condition=Q(sent_at=None), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id}"
