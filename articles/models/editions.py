"""What readers see: frozen editions, and for each cell which is public and how it stands."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from articles import vocabulary
from articles.models.article import Article
from articles.models.locks import Kept
from personas.models import Persona


class Status(models.TextChoices):
    """How a public text stands with the board."""

    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    APPROVED = "approved", _("Approved")
    APPROVED_OVERDUE = "approved_overdue", _("Approved, review overdue")
    WITHDRAWN = "withdrawn", _("Withdrawn")


STORED_STATUSES = [status.value for status in Status if status != Status.APPROVED_OVERDUE]


class Cell(models.Model):
    """(article, language, persona): one text that a reader can be shown."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="%(class)ss")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    persona = models.ForeignKey(
        Persona, models.PROTECT, to_field="slug", db_column="persona", verbose_name=_("persona")
    )

    class Meta:
        abstract = True


class Edition(Cell):
    """The frozen text of one cell. Never changed, never deleted; the database sees to it.

    ``number`` is the submission in which this text was first frozen. ``made_from`` keeps, for each
    part of a translation, the hash of the source text that it was made from; it is not content.
    """

    number = models.PositiveIntegerField(_("number"))
    content = models.TextField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    made_from = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering: ClassVar = ["article", "language", "persona", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "language", "persona", "number"], name="edition_number_once"
            ),
            models.UniqueConstraint(
                fields=["article", "language", "persona", "digest"], name="edition_digest_once"
            ),
            models.CheckConstraint(
                condition=Q(language__in=vocabulary.LANGUAGES), name="edition_language_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    digest=Func(
                        Func(
                            Func(F("content"), Value("UTF8"), function="convert_to"),
                            function="sha256",
                        ),
                        Value("hex"),
                        function="encode",
                        output_field=models.TextField(),
                    )
                ),
                name="edition_digest_is_of_its_content",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="edition_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            Kept(name="edition_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.language}/{self.persona_id} {self.number} {self.digest[:12]}"


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Adjectives for many renditions."""

    def approved(self) -> "RenditionQuerySet":
        """Those whose public text the board has approved, overdue ones included."""
        return self.filter(status=Status.APPROVED)

    def public(self) -> "RenditionQuerySet":
        """Those whose text may be shown: all but the withdrawn."""
        return self.exclude(status=Status.WITHDRAWN)


class Rendition(Cell):
    """One cell as the world reads it: which edition is public, and under which status.

    ``candidate`` is the edition that waits for the board, where it differs from the public one.
    ``standings`` says of each reference key of the public edition which register entry it is and
    how that stands now; a trigger on the register keeps it true.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="renditions")
    candidate = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="candidatures"
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    question = models.TextField(_("question"))
    question_language = models.CharField(max_length=10)
    summary = models.TextField(_("summary"), default="", blank=True)
    notice = models.TextField(_("public notice"), default="", blank=True)
    standings = models.JSONField(default=dict)
    register_ids = ArrayField(models.BigIntegerField(), default=list)
    out_of_date = models.BooleanField(_("out of date"), default=False)
    submitted_at = models.DateTimeField(_("submitted"))
    date_modified = models.DateTimeField(_("last updated"))
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    last_reviewed = models.DateTimeField(_("last reviewed"), null=True, blank=True)
    next_review_due = models.DateField(_("next review due"), null=True, blank=True)
    evidence_current_to = models.DateField(_("evidence current to"), null=True, blank=True)
    reviewers = models.JSONField(default=list, blank=True)
    round = models.PositiveIntegerField(default=1)
    lapse = models.TextField(_("why the approval lapsed"), default="", blank=True)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering: ClassVar = ["article", "language", "persona"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "language", "persona"], name="rendition_once_a_cell"
            ),
            models.CheckConstraint(
                condition=Q(status__in=STORED_STATUSES), name="rendition_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved")
                | Q(approved_at__isnull=False, last_reviewed__isnull=False),
                name="rendition_approved_has_its_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(notice=""),
                name="rendition_withdrawn_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-date_modified", "-id"], name="rendition_by_change"),
            models.Index(fields=["status", "-date_modified", "-id"], name="rendition_by_status"),
            models.Index(
                fields=["next_review_due", "id"],
                condition=Q(status="approved"),
                name="rendition_by_due",
            ),
            GinIndex(fields=["register_ids"], name="rendition_by_reference"),
            models.Index(
                "language",
                "persona",
                Greatest("date_modified", "approved_at", "last_reviewed"),
                "id",
                condition=Q(status__in=["approved", "withdrawn"]),
                name="rendition_by_news",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.language}/{self.persona_id} {self.status}"
