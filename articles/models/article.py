"""The working copy: one clinical question and the answer that editors change."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from articles import vocabulary
from articles.models.locks import LockedArticle, LockedPart
from articles.vocabulary import ProvenanceKind, RiskClass, Specialty
from references.models import Reference

KEY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"


class State(models.TextChoices):
    """Where the working copy stands; what readers see is the rendition's status instead."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Topic(models.Model):
    """A subject under which articles are found."""

    slug = models.SlugField(_("slug"), max_length=vocabulary.TOPIC_LIMIT, unique=True)
    name = models.CharField(_("name"), max_length=120, default="", blank=True)
    specialties = ArrayField(
        models.CharField(max_length=40, choices=Specialty),
        verbose_name=_("specialties"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name or self.slug


class ArticleQuerySet(models.QuerySet["Article"]):
    """Adjectives for many articles."""

    def locked(self) -> "ArticleQuerySet":
        """The same rows under a row lock, in one order, so that two takers never deadlock."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def editable(self) -> "ArticleQuerySet":
        """Those whose working copy may be changed now."""
        return self.filter(state__in=Article.EDITABLE)


class Article(FSMModelMixin, models.Model):
    """One clinical question and the working copy of its answer."""

    EDITABLE: ClassVar = (State.DRAFT, State.APPROVED)

    slug = models.SlugField(_("slug"), max_length=vocabulary.SLUG_LIMIT, unique=True)
    question = models.TextField(_("question"), default="", blank=True)
    source_language = models.CharField(
        _("source language"), max_length=10, choices=settings.LANGUAGES
    )
    topics = models.ManyToManyField(Topic, through="ArticleTopic", verbose_name=_("topics"))
    aliases = models.JSONField(_("aliases"), default=dict, blank=True)
    risk_class = models.CharField(
        _("risk class"), max_length=20, choices=RiskClass, default=RiskClass.STANDARD
    )
    evidence_current_to = models.DateField(_("evidence current to"), null=True, blank=True)
    provenance_kind = models.CharField(
        _("drafted by"), max_length=20, choices=ProvenanceKind, default=ProvenanceKind.PERSON
    )
    provenance_tool = models.CharField(_("tool"), max_length=200, default="", blank=True)
    provenance_note = models.TextField(_("note on provenance"), default="", blank=True)
    bundle_form = models.JSONField(default=list, blank=True, editable=False)
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    submissions = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering: ClassVar = ["slug"]
        permissions: ClassVar = [
            ("submit_article", "Can submit an article for review"),
            ("recall_article", "Can recall an article from review"),
            ("withdraw_article", "Can withdraw an article from the public"),
            ("reopen_article", "Can reopen an approved article"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="article_state_known"),
            models.CheckConstraint(
                condition=Q(risk_class__in=RiskClass.values), name="article_risk_class_known"
            ),
            models.CheckConstraint(
                condition=Q(provenance_kind__in=ProvenanceKind.values),
                name="article_provenance_known",
            ),
            models.CheckConstraint(
                condition=Q(source_language__in=vocabulary.LANGUAGES),
                name="article_source_language_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["submitted", "under_review"]),
                name="article_with_board",
            )
        ]
        triggers: ClassVar = [LockedArticle(name="article_locked")]

    def __str__(self) -> str:
        return self.question or self.slug

    @property
    def is_editable(self) -> bool:
        """Whether the working copy may be changed now."""
        return self.state in self.EDITABLE

    @transition(field=state, source=[State.DRAFT, State.APPROVED], target=State.SUBMITTED)
    def submit(self) -> None:
        """Hand the working copy to the board."""
        self.submissions += 1

    @transition(field=state, source=State.SUBMITTED, target=State.UNDER_REVIEW)
    def begin_review(self) -> None:
        """The board has begun to read."""

    @transition(field=state, source=State.UNDER_REVIEW, target=State.APPROVED)
    def approve(self) -> None:
        """Every cell has its quorum."""

    @transition(field=state, source=State.UNDER_REVIEW, target=State.DRAFT)
    def request_changes(self) -> None:
        """The board asks the author for changes."""

    @transition(field=state, source=[State.SUBMITTED, State.UNDER_REVIEW], target=State.DRAFT)
    def recall(self) -> None:
        """The author takes the working copy back."""

    @transition(field=state, source=State.APPROVED, target=State.UNDER_REVIEW)
    def reopen(self) -> None:
        """The board reads again what it had approved."""

    @transition(
        field=state,
        source=[State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.APPROVED],
        target=State.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """Take the article from the public, for good."""


class ArticleTopic(models.Model):
    """A topic of an article, in the author's order."""

    article = models.ForeignKey(Article, models.CASCADE)
    topic = models.ForeignKey(Topic, models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["article", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once"),
        ]


class ListedReference(models.Model):
    """A reference in the list of one article, under the key that its bundle gave it.

    ``given`` keeps the bundle's own ``{"kind", "csl"}`` where it differs from the register, so that
    an export is the bundle that came in; readers are shown the register's record.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="listed_references")
    reference = models.ForeignKey(Reference, models.PROTECT, related_name="listings")
    key = models.CharField(_("key"), max_length=vocabulary.KEY_LIMIT)
    position = models.PositiveSmallIntegerField(_("position"))
    given = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("listed reference")
        verbose_name_plural = _("listed references")
        ordering: ClassVar = ["article", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "key"], name="listed_reference_key_once"),
            models.UniqueConstraint(fields=["article", "reference"], name="listed_reference_once"),
            models.CheckConstraint(
                condition=Q(key__regex=KEY_PATTERN), name="listed_reference_key_shape"
            ),
        ]
        triggers: ClassVar = [LockedPart("article_id", name="listed_reference_locked")]

    def __str__(self) -> str:
        return self.key
