"""Which documents to look at: a bounded number of candidates, whatever the size of the site.

A rare word's documents are all looked at. Of common words only those documents are that have
several of them, or have one in a name, the shortest names first; and every probe is bounded by its
rarest part, so that none walks a long list.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from articles.search.understanding import Sought, Understood, counts_of
from articles.search.vectors import NAME_TIERS, quoted

CANDIDATES = 500
LEAST = 200
LEAST_A_PROBE = 30
LONGEST_WALK = 2_500
LONGEST_LIST = 20_000
MOST_COMMON = 6
MOST_TOGETHER = 3


class Probe(NamedTuple):
    """A tsquery, how many documents to take from what it finds, and whether it finds any."""

    query: str
    most: int
    certain: bool


def readers(languages: Sequence[str], persona: str, topic: str) -> str:
    """The tsquery of the texts that these readers are served, on a topic where one is given.

    It is no part of a probe: so many texts are for them that the index would only walk further.
    """
    marks = [f"@{language}" for language in languages]
    query = " | ".join(quoted(mark) for one in marks for mark in (one, f"{one}/{persona}"))
    return f"({query}) & {quoted('#' + topic)}" if topic else query


def probes(query: Understood, topic: str) -> list[Probe]:
    """The probes of a query, the most telling first, on a topic where one is given.

    One query where there are common words.
    """
    only = f"{quoted('#' + topic)} & " if topic else ""
    rare, common, spent = [], [], 0
    for sought in query.terms:
        if spent + sought.documents <= CANDIDATES:
            rare.append(quoted(sought.term))
            spent += sought.documents
        else:
            common.append(sought)
    found = [Probe(f"{only}({' | '.join(rare)})", CANDIDATES, certain=True)] if rare else []
    if common:
        common = sorted(common, key=lambda sought: -sought.weight)[:MOST_COMMON]
        queries = _of_common(common, query.languages)
        most = max(LEAST_A_PROBE, max(LEAST, CANDIDATES - spent) // max(1, len(queries)))
        found += [Probe(f"{only}{text}", most, certain=" & " not in text) for text in queries]
    return found


def _of_common(common: Sequence[Sought], languages: Sequence[str]) -> list[str]:
    """Probes for common words: all of the most telling together, two of them, one in a name."""
    marks = [_mark(sought.term, tier) for sought in common for tier in NAME_TIERS]
    counts = counts_of(marks, languages) | {sought.term: sought.documents for sought in common}
    terms = [sought.term for sought in common]
    first = terms[:MOST_TOGETHER]
    found = [_all_of(first, counts)] if len(first) > 2 else []
    for one, other in combinations(first, 2):
        if 0 < min(counts.get(_mark(term), 0) for term in (one, other)) <= LONGEST_WALK:
            found.append(f"{quoted(_mark(one))} & {quoted(_mark(other))}")
        found.append(_all_of([one, other], counts))
        found.append(_all_of([other, one], counts))
    for term in terms:
        found += [quoted(mark) for mark in _named(term, counts)]
    found += [quoted(term) for term in first if counts[term] <= LONGEST_LIST]
    return list(dict.fromkeys(text for text in found if text))


def everywhere(query: Understood, found: Sequence[Probe]) -> list[str]:
    """The words to look for in the newest texts, where all are in so many that no list is short."""
    if any(probe.certain for probe in found):
        return []
    telling = sorted(query.terms, key=lambda sought: -sought.weight)
    return [quoted(sought.term) for sought in telling[:MOST_TOGETHER]]


def _lists(term: str, counts: Mapping[str, int]) -> list[str]:
    """The lists that there are for a word: of all documents with it, of names with it."""
    names = [term, *(_mark(term, tier) for tier in reversed(NAME_TIERS))]
    return [name for name in names if counts.get(name, 0) > 0]


def _mark(term: str, tier: int = NAME_TIERS[-1]) -> str:
    return f"^{tier}{term}"


def _all_of(terms: Sequence[str], counts: Mapping[str, int]) -> str:
    """All of these words; of the first one only so many documents as can be walked, or ""."""
    first, *others = terms
    if any(0 < counts.get(other, 0) <= LONGEST_WALK for other in others):
        return " & ".join(sorted(map(quoted, terms)))
    walkable = next((name for name in _lists(first, counts) if counts[name] <= LONGEST_WALK), "")
    return " & ".join(sorted(map(quoted, [walkable, *others]))) if walkable else ""


def _named(term: str, counts: Mapping[str, int]) -> list[str]:
    """Marks of names that have a word: of the shortest names, and of as long ones as can be."""
    walkable = [
        mark
        for mark in (_mark(term, tier) for tier in NAME_TIERS)
        if 0 < counts.get(mark, 0) <= LONGEST_WALK
    ]
    return list(dict.fromkeys([*walkable[:1], *walkable[-1:]]))
