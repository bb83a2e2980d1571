"""What the page of one article shows besides the Reading itself, derived from it alone."""

import datetime as dt
import re
from collections import defaultdict
from functools import lru_cache, partial
from typing import Any, NamedTuple

from babel import Locale
from django.utils.translation import ngettext
from markupsafe import Markup

from articles.reading import Reading, ReadPersona, ReadReference, ReadTopic
from oracle_site.engines import model_host
from oracle_site.web import explaining, frequencies, helping, length, structured
from oracle_site.web.addresses import Place, address
from oracle_site.web.languages import direction
from references.formatting import Shown
from references.models import Kind

TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class CitedBy(NamedTuple):
    """A claim that cites a reference; statements are counted through the page."""

    anchor: str
    statement: int


class Passage(NamedTuple):
    """What a claim cites, word for word."""

    statement: int
    text: str
    locator: str
    support: str


class Entry(NamedTuple):
    """A reference with its way back to each claim that cites it."""

    number: int
    id: int | None
    standing: str
    shown: Shown
    language: str
    cited_by: tuple[CitedBy, ...]
    passages: tuple[Passage, ...]


class Source(NamedTuple):
    """A reference as it is shown beside a claim: its record, its kind in words, its language."""

    shown: Shown
    kind: str
    language: str


class Group(NamedTuple):
    """The references of one kind."""

    label: str
    entries: list[Entry]


@lru_cache(maxsize=64)
def lang_attributes(code: str) -> Markup:
    """The attributes that say in which language, and which direction, a part is written."""
    return Markup(' lang="{}" dir="{}"').format(code, direction(code))


@lru_cache(maxsize=8)
def names_in(language: str) -> dict[str, str]:
    """The site's languages, named in one of them."""
    locale = Locale.parse(language.replace("-hans", "_Hans"))
    codes = {"en": "en", "zh-hans": "zh_Hans", "ja": "ja", "es": "es", "fr": "fr", "ar": "ar"}
    return {code: locale.languages.get(name, name) for code, name in codes.items()}


def topic_of(slug: str, name: str | None) -> ReadTopic:
    """A topic; one without a name in the language is called by its slug, written as words."""
    if not name or name == slug:
        name = slug.replace("-", " ").capitalize()
    return ReadTopic(slug, name)


@lru_cache(maxsize=512)
def source_language(tag: str) -> str:
    """A source's own language as a valid BCP 47 tag, or "" (unknown) for anything else."""
    tag = tag.replace("_", "-")
    known = TAG.fullmatch(tag) and tag.partition("-")[0].lower() in Locale("en").languages
    return tag if known else ""


def _cited(reading: Reading) -> tuple[dict[int, list[CitedBy]], dict[int, list[Passage]]]:
    cited_by, passages = defaultdict(list), defaultdict(list)
    statement = 0
    for section in reading.sections:
        for claim in section.claims:
            statement += 1
            anchor = claim.anchor
            for cited in claim.citations:
                cited_by[cited.number].append(CitedBy(anchor, statement))
                if cited.quotation:
                    passages[cited.number].append(
                        Passage(statement, cited.quotation, cited.locator, cited.support)
                    )
    return cited_by, passages


def groups(reading: Reading) -> list[Group]:
    """The reference list by kind, in the order of the kinds, numbers as they were fixed."""
    cited_by, passages = _cited(reading)
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for reference in reading.references:
        by_kind[reference.kind].append(_entry(reference, cited_by, passages))
    return [Group(str(label), by_kind[kind]) for kind, label in Kind.choices if kind in by_kind]


def _entry(
    reference: ReadReference,
    cited_by: dict[int, list[CitedBy]],
    passages: dict[int, list[Passage]],
) -> Entry:
    number = reference.number
    return Entry(
        number=number,
        id=reference.id,
        standing=reference.standing,
        shown=reference.shown,
        language=source_language(str(reference.csl.get("language", ""))),
        cited_by=tuple(cited_by.get(number, ())),
        passages=tuple(passages.get(number, ())),
    )


def context_of(reading: Reading, place: Place) -> dict[str, Any]:
    """Everything that the article's template needs."""
    language = place.language
    disclaimers = {persona.slug: persona.disclaimer for persona in reading.personas}
    cards = helping.cards(reading, place.persona)
    return {
        "reading": reading,
        "kept": None,
        "change": None,
        "cards": cards,
        "calls": helping.calls(cards, language),
        "explained": explaining.explained(reading, place.persona),
        "whole": partial(frequencies.marked, language=reading.language.served),
        "evidence": evidence(reading) if place.persona in helping.EXPERTS else {},
        "contents": length.contents(reading),
        "reading_time": reading_time(reading),
        "beside": beside(reading, place),
        "topics": [topic_of(topic.slug, topic.name) for topic in reading.topics],
        "groups": groups(reading),
        "canonical": structured.served_address(reading, place),
        "permanent": permanent(reading),
        "alternates": structured.alternates(reading, place),
        "disclaimer": disclaimers.get(place.persona, ""),
        "json_ld": structured.written(structured.of_article(reading, place)),
        "lang_attributes": lang_attributes,
        "name_of": names_in(language),
        "question_attributes": unless(language, reading.question_language),
        "source": unless(language, reading.source_language),
    }


def version_of(reading: Reading) -> str:
    """What differs whenever the page of an article differs: its text, and who else may answer."""
    return f"{reading.version}{model_host()}"


def permanent(reading: Reading) -> str:
    """The address at which exactly this edition stays."""
    page = f"answers/{reading.article}/editions/{reading.edition}/"
    return address(reading.language.served, reading.persona.served, page)


def evidence(reading: Reading) -> dict[int, Source]:
    """Every source by its number, as it is shown beside the claim that cites it."""
    labels = dict(Kind.choices)
    return {
        one.number: Source(
            one.shown, str(labels[one.kind]), source_language(str(one.csl.get("language", "")))
        )
        for one in reading.references
    }


def reading_time(reading: Reading) -> str:
    """How long the text takes to read, in words."""
    count = length.minutes(reading)
    words = ngettext("%(count)d minute to read", "%(count)d minutes to read", count)
    return words % {"count": count}


def beside(reading: Reading, place: Place) -> list[ReadPersona]:
    """The other personas for whom this text has words of their own, in the language shown."""
    own = {cell.persona for cell in reading.cells if cell.language == reading.language.served}
    others = own - {reading.persona.served, place.persona}
    return [persona for persona in reading.personas if persona.slug in others]


def withdrawn_context_of(reading: Reading, place: Place) -> dict[str, Any]:
    """What is shown instead of a text that was withdrawn: the question and why."""
    return {
        "reading": reading,
        "json_ld": structured.written(structured.of_article(reading, place)),
        "lang_attributes": lang_attributes,
        "question_attributes": unless(place.language, reading.question_language),
    }


def modified(reading: Reading) -> dt.datetime | None:
    """When what is known of this text last changed: its words, or its standing with the board."""
    dates = reading.dates
    moments = (dates.submitted_at, dates.date_modified, dates.approved_at, dates.last_reviewed)
    return max((moment for moment in moments if moment), default=None)


def unless(around: str, code: str) -> Markup:
    """No attributes where the part is in the language of what is around it."""
    return Markup("") if code == around else lang_attributes(code)
