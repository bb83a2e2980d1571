"""Sources: the approved texts that an answer may be made of, and nothing else."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import orjson
from django.db import connection

from articles.reading import NotFound, ReadClaim, Reading, ReadSection, read
from articles.search.analysis import analyses
from articles.search.documents import LONGEST_SUBJECT
from questions.facets import KINDS, Said, asked_in, fold, headed
from questions.values import Ground

COLON = re.compile(r"\s*[:：](?=\s|[^\x00-\x7f])\s*")
KEPT_IN_MEMORY = 256
Signed = Callable[[str, str], bool]
"""Whether the board's signatures stand for an article's edition, by slug and digest."""

witnesses: list[Signed] = []
"""Who is asked about signatures; all must say yes. The site adds the board (no import upwards)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim as it is compared with a question."""

    ground: Ground
    terms: frozenset[str]
    facets: Said


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is compared with a question. ``facets`` are those that its heading names."""

    key: str
    terms: frozenset[str]
    facets: frozenset[str]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An approved text. ``names`` are the terms of each name; ``facets`` what its question asks."""

    slug: str
    language: str
    called: tuple[tuple[str, str], ...]
    names: tuple[frozenset[str], ...]
    facets: frozenset[str]
    parts: tuple[Part, ...]

    @property
    def statements(self) -> Iterator[Statement]:
        """All claims, in the article's order."""
        for part in self.parts:
            yield from part.statements


def may_answer(reading: Reading) -> bool:
    """Whether the board's approval stands for exactly these words, signed for this digest."""
    return (
        reading.approved
        and reading.intact
        and all(witness(reading.article, reading.digest) for witness in witnesses)
    )


def approved_reading(slug: str, *, language: str, persona: str) -> Reading | None:
    """What this reader is shown of an article, if it is approved.

    Where it is not, the text that it was translated from, if that is; None otherwise.
    """
    try:
        reading = read(slug, language=language, persona=persona)
        if may_answer(reading):
            return reading
        if reading.withdrawn or reading.language.served == reading.source_language:
            return None
        reading = read(slug, language=reading.source_language, persona=persona)
    except NotFound:
        return None
    return reading if may_answer(reading) else None


def aliases_of(slugs: Collection[str]) -> Mapping[str, Mapping[str, list[str]]]:
    """The other names of these articles, by slug and language. One query."""
    if not slugs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, aliases::text FROM articles_article WHERE slug = ANY(%s::text[])",
            [list(slugs)],
        )
        return {slug: orjson.loads(aliases) for slug, aliases in cursor.fetchall()}


def called(
    question: str, question_language: str, language: str, aliases: Mapping[str, list[str]]
) -> tuple[tuple[str, str], ...]:
    """What an article is called: (language, name), its question first.

    What stands before a colon is a name too: "Gout: what helps in an attack?" is about gout.
    """
    names = [(question_language, question)]
    subject, colon, _rest = COLON.sub(":", question, count=1).partition(":")
    if colon and 1 < len(subject) <= LONGEST_SUBJECT:
        names.append((question_language, subject))
    return (*names, *((language, name) for name in aliases.get(language, [])))


def source_of(reading: Reading, names: tuple[tuple[str, str], ...]) -> Source:
    """A reading that may answer, ready to be compared. Up to one query."""
    return _prepared(_Key(reading, names))


class _Key:
    """A reading, the same as another one where what it is compared by is the same."""

    def __init__(self, reading: Reading, called: tuple[tuple[str, str], ...]) -> None:
        self.reading = reading
        self.called = called
        self.same = (reading.article, reading.version, called)

    def __hash__(self) -> int:
        return hash(self.same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.same == other.same


@lru_cache(maxsize=KEPT_IN_MEMORY)
def _prepared(key: _Key) -> Source:
    reading, named = key.reading, key.called
    language = reading.language.served
    claims = [claim for section in reading.sections for claim in section.claims]
    found = analyses(
        [
            *named,
            *((language, section.heading) for section in reading.sections),
            *((language, claim.text) for claim in claims),
        ]
    )
    terms = iter(frozenset((*one.terms, *one.words.values())) for one in found)
    names = tuple(next(terms) for _ in named)
    headings = [next(terms) for _ in reading.sections]
    parts = tuple(
        _part(reading, section, heading, terms)
        for section, heading in zip(reading.sections, headings, strict=True)
    )
    asked = {
        span.facet
        for tongue, name in named[:1]
        for span in asked_in(fold(name, tongue).text, tongue)
    }
    return Source(reading.article, language, named, names, frozenset(asked), parts)


def _part(
    reading: Reading,
    section: ReadSection,
    heading: frozenset[str],
    terms: Iterator[frozenset[str]],
) -> Part:
    statements = tuple(
        Statement(ground, next(terms), Said(claim.text, ground.language, _by_kind(claim)))
        for claim in section.claims
        for ground in [ground_of(reading, section, claim)]
    )
    facets = headed(section.heading, reading.language.served) if section.heading else frozenset()
    return Part(section.key, heading, facets, statements)


def _by_kind(claim: ReadClaim) -> frozenset[str]:
    return frozenset(facet for facet, kind in KINDS.items() if kind == claim.kind)


def ground_of(reading: Reading, section: ReadSection, claim: ReadClaim) -> Ground:
    """A claim of an approved reading as a ground."""
    reviewed = reading.dates.last_reviewed or reading.dates.approved_at
    return Ground(
        slug=reading.article,
        question=reading.question,
        section=section.key,
        heading=section.heading,
        claim=claim.key,
        text=claim.text,
        digest=reading.digest,
        edition=reading.edition,
        numbers=tuple(citation.number for citation in claim.citations),
        status=str(reading.status),
        reviewed=reviewed.date() if reviewed else None,
        language=reading.language.served,
        persona=reading.persona.served,
        kind=claim.kind,
        safety_critical=claim.safety_critical,
    )
