"""Signed decisions on editions, with what was found claim by claim, and drafts of them."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Edition
from articles.models.locks import Kept
from reviews.models.board import BoardMember
from reviews.models.record import Event


class Decision(models.TextChoices):
    """What a member decided about an edition."""

    APPROVE = "approve", pgettext_lazy("decision", "Approve")
    REQUEST_CHANGES = "request_changes", pgettext_lazy("decision", "Request changes")
    RECUSE = "recuse", pgettext_lazy("decision", "Recuse oneself")
    REAFFIRM = "reaffirm", pgettext_lazy("decision", "Reviewed, still right")


class Review(models.Model):
    """One board member's signed decision on one edition, by digest. Append-only.

    Everything printed about the signer is copied in. ``round`` counts how often the cell was put
    before the board anew; signatures of an earlier round do not count.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="reviews")
    digest = models.CharField(_("digest"), max_length=64)
    round = models.PositiveIntegerField(default=1)
    member = models.ForeignKey(BoardMember, models.PROTECT, related_name="reviews")
    decision = models.CharField(_("decision"), max_length=20, choices=Decision)
    meaning = models.TextField(_("meaning of the signature"))
    reason = models.TextField(_("reason"), default="", blank=True)
    printed_name = models.CharField(_("printed name"), max_length=200)
    credentials = models.CharField(_("credentials"), max_length=500, default="", blank=True)
    role = models.CharField(_("role"), max_length=100)
    is_clinician = models.BooleanField()
    specialties = ArrayField(models.CharField(max_length=40), default=list)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    interests = models.JSONField(default=list)
    signed_at = models.DateTimeField(_("signed"))
    reauthenticated_at = models.DateTimeField(_("re-authenticated"))
    act = models.UUIDField(_("act"))
    event = models.ForeignKey(Event, models.PROTECT, related_name="reviews")

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "member", "round"],
                condition=Q(decision__in=["approve", "recuse"]),
                name="review_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="review_decision_known"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["approve", "reaffirm"]) | ~Q(reason=""),
                name="review_refusal_says_why",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="review_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            Kept(name="review_kept"),
            pgtrigger.Trigger(
                name="review_is_of_what_was_seen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.digest <> (SELECT digest FROM articles_edition WHERE id = NEW.edition_id)
                    THEN RAISE EXCEPTION 'a signature must carry the digest of its edition'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}: {self.decision} {self.digest[:12]}"


class Verdict(models.TextChoices):
    """What a member found about a claim, or about a citation of it."""

    ACCURATE = "accurate", pgettext_lazy("finding", "Accurate")
    INACCURATE = "inaccurate", pgettext_lazy("finding", "Inaccurate")
    UNCLEAR = "unclear", pgettext_lazy("finding", "Unclear")
    SUPPORTS = "supports", pgettext_lazy("finding", "Supports the claim")
    PARTLY = "partly", pgettext_lazy("finding", "Supports it in part")
    DOES_NOT = "does_not", pgettext_lazy("finding", "Does not support it")
    CONTRADICTS = "contradicts", pgettext_lazy("finding", "Contradicts it")
    ANSWERED = "answered", pgettext_lazy("finding", "Warning answered")


class Finding(models.Model):
    """What was found about one claim (``reference`` empty), one citation of it, or one warning.

    ``claim_digest`` is of the claim's words and citations as shown, so that a finding can be
    carried over to an unchanged claim of a later edition. Append-only.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="findings")
    section = models.CharField(max_length=64)
    claim = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, default="", blank=True)
    gate = models.CharField(max_length=64, default="", blank=True)
    claim_digest = models.CharField(max_length=64)
    verdict = models.CharField(_("finding"), max_length=20, choices=Verdict)
    comment = models.TextField(_("comment"), default="", blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ["review", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="finding_verdict_known"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="answered") | (~Q(comment="") & ~Q(gate="")),
                name="finding_answer_in_writing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["claim_digest"], name="finding_by_claim")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="finding_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            Kept(name="finding_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.section}/{self.claim} {self.verdict}"


class ReviewDraft(models.Model):
    """What a member has typed on the review screen and not signed yet."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="review_drafts")
    member = models.ForeignKey(BoardMember, models.CASCADE, related_name="drafts")
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft of a review")
        verbose_name_plural = _("drafts of reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "member"], name="review_draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.article_id}"
