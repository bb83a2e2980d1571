"""Which documents to look at: a bounded number of candidates, whatever the size of the site.

A rare word's documents are all looked at. Of a common word only those are that have it in a name,
the shortest names first, or that have another word of the query too; every probe is bounded by its
rarest word, so that no probe walks a long list.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from articles.search.understanding import Sought, Understood
from articles.search.vectors import NAME_TIERS, quoted

CANDIDATES = 500
A_PROBE = 150
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
    """The probes of a query, the most telling first."""
    rare, common, spent = [], [], 0
    for sought in query.terms:
        if spent + sought.documents <= CANDIDATES:
            rare.append(quoted(sought.term))
            spent += sought.documents
        else:
            common.append(sought)
    common = sorted(common, key=lambda sought: -sought.weight)[:MOST_COMMON]
    found = [Probe(" | ".join(rare), CANDIDATES)] if rare else []
    found += _together(common, query)
    found += [probe for sought in common if (probe := _named(sought, query))]
    return [Probe(f"{served} & ({probe.query})", probe.most) for probe in found]


def _together(common: Sequence[Sought], query: Understood) -> list[Probe]:
    """Probes for pairs of common words: both in names, one in a name, then anywhere."""
    found = []
    for one, other in combinations(common[:4], 2):
        for first, second in (
            (_mark(one), _mark(other)),
            (_mark(one), other.term),
            (one.term, _mark(other)),
            (one.term, other.term),
        ):
            shortest = min(query.counts.get(first, 0), query.counts.get(second, 0))
            if 0 < shortest <= LONGEST_WALK:
                found.append(Probe(f"{quoted(first)} & {quoted(second)}", A_PROBE))
    return found


def _mark(sought: Sought) -> str:
    return f"^{NAME_TIERS[-1]}{sought.term}"


def _named(sought: Sought, query: Understood) -> Probe | None:
    """The names that have a common word: as long ones as there is room for."""
    marks = [f"^{tier}{sought.term}" for tier in NAME_TIERS]
    counts = [(query.counts.get(mark, 0), mark) for mark in marks]
    fitting = [pair for pair in counts if 0 < pair[0] <= A_PROBE]
    walkable = [pair for pair in counts if A_PROBE < pair[0] <= LONGEST_WALK]
    chosen = [*walkable[:1], *fitting[-1:]]
    if not chosen:
        return None
    return Probe(" | ".join(quoted(mark) for _, mark in chosen), A_PROBE)
