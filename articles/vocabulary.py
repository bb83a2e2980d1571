"""The closed vocabularies of an article and the limits of its parts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BUNDLE_FORMAT: Final = "article/1"

LANGUAGES: Final[tuple[str, ...]] = ("en", "zh-hans", "ja", "es", "fr", "ar")
"""Language codes of the site, in the order in which they are offered."""


class ClaimKind(TextChoices):
    """What sort of statement a claim is."""

    FACT = "fact", pgettext_lazy("kind of claim", "Fact")
    RECOMMENDATION = "recommendation", pgettext_lazy("kind of claim", "Recommendation")
    DOSE = "dose", pgettext_lazy("kind of claim", "Dose")
    CONTRAINDICATION = "contraindication", pgettext_lazy("kind of claim", "Contraindication")
    RED_FLAG = "red_flag", pgettext_lazy("kind of claim", "Red flag")
    UNCERTAINTY = "uncertainty", pgettext_lazy("kind of claim", "Uncertainty")


class Urgency(TextChoices):
    """How soon a reader whom a red flag concerns needs help."""

    EMERGENCY = "emergency", _("Emergency: call for help now")
    URGENT = "urgent", _("Urgent: get advice the same day")
    ROUTINE = "routine", _("Not urgent: make an appointment")


class RiskClass(TextChoices):
    """How much harm a wrong answer could do; it decides how many signatures are needed."""

    STANDARD = "standard", pgettext_lazy("risk class", "Standard")
    HIGH = "high", pgettext_lazy("risk class", "High")


class Specialty(TextChoices):
    """Medical specialties of topics and of board members."""

    GENERAL_PRACTICE = "general_practice", pgettext_lazy("specialty", "General practice")
    INTERNAL_MEDICINE = "internal_medicine", pgettext_lazy("specialty", "Internal medicine")
    CARDIOLOGY = "cardiology", pgettext_lazy("specialty", "Cardiology")
    DERMATOLOGY = "dermatology", pgettext_lazy("specialty", "Dermatology")
    EMERGENCY = "emergency", pgettext_lazy("specialty", "Emergency medicine")
    ENDOCRINOLOGY = "endocrinology", pgettext_lazy("specialty", "Endocrinology")
    GASTROENTEROLOGY = "gastroenterology", pgettext_lazy("specialty", "Gastroenterology")
    GENETICS = "genetics", pgettext_lazy("specialty", "Medical genetics")
    GERIATRICS = "geriatrics", pgettext_lazy("specialty", "Geriatrics")
    HAEMATOLOGY = "haematology", pgettext_lazy("specialty", "Haematology")
    INFECTION = "infection", pgettext_lazy("specialty", "Infectious diseases")
    NEUROLOGY = "neurology", pgettext_lazy("specialty", "Neurology")
    OBSTETRICS = "obstetrics", pgettext_lazy("specialty", "Obstetrics and gynaecology")
    ONCOLOGY = "oncology", pgettext_lazy("specialty", "Oncology")
    ORTHOPAEDICS = "orthopaedics", pgettext_lazy("specialty", "Orthopaedics")
    PAEDIATRICS = "paediatrics", pgettext_lazy("specialty", "Paediatrics")
    PHARMACOLOGY = "pharmacology", pgettext_lazy("specialty", "Clinical pharmacology")
    PSYCHIATRY = "psychiatry", pgettext_lazy("specialty", "Psychiatry")
    PUBLIC_HEALTH = "public_health", pgettext_lazy("specialty", "Public health")
    PULMONOLOGY = "pulmonology", pgettext_lazy("specialty", "Respiratory medicine")
    RHEUMATOLOGY = "rheumatology", pgettext_lazy("specialty", "Rheumatology")
    SURGERY = "surgery", pgettext_lazy("specialty", "Surgery")
    UROLOGY = "urology", pgettext_lazy("specialty", "Urology")


class Support(TextChoices):
    """How far a cited passage bears out the claim that cites it."""

    SUPPORTS = "supports", _("Supports the claim")
    PARTLY = "partly", _("Supports the claim in part")
    DOES_NOT = "does_not", _("Does not support the claim")
    CONTRADICTS = "contradicts", _("Contradicts the claim")


class ProvenanceKind(TextChoices):
    """Who drafted the text of an article."""

    PERSON = "person", _("Written by people")
    MACHINE = "machine", _("Drafted by a machine")
    MIXED = "mixed", _("Drafted by a machine and edited by people")


class CertaintyScheme(TextChoices):
    """A published scheme for grading evidence. Its name is a proper name in every language."""

    GRADE = "GRADE", "GRADE"
    OCEBM = "OCEBM", "OCEBM"


class CertaintyLevel(TextChoices):
    """Every level of every scheme; which belongs to which is said by CERTAINTY_LEVELS."""

    VERY_LOW = "very_low", pgettext_lazy("certainty of evidence", "Very low")
    LOW = "low", pgettext_lazy("certainty of evidence", "Low")
    MODERATE = "moderate", pgettext_lazy("certainty of evidence", "Moderate")
    HIGH = "high", pgettext_lazy("certainty of evidence", "High")
    LEVEL_1 = "1", pgettext_lazy("certainty of evidence", "Level 1")
    LEVEL_2 = "2", pgettext_lazy("certainty of evidence", "Level 2")
    LEVEL_3 = "3", pgettext_lazy("certainty of evidence", "Level 3")
    LEVEL_4 = "4", pgettext_lazy("certainty of evidence", "Level 4")
    LEVEL_5 = "5", pgettext_lazy("certainty of evidence", "Level 5")


CERTAINTY_LEVELS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        CertaintyScheme.GRADE.value: ("very_low", "low", "moderate", "high"),
        CertaintyScheme.OCEBM.value: ("1", "2", "3", "4", "5"),
    }
)
"""Levels by scheme: GRADE handbook (2013), section 5; OCEBM Levels of Evidence (2011)."""

QUESTION_LIMIT: Final = 2_000
HEADING_LIMIT: Final = 500
CLAIM_LIMIT: Final = 4_000
QUOTATION_LIMIT: Final = 8_000
LOCATOR_LIMIT: Final = 200
REASON_LIMIT: Final = 2_000
ALIAS_LIMIT: Final = 500
TOOL_LIMIT: Final = 200
NOTE_LIMIT: Final = 2_000
SLUG_LIMIT: Final = 200
TOPIC_LIMIT: Final = 100
KEY_LIMIT: Final = 64
"""Characters at most, counted as code points."""

CLAIMS_LIMIT: Final = 500
REFERENCES_LIMIT: Final = 1_000
SECTIONS_LIMIT: Final = 200
ALIASES_LIMIT: Final = 200
TOPICS_LIMIT: Final = 30
CITATIONS_LIMIT: Final = 100
"""Items at most: in an article, aliases in a language, citations in a claim."""
