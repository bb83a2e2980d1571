"""The working copy's answer: sections of claims, their wordings and citations."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import vocabulary
from articles.models.article import KEY_PATTERN, Article, ListedReference
from articles.models.locks import LockedPart
from articles.vocabulary import CertaintyScheme, ClaimKind, Support, Urgency
from personas.models import Persona


class Section(models.Model):
    """A part of an answer, with or without a heading."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="sections")
    key = models.CharField(_("key"), max_length=vocabulary.KEY_LIMIT)
    heading = models.TextField(_("heading"), default="", blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering: ClassVar = ["article", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "key"], name="section_key_once"),
            models.CheckConstraint(condition=Q(key__regex=KEY_PATTERN), name="section_key_shape"),
        ]
        triggers: ClassVar = [LockedPart("article_id", name="section_locked")]

    def __str__(self) -> str:
        return self.heading or self.key


class Claim(models.Model):
    """The smallest statement that can be reviewed. Its own text is the wording for everyone."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="claims")
    key = models.CharField(_("key"), max_length=vocabulary.KEY_LIMIT)
    kind = models.CharField(_("kind"), max_length=20, choices=ClaimKind, default=ClaimKind.FACT)
    safety_critical = models.BooleanField(_("safety-critical"), default=False)
    urgency = models.CharField(
        _("urgency"), max_length=20, choices=Urgency, default="", blank=True, db_default=""
    )
    audiences = ArrayField(
        models.SlugField(max_length=40), verbose_name=_("only for"), default=list, blank=True
    )
    certainty_scheme = models.CharField(
        _("certainty scheme"), max_length=20, choices=CertaintyScheme, default="", blank=True
    )
    certainty_level = models.CharField(_("certainty"), max_length=20, default="", blank=True)
    text = models.TextField(_("text"), default="", blank=True)
    uncited_reason = models.TextField(_("why nothing is cited"), default="", blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering: ClassVar = ["section", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "key"], name="claim_key_once"),
            models.CheckConstraint(condition=Q(key__regex=KEY_PATTERN), name="claim_key_shape"),
            models.CheckConstraint(condition=Q(kind__in=ClaimKind.values), name="claim_kind_known"),
            models.CheckConstraint(
                condition=Q(urgency="") | Q(kind=ClaimKind.RED_FLAG, urgency__in=Urgency.values),
                name="claim_urgency_of_a_red_flag",
            ),
            models.CheckConstraint(
                condition=Q(safety_critical=False) | Q(audiences=[]),
                name="claim_safety_critical_for_everyone",
            ),
            models.CheckConstraint(
                condition=Q(certainty_scheme="", certainty_level="")
                | (Q(certainty_scheme__in=CertaintyScheme.values) & ~Q(certainty_level="")),
                name="claim_certainty_names_its_scheme",
            ),
        ]
        triggers: ClassVar = [
            LockedPart(
                "section_id",
                "SELECT article_id FROM articles_section WHERE id = {part}",
                name="claim_locked",
            )
        ]

    def __str__(self) -> str:
        return self.text or self.key


OWNER_OF_CLAIM = (
    "SELECT s.article_id FROM articles_claim c "
    "JOIN articles_section s ON s.id = c.section_id WHERE c.id = {part}"
)


class Wording(models.Model):
    """A claim's text for one persona."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="wordings")
    persona = models.ForeignKey(
        Persona, models.PROTECT, to_field="slug", db_column="persona", verbose_name=_("persona")
    )
    text = models.TextField(_("text"), default="", blank=True)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "persona"], name="wording_once"),
        ]
        triggers: ClassVar = [LockedPart("claim_id", OWNER_OF_CLAIM, name="wording_locked")]

    def __str__(self) -> str:
        return self.text


class Citation(models.Model):
    """A claim stands on a reference: where in it, and the passage, quoted verbatim."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="citations")
    listed = models.ForeignKey(ListedReference, models.CASCADE, related_name="citations")
    locator = models.CharField(_("locator"), max_length=200, default="", blank=True)
    quotation = models.TextField(_("quotation"), default="", blank=True)
    support = models.CharField(
        _("support"), max_length=20, choices=Support, default=Support.SUPPORTS
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering: ClassVar = ["claim", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "listed"], name="citation_once_a_claim"),
            models.CheckConstraint(
                condition=Q(support__in=Support.values), name="citation_support_known"
            ),
        ]
        triggers: ClassVar = [LockedPart("claim_id", OWNER_OF_CLAIM, name="citation_locked")]

    def __str__(self) -> str:
        return f"{self.claim_id} → {self.listed_id}"
