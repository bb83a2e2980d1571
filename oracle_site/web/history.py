"""The public review record of an article: who decided what, when, in which role, with which
interests. Private comments are never part of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.reading import Reading
from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.arriving import reading_of
from oracle_site.web.article import lang_attributes, names_in
from oracle_site.web.interests import in_words
from oracle_site.web.responses import page
from reviews.models import Decision, Event, Review, Step

SIGNED: Final = (Step.SIGN, Step.RECUSE, Step.REAFFIRM)
WITH_REASON: Final = (Step.WAIVE, Step.REOPEN, Step.WITHDRAW, Step.LAPSE, Step.RESTORE)
NAMED: Final = (Step.WAIVE, Step.REOPEN, Step.WITHDRAW)
SHOWN: Final = (*SIGNED, *WITH_REASON, Step.SUBMIT, Step.APPROVE)


class Signed(NamedTuple):
    """A text that a signature covers."""

    language: str
    persona: str
    digest: str


class Entry(NamedTuple):
    """A step of the record as readers see it; ``name`` is "" where nobody signed."""

    at: dt.datetime
    kind: str
    label: str
    name: str
    member: str
    credentials: str
    is_clinician: bool
    interests: str
    by: str
    reason: str
    texts: list[Signed]


@require_safe
def history(
    request: HttpRequest, language: str, slug: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """The record of one article, the latest first. Two queries."""
    reading = reading_of(slug, language, persona)
    events = list(_events(slug))
    place = Place(language, persona, f"answers/{slug}/history/")
    version = f"{reading.version} {events[0]['sequence'] if events else 0}"
    return page(
        request,
        "pages/history.html",
        place,
        lambda: context_of(reading, events, place),
        version=version,
    )


def _events(slug: str) -> QuerySet[Event, Any]:
    """The public steps of an article, each with the reviews that were signed in it."""
    reviews = Review.objects.filter(event=OuterRef("pk")).order_by("pk")
    signed = JSONObject(
        language="edition__language",
        persona="edition__persona_id",
        number="edition__number",
        digest="digest",
        decision="decision",
        name="printed_name",
        member="member__slug",
        credentials="credentials",
        role="role",
        interests="interests",
        reason="reason",
    )
    found = Event.objects.filter(article__slug=slug, step__in=SHOWN)
    return (
        found.annotate(signed=ArraySubquery(reviews.values(json=signed)))
        .order_by("-sequence")
        .values("sequence", "step", "at", "actor_name", "reason", "signed")
    )


def context_of(reading: Reading, events: list[dict[str, Any]], place: Place) -> dict[str, Any]:
    """What the template shows; made in the language of the page."""
    personas = {persona.slug: persona.name for persona in reading.personas}
    return {
        "reading": reading,
        "personas": reading.personas,
        "entries": [_entry(event, personas) for event in events],
        "name_of": names_in(place.language),
        "lang_attributes": lang_attributes,
        "question_attributes": ""
        if reading.question_language == place.language
        else lang_attributes(reading.question_language),
    }


def _entry(event: Mapping[str, Any], personas: Mapping[str, str]) -> Entry:
    """One step; of a signed one, the signer once and the texts that were signed."""
    step, signed = event["step"], event["signed"]
    first = signed[0] if signed else {}
    reason = event["reason"] if step in WITH_REASON else ""
    return Entry(
        at=event["at"],
        kind=first.get("decision", step),
        label=done(first.get("decision", ""), step),
        name=first.get("name", ""),
        member=first.get("member", ""),
        credentials=first.get("credentials", ""),
        is_clinician=first.get("role") == "clinician",
        interests="; ".join(in_words(one) for one in first.get("interests", ())),
        by=event["actor_name"] if step in NAMED else "",
        reason=first.get("reason", reason),
        texts=[
            Signed(one["language"], personas.get(one["persona"], one["persona"]), one["digest"])
            for one in signed
        ],
    )


def done(decision: str, step: str = "") -> str:
    """What was done, as a fact rather than as a choice."""
    known = {
        Decision.APPROVE.value: _("Signed an approval"),
        Decision.REQUEST_CHANGES.value: _("Requested changes"),
    }
    return str(known.get(decision, Step(step or decision).label))
