"""Relevance: whether a source answers a question, with which claims, and what it leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass

from questions.asking import Asked
from questions.facets import ALSO, ENCYCLOPEDIC, OVERVIEW, WITHIN
from questions.sources import Part, Source, Statement

MOST_CLAIMS = 6
HEADED = 1.0
NAMED = 0.9
SAID = 0.7
STRAY = 0.35
"""How sure it is that a facet is answered: by a heading, by the article's question, by a claim's
words, or by a claim's words in an article whose headings name facets, but not this one."""

ABOUT = 0.35
"""How much of a section without a heading that names a facet must be on it, to answer it."""

INTRODUCING = 0.5
"""How much less that counts in the section that introduces the others."""

DIVIDED = 3
"""Of so many sections each is taken to have a subject of its own."""

SURE = 0.5
"""How sure it must be that a facet is answered."""

COVERED = 0.55
"""The share of what is asked besides that the claims must cover where a facet is answered."""

COVERED_ALONE = 0.7
"""The same where no facet is."""

COMMON = 2.0
"""What a question is taken to say besides, so that one common word alone decides nothing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a source has to say to a question; no claims where it does not answer.

    ``open_terms`` and ``open_facets`` are what was asked and is not in the claims.
    """

    source: Source
    score: float
    statements: tuple[Statement, ...] = ()
    open_terms: frozenset[str] = frozenset()
    open_facets: frozenset[str] = frozenset()

    @property
    def answers(self) -> bool:
        """Whether it answers."""
        return bool(self.statements)


def judged(asked: Asked, source: Source) -> Judged:
    """Judge a source whose subject is the question's."""
    names = frozenset().union(*source.names) if source.names else frozenset()
    besides = asked.missing(asked.terms, names)
    facets = asked.facets - {OVERVIEW}
    if facets:
        return _by_facets(asked, source, facets, besides)
    return _by_terms(asked, source, besides)


def _without(asked: Asked, wanted: frozenset[str], left: frozenset[str]) -> float:
    """The share that is covered where ``left`` is not; one common word alone decides nothing."""
    return 1.0 - asked.weight(left) / (asked.weight(wanted) + COMMON)


def _by_facets(
    asked: Asked, source: Source, facets: frozenset[str], besides: frozenset[str]
) -> Judged:
    """Judge by the facets asked for: claims under such headings, or that speak so."""
    found: dict[str, tuple[float, list[tuple[Part, Statement]]]] = {
        facet: _speaking(asked, source, facet, besides) for facet in sorted(facets)
    }
    sure = {facet: claims for facet, (strength, claims) in found.items() if strength >= SURE}
    if len(sure) * 2 < len(facets):
        loose = asked.saying(besides) and not _well_headed(source)
        return _by_terms(asked, source, besides) if loose else Judged(source, 0.0)
    pool = [pair for claims in sure.values() for pair in claims]
    chosen, covered, left = _chosen(asked, source, pool, besides)
    if covered < COVERED:
        return Judged(source, covered / 2)
    strength = sum(found[facet][0] for facet in sure) / len(facets)
    return Judged(source, strength * covered, chosen, left - asked.everyday, facets - set(sure))


def _speaking(
    asked: Asked, source: Source, facet: str, besides: frozenset[str]
) -> tuple[float, list[tuple[Part, Statement]]]:
    """How sure it is that the source speaks of a facet, and the claims that do."""
    if headed := _under(source, facet):
        return HEADED, headed
    within = [(p, s) for p, s in _under(source, WITHIN.get(facet, "")) if facet in s.facets]
    if near := _under(source, ALSO.get(facet, "")) or within:
        return NAMED, near
    if facet in source.facets:
        pairs = [(p, s) for p in source.parts for s in p.statements]
        nearer = [(p, s) for p, s in pairs if (p.terms | s.terms) & asked.terms]
        return NAMED, nearer or pairs
    return _said(asked, source, facet, besides)


def _said(
    asked: Asked, source: Source, facet: str, besides: frozenset[str]
) -> tuple[float, list[tuple[Part, Statement]]]:
    """The same where no heading and no name says so: by the claims' own words."""
    said = [(p, s) for p in source.parts for s in p.statements if facet in s.facets]
    if not said:
        return 0.0, []
    if asked.saying(besides):
        return SAID, said
    on_it = [part for part in source.parts if _about(source, part, facet) >= ABOUT]
    if _well_headed(source) or not on_it:
        return STRAY, said
    return SAID, [pair for pair in said if pair[0] in on_it]


def _about(source: Source, part: Part, facet: str) -> float:
    """How much of a section is on a facet, by its first claim and by how many others speak of it.

    An introduction to other sections says a little of everything, which answers nothing.
    """
    speaking = [facet in statement.facets for statement in part.statements]
    if not any(speaking):
        return 0.0
    if len(source.parts) < DIVIDED:
        return 1.0
    about = (speaking[0] + sum(speaking) / len(speaking)) / 2
    return about * INTRODUCING if part is source.parts[0] else about


def _under(source: Source, facet: str) -> list[tuple[Part, Statement]]:
    """The claims under headings that name a facet."""
    return [(p, s) for p in source.parts if facet in p.facets for s in p.statements]


def _well_headed(source: Source) -> bool:
    """Whether the headings are an encyclopedia's, so that a facet without one is not covered."""
    return sum(bool(part.facets & ENCYCLOPEDIC) for part in source.parts) >= 2


def _by_terms(asked: Asked, source: Source, besides: frozenset[str]) -> Judged:
    """Judge by what the question names besides the subject; without anything, by the overview."""
    pairs = [(part, statement) for part in source.parts for statement in part.statements]
    if not besides and (not asked.terms or OVERVIEW in asked.facets):
        first = source.parts[0].statements[:MOST_CLAIMS]
        about = bool(asked.terms) or OVERVIEW in asked.facets
        return Judged(source, 0.6, first) if about else Judged(source, 0.0)
    besides = besides or asked.terms
    pool = [pair for pair in pairs if _touches(asked, pair, besides)]
    chosen, covered, left = _chosen(asked, source, pool, besides)
    if not chosen or covered < COVERED_ALONE or not asked.saying(besides - left):
        return Judged(source, covered / 2)
    return Judged(source, covered * 0.9, chosen, left - asked.everyday)


def _touches(asked: Asked, pair: tuple[Part, Statement], besides: frozenset[str]) -> bool:
    part, statement = pair
    return len(asked.missing(besides, statement.terms | part.terms)) < len(besides)


def _chosen(
    asked: Asked, source: Source, pool: Sequence[tuple[Part, Statement]], besides: frozenset[str]
) -> tuple[tuple[Statement, ...], float, frozenset[str]]:
    """The claims that say most of it, in the article's order; how much they cover; what is left."""
    left = besides
    picked: list[tuple[Part, Statement]] = []
    rest = list(dict.fromkeys(pool))
    while rest and left and len(picked) < MOST_CLAIMS:
        best = max(rest, key=lambda pair: _gain(asked, pair, left))
        if not _gain(asked, best, left):
            break
        picked.append(best)
        rest.remove(best)
        left = asked.missing(left, best[1].terms | best[0].terms)
    covered = _without(asked, besides, left)
    if not picked or not besides:
        picked += rest[: MOST_CLAIMS - len(picked)]
    keys = {statement.ground.key for _, statement in picked}
    statements = tuple(s for s in source.statements if s.ground.key in keys)
    return statements, covered, left


def _gain(asked: Asked, pair: tuple[Part, Statement], left: frozenset[str]) -> float:
    part, statement = pair
    return asked.weight(left) - asked.weight(asked.missing(left, statement.terms | part.terms))
