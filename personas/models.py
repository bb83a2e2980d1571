"""For whom we write: personas, and the glossary that explains hard words."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """The schema.org type that a persona maps to (https://schema.org/MedicalAudience)."""

    PATIENT = "Patient", _("Patient")
    CAREGIVER = "Caregiver", _("Caregiver")
    CLINICIAN = "Clinician", _("Clinician")
    RESEARCHER = "MedicalResearcher", _("Medical researcher")
    ANYONE = "MedicalAudience", _("Anyone")


class Persona(models.Model):
    """An audience a text is written for. Its slug is in every address, so it never changes."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("who it is for"), max_length=300)
    disclaimer = models.TextField(_("disclaimer"))
    audience = models.CharField(_("schema.org audience"), max_length=40, choices=Audience)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="persona_one_default"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="persona_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z][a-z0-9-]*$"), name="persona_slug_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.slug


class GlossaryTerm(models.Model):
    """A word that readers may not know, with what it means in plain words."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    term = models.CharField(_("term"), max_length=120)
    definition = models.TextField(_("definition"))

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering: ClassVar = ["slug"]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="glossary_has_a_new_version",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    INSERT INTO personas_glossaryversion (id, version)
                    VALUES (1, gen_random_uuid())
                    ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.term or self.slug


class GlossaryVersion(models.Model):
    """The one row that says whether the glossary changed since it was last read.

    A trigger on the terms gives it a new version, so that readers fetch them once and not each
    time.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.UUIDField(db_default=RandomUUID(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="glossary_version_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.version)
