"""Personas: exactly one default, addresses that last, and complete texts in six languages."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from articles.vocabulary import LANGUAGES
from personas.models import Audience, GlossaryTerm, Persona

INITIAL = json.loads((settings.BASE_DIR / "personas/initial.json").read_text())
TRANSLATED = ("name", "description", "disclaimer")

pytestmark = pytest.mark.django_db


def a_persona(**changes: Any) -> Persona:
    fields = {"slug": "nurse", "name": "Nurse", "audience": Audience.CLINICIAN, "position": 50}
    return Persona.objects.create(**fields | changes)


def refused_by(constraint: str, **changes: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        a_persona(**changes)


def test_there_is_one_default_persona_to_begin_with() -> None:
    assert list(Persona.objects.filter(is_default=True).values_list("slug", flat=True)) == [
        "general"
    ]


def test_a_second_default_persona_is_refused_and_a_further_other_one_is_not() -> None:
    refused_by("persona_one_default", is_default=True)
    assert a_persona().is_default is False
    assert a_persona(slug="midwife", position=51).is_default is False


@pytest.mark.parametrize("slug", ["", "Nurse", "1st", "-nurse", "nurse_s", "nur se", "护士", "n\n"])
def test_a_slug_that_would_not_last_in_an_address_is_refused(slug: str) -> None:
    refused_by("persona_slug_shape", slug=slug)


@pytest.mark.parametrize("slug", ["n", "nurse", "nurse-2", "a-b-c"])
def test_a_slug_of_small_letters_digits_and_hyphens_is_accepted(slug: str) -> None:
    assert a_persona(slug=slug).slug == slug


def test_a_slug_and_a_position_are_given_once() -> None:
    refused_by("slug", slug="patient")
    refused_by("position", position=Persona.objects.get(slug="patient").position)


def test_an_audience_that_schema_org_does_not_know_is_refused() -> None:
    refused_by("persona_audience_known", audience="Robot")


def test_the_initial_personas_are_the_four_that_are_meant_in_their_order() -> None:
    assert list(Persona.objects.values_list("slug", "audience")) == [
        ("general", "Patient"),
        ("patient", "Patient"),
        ("clinician", "Clinician"),
        ("researcher", "MedicalResearcher"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", TRANSLATED)
def test_the_initial_personas_have_their_texts_in_every_language(language: str, field: str) -> None:
    with translation.override(language):
        stored = {persona.slug: getattr(persona, field) for persona in Persona.objects.all()}
    assert stored == {row["slug"]: row[field][language] for row in INITIAL}
    assert len(set(stored.values())) == len(INITIAL)


def test_a_text_that_is_missing_in_a_language_is_not_filled_from_another() -> None:
    persona = a_persona(name_en="Nurse", name_fr="")
    with translation.override("fr"):
        assert persona.name in {"", None}
        assert str(persona) == "nurse"


def test_a_glossary_term_is_called_by_its_term_or_else_its_slug() -> None:
    term = GlossaryTerm(slug="biopsy", term="Biopsy")
    assert (str(term), str(GlossaryTerm(slug="biopsy"))) == ("Biopsy", "biopsy")


def test_a_glossary_term_is_explained_once() -> None:
    GlossaryTerm.objects.create(slug="biopsy", term="Biopsy", definition="A sample of tissue.")
    with pytest.raises(IntegrityError, match="slug"), transaction.atomic():
        GlossaryTerm.objects.create(slug="biopsy", term="Biopsy", definition="Another.")
