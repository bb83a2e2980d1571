"""Understanding a query: which terms it has, how much each says, and what else may be meant."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from django.db import connection

from articles.search.analysis import Analysis, analyses, analysis
from articles.search.folding import runs
from articles.search.names import stored_key
from articles.search.noise import NOISE
from articles.search.shorthand import SHORTHAND
from articles.search.spelling import Correction, corrections
from articles.search.vectors import is_cjk, key_of

LONGEST_QUERY = 10_000
MOST_LOOKED_UP = 160
MOST_TERMS = 24
RARITY = 1.5
"""The power of the inverse document frequency: how much more rare words count."""

SHORTHAND_COUNTS = 0.6
CORRECTION_COUNTS = 0.8
LONGEST_NAME = 8
LONGEST_WIDE_NAME = 14
MOST_KEYS = 300


@dataclass(frozen=True, slots=True)
class Sought:
    """A term that is sought: how much it counts, and how many documents have it."""

    term: str
    weight: float
    documents: int


@dataclass(slots=True)
class Understood:
    """A query as search takes it. ``keys`` are names it may have, by how much of it they cover."""

    languages: list[str]
    terms: list[Sought] = field(default_factory=list)
    keys: dict[str, float] = field(default_factory=dict)
    whole: str = ""
    correction: Correction | None = None

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.terms


def cleaned(text: str) -> str:
    """A query as it may be shown and searched: bounded, and without what is not text."""
    text = text[:LONGEST_QUERY].encode("utf-8", "ignore").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def languages_of(text: str, language: str) -> list[str]:
    """The languages whose texts are searched: the reader's, and those of the query's script."""
    kinds = Counter(run.kind for run in runs(text))
    found = [language]
    if kinds["cjk"]:
        found += ["zh-hans", "ja"] if not _has_kana(text) else ["ja", "zh-hans"]
    if kinds["arabic"]:
        found.append("ar")
    if kinds["word"] and language not in ("en", "es", "fr"):
        found.append("en")
    return list(dict.fromkeys(found))


def _has_kana(text: str) -> bool:
    return any("\u3041" <= character <= "\u30ff" for character in text)


def understood(text: str, language: str) -> Understood:
    """What a reader of ``language`` seeks with ``text``. One to three small queries."""
    result = Understood(languages_of(text, language))
    found = analysis(language, text)
    noise = NOISE.get(language, frozenset())
    telling = [term for term in found.terms if term not in noise] or found.terms
    occurrences = Counter(telling)
    factors = dict.fromkeys(list(occurrences)[:MOST_LOOKED_UP], 1.0)
    others = list(_shorthand(found, language))
    for other in others:
        for term in other.terms:
            factors.setdefault(term, SHORTHAND_COUNTS / max(1, len(other.terms)) ** 0.5)
    counts = counts_of(factors, result.languages)
    result.correction = corrections(text, found, counts, result.languages)
    if result.correction:
        for term in result.correction.terms:
            factors.setdefault(term, CORRECTION_COUNTS)
        counts |= counts_of(result.correction.terms, result.languages)
    result.terms = _weighed(factors, occurrences, counts)
    _name(result, found, others, language)
    return result


def _weighed(
    factors: dict[str, float], occurrences: Counter[str], counts: dict[str, int]
) -> list[Sought]:
    """The terms that say most, rarest first; those that no document has are left out."""
    everything = max(1, counts.get("", 0))
    terms = []
    for term, factor in factors.items():
        documents = min(counts.get(term, 0), everything)
        if documents > 0:
            rarity = math.log(1 + (everything - documents + 0.5) / (documents + 0.5))
            repeated = 1 + 0.5 * math.log(max(1, occurrences[term]))
            terms.append(Sought(term, factor * repeated * rarity**RARITY, documents))
    terms.sort(key=lambda sought: (-sought.weight, sought.term))
    return sorted(terms[:MOST_TERMS], key=lambda sought: (sought.documents, sought.term))


def counts_of(terms: Iterable[str], languages: Sequence[str]) -> dict[str, int]:
    """How many documents have each term; "": how many these languages have at all.

    A term is counted in every language: a text may be served to readers of another one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term, sum(documents)::int FROM articles_searchterm"
            " WHERE term = ANY(%s::text[]) AND (term <> '' OR language = ANY(%s)) GROUP BY term",
            [["", *terms], list(languages)],
        )
        return dict(cursor.fetchall())


@lru_cache(maxsize=8)
def _shorthands(language: str) -> dict[str, list[Analysis]]:
    """What else is written for the same, by the key of what is written."""
    pairs = SHORTHAND.get(language, [])
    found = analyses([(language, text) for pair in pairs for text in pair])
    result: dict[str, list[Analysis]] = {}
    for one, other in zip(found[::2], found[1::2], strict=True):
        result.setdefault(key_of(one.units), []).append(other)
        result.setdefault(key_of(other.units), []).append(one)
    return result


def _shorthand(found: Analysis, language: str) -> Iterator[Analysis]:
    known = _shorthands(language)
    for start, end in windows(found.units):
        yield from known.get(key_of(found.units[start:end]), ())


def windows(units: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Every stretch of neighbouring units that may be a name, the longest first: start and end."""
    wide = sum(map(is_cjk, units)) * 2 > len(units)
    longest = min(len(units), LONGEST_WIDE_NAME if wide else LONGEST_NAME)
    made = 0
    for length in range(longest, 1 if wide else 0, -1):
        for start in range(len(units) - length + 1):
            yield start, start + length
            made += 1
            if made >= 3 * MOST_KEYS:
                return


def _name(result: Understood, found: Analysis, others: Sequence[Analysis], language: str) -> None:
    """Note the names that the query may have: all of it, stretches of it, and their shorthand."""
    mass = {sought.term: sought.weight for sought in result.terms}
    everything = sum(mass.values()) or 1.0
    result.whole = stored_key(found.units, language)
    units, paired = found.units, _paired(found.units)
    for start, end in windows(units):
        if len(result.keys) == MOST_KEYS:
            break
        terms = {*paired[start : end - 1], units[end - 1]}
        covered = sum(mass[term] for term in terms if term in mass)
        if covered:
            key = stored_key(units[start:end], language)
            result.keys[key] = max(result.keys.get(key, 0.0), min(1.0, covered / everything))
    for other in others:
        result.keys.setdefault(stored_key(other.units, language), 0.5)
    if result.correction:
        result.keys.setdefault(result.correction.key, 0.8)


def _paired(units: Sequence[str]) -> list[str]:
    """The term that begins with each unit where the next one stands beside it."""
    return [
        unit + following if is_cjk(unit) and is_cjk(following) else unit
        for unit, following in pairwise(units)
    ]
