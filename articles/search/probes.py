"""Which documents to look at: a bounded number of candidates, whatever the size of the site.

A rare word's documents are all looked at. Of a common word only those are that have it in a name,
the shortest names first, or that have another word of the query too; every probe is bounded by its
rarest word, so that no probe walks a long list.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from articles.search.understanding import Sought, Understood, counts_of
from articles.search.vectors import NAME_TIERS, quoted

CANDIDATES = 500
A_PROBE = 150
MOST_TOGETHER = 4
LONGEST_WALK = 20_000
MOST_COMMON = 6


class Probe(NamedTuple):
    """A tsquery, and how many documents to take from what it finds."""

    query: str
    most: int


def readers(languages: Sequence[str], persona: str, topic: str) -> str:
    """The tsquery of the texts that these readers are served, on a topic where one is given."""
    marks = [f"@{language}" for language in languages]
    marks += [f"{mark}/{persona}" for mark in marks]
    query = "(" + " | ".join(map(quoted, marks)) + ")"
    return f"{query} & {quoted('#' + topic)}" if topic else query


def probes(query: Understood, served: str) -> list[Probe]:
    """The probes of a query, the most telling first. One query where there are common words."""
    rare, common, spent = [], [], 0
    for sought in query.terms:
        if spent + sought.documents <= CANDIDATES:
            rare.append(quoted(sought.term))
            spent += sought.documents
        else:
            common.append(sought)
    common = sorted(common, key=lambda sought: -sought.weight)[:MOST_COMMON]
    found = [Probe(" | ".join(rare), CANDIDATES)] if rare else []
    if common:
        marks = [_mark(sought, tier) for sought in common for tier in NAME_TIERS]
        counts = counts_of(marks, query.languages)
        counts |= {sought.term: sought.documents for sought in common}
        found += _together(common, counts)
        found += [probe for sought in common if (probe := _named(sought, counts))]
    return [Probe(f"{served} & ({probe.query})", probe.most) for probe in found]


def _mark(sought: Sought, tier: int = NAME_TIERS[-1]) -> str:
    return f"^{tier}{sought.term}"


def _together(common: Sequence[Sought], counts: Mapping[str, int]) -> list[Probe]:
    """For each two common words probes: both in names, one in a name, both anywhere."""
    found = []
    for one, other in combinations(common[:MOST_TOGETHER], 2):
        choices = [
            (_mark(one), _mark(other)),
            (_mark(one), other.term),
            (one.term, _mark(other)),
            (one.term, other.term),
        ]
        walkable = [
            (first, second)
            for first, second in choices
            if 0 < min(counts.get(first, 0), counts.get(second, 0)) <= LONGEST_WALK
        ]
        found += [Probe(f"{quoted(a)} & {quoted(b)}", A_PROBE) for a, b in walkable]
    return found


def _named(sought: Sought, counts: Mapping[str, int]) -> Probe | None:
    """The names that have a common word: as long ones as there is room for."""
    marks = [(counts.get(mark, 0), mark) for mark in (_mark(sought, n) for n in NAME_TIERS)]
    fitting = [pair for pair in marks if 0 < pair[0] <= A_PROBE]
    walkable = [pair for pair in marks if A_PROBE < pair[0] <= LONGEST_WALK]
    chosen = [*fitting[-1:], *walkable[:1]]
    if not chosen:
        return None
    return Probe(" | ".join(quoted(mark) for _, mark in chosen), A_PROBE)
