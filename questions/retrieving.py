"""Retrieving: the approved claims that answer, from this article first, then elsewhere."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from articles.reading import Reading
from articles.search import understanding
from articles.search.probes import probes, readers
from articles.search.ranking import Row, ranked
from articles.search.understanding import counts_of
from questions.asking import Asked, Understanding, terms_of_each, understood, weight_of
from questions.relevance import Judged, judged
from questions.sources import aliases_of, approved_reading, called, source_of

MOST_SEARCHED = 12
MOST_JUDGED = 3
MOST_NEAREST = 5
CALLED = 0.75
"""The share of a name that must be in a question for it to name the article's subject."""

LONG_NAME = 5
CALLED_LONG = 0.5
"""The same for a name of at least so many words, which then must have most of the question."""

MOST_OF_IT = 0.6
ALIKE = 0.05
MEANT = 0.75
"""The share of a question that one article's name and claims must have where it names nothing."""

MEANT_WORDS = 3
"""How many words that say something it must have at least, to be compared with it at all."""

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Nearest:
    """An approved article that may help where nothing answers."""

    slug: str
    question: str
    language: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found: the best judgement, or None; whether it is of this article; what is near."""

    judged: Judged | None
    here: bool
    nearest: tuple[Nearest, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that search found: what it is called, and how well a name fits the question.

    ``fit`` is the share of the question that the name has; 0 where the question does not name it.
    """

    slug: str
    names: tuple[tuple[str, str], ...]
    fit: float


def retrieved(text: str, *, language: str, persona: str, article: str = "") -> Retrieved:
    """What answers ``text`` for this reader, from ``article`` first where one is given."""
    question = understood(text, language)
    reading = approved_reading(article, language=language, persona=persona) if article else None
    if reading:
        own = _judged(question, reading, _names(reading))
        if own.answers:
            return Retrieved(own, here=True, nearest=())
    rows = _found(question.text, language, persona)
    best = _elsewhere(question, rows, language, persona, article)
    return Retrieved(best, here=False, nearest=() if best else tuple(_nearest(rows)))


def _names(reading: Reading) -> tuple[tuple[str, str], ...]:
    aliases = aliases_of([reading.article]).get(reading.article, {})
    served = reading.language.served
    return called(reading.question, reading.question_language, served, aliases)


def _judged(
    question: Understanding, reading: Reading, names: tuple[tuple[str, str], ...]
) -> Judged:
    asked = question.of([name for _language, name in names])
    return judged(asked, source_of(reading, names))


def _found(text: str, language: str, persona: str) -> list[Row]:
    """Approved articles that search finds, best first; only their rows, no snippets."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '5s', true)")
        query = understanding.understood(text, language)
        if query.nothing:
            return []
        given = {
            "language": language,
            "persona": persona,
            "served": readers(query.languages, persona, ""),
            "statuses": ["approved"],
            "size": MOST_SEARCHED,
        }
        return ranked(query, probes(query, ""), None, given)


def _elsewhere(
    question: Understanding, rows: Sequence[Row], language: str, persona: str, article: str
) -> Judged | None:
    """The best of what answers among these articles; what is named best decides alone."""
    best: Judged | None = None
    for candidate in _promising(question, rows, article):
        reading = approved_reading(candidate.slug, language=language, persona=persona)
        if reading is None:
            continue
        one = _judged(question, reading, candidate.names)
        if not candidate.fit and not _is_meant(question, one):
            continue
        if one.answers and (best is None or one.score > best.score):
            best = one
    return best


def _promising(question: Understanding, rows: Sequence[Row], article: str) -> list[Candidate]:
    """Those whose name fits best; the first few where the question names none of them.

    The article that was asked of is among them, so that a worse one does not answer for it.
    """
    found = list(_candidates(question, rows))
    fit = max((candidate.fit for candidate in found), default=0.0)
    chosen = [one for one in found if one.fit >= fit - ALIKE and (one.fit or not fit)]
    if not fit and question.of([]).facets:
        return []
    return [one for one in chosen if one.slug != article][:MOST_JUDGED]


def _candidates(question: Understanding, rows: Sequence[Row]) -> Iterator[Candidate]:
    aliases = aliases_of([row.slug for row in rows])
    named = [
        (row.slug, called(row.question, row.question_language, row.language, aliases[row.slug]))
        for row in rows
    ]
    every = [name for _slug, names in named for name in names]
    terms = dict(zip(every, map(frozenset, terms_of_each(every)), strict=True))
    known = frozenset().union(*terms.values()) if terms else frozenset()
    counts = counts_of(known, [question.language])
    weights = {term: weight_of(counts, term) for term in known} | question.weights
    for slug, names in named:
        fit = max((_fit(question, terms[name], weights) for name in names), default=0.0)
        yield Candidate(slug, names, fit)


def _fit(question: Understanding, name: frozenset[str], weights: dict[str, float]) -> float:
    """How much of the question a name has, where the question names it; else 0."""
    meant = question.terms | {question.instead.get(term, term) for term in question.terms}
    if not name or {term for term in name - meant if _DIGIT.search(term)}:
        return 0.0
    share = _weight(name & meant, weights) / _weight(name, weights)
    has = frozenset(t for t in question.terms if {t, question.instead.get(t, t)} & name)
    fit = _weight(has, weights) / (_weight(question.terms, weights) or 1.0)
    if share >= CALLED or (len(name) >= LONG_NAME and share >= CALLED_LONG and fit >= MOST_OF_IT):
        return fit
    return 0.0


def _weight(terms: frozenset[str], weights: dict[str, float]) -> float:
    return math.fsum(weights.get(term, 0.0) for term in terms)


def _is_meant(question: Understanding, one: Judged) -> bool:
    """Whether an article that is not named has nearly all that the question says."""
    asked: Asked = question.of([])
    present = frozenset().union(
        *one.source.names, *(statement.terms for statement in one.statements)
    )
    whole = asked.weight(asked.terms)
    if len(asked.saying(asked.terms)) < MEANT_WORDS:
        return False
    return whole > 0 and 1 - asked.weight(asked.missing(asked.terms, present)) / whole >= MEANT


def _nearest(rows: Sequence[Row]) -> Iterator[Nearest]:
    for row in rows[:MOST_NEAREST]:
        yield Nearest(row.slug, row.question, row.question_language)
