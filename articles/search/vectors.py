"""A search document's vector: every term once, with how much the text is about it.

The weight of a term is BM25F's (Robertson and Zaragoza 2009, section 3.5): names count most, then
headings, then claims, each against the length of its field. A tsvector has four labels only, but
ts_rank adds up a term's positions in a known way, so one or two positions say it in 17 steps.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from articles.search.analysis import Analysis

LABELS: Final = {"D": 0.125, "C": 0.25, "B": 0.5, "A": 1.0}
RANK_WEIGHTS: Final = list(LABELS.values())
"""What ts_rank is given for D, C, B and A."""

RANK_OF_ONE: Final = 1.64493406685
"""ts_rank divides what one term gives by this (calc_rank_or in PostgreSQL's tsrank.c)."""

FULL: Final = 1.5
"""The largest weight that two labels can say."""

SATURATION: Final = 3.0
NAME_WEIGHT: Final = 10.0
HEADING_WEIGHT: Final = 3.0
NAME_LENGTH: Final = 5
CLAIMS_LENGTH: Final = 80
LENGTH_COUNTS: Final = 0.9
MOST_TERMS: Final = 600
NAME_TIERS: Final = (1, 2, 4, 9)
"""Marks say whether a term is in a name of at most so many words; the last: in any name."""

LAST_NARROW: Final = "\u2e7f"
"""The characters after it are those of Chinese and Japanese."""


def _steps() -> list[tuple[float, str]]:
    """Weights that one or two labels can say, and how: (weight, labels of positions 1 and 2)."""
    steps = {weight: label for label, weight in LABELS.items()}
    for first, low in LABELS.items():
        for second, high in LABELS.items():
            # The heaviest position counts whole, and of the others one part in the square of its
            # place: so a lighter first one counts whole too, and a second one a quarter.
            weight = low + high if low < high else low + high / 4
            steps.setdefault(weight, first + second)
    return sorted(steps.items())


_STEPS = _steps()
_WEIGHTS = [weight for weight, _ in _STEPS]
_BETWEEN = [(a + b) / 2 for a, b in pairwise(_WEIGHTS)]
_POSITIONS = [
    ",".join(f"{place}{label}" for place, label in enumerate(labels, 1)) for _, labels in _STEPS
]


def positions(weight: float) -> str:
    """The positions that say a weight of 0 … 1 best, as a tsvector is written."""
    return _POSITIONS[bisect_left(_BETWEEN, weight * FULL)]


@dataclass(slots=True)
class Name:
    """A question or an alias, analysed."""

    shown: str
    language: str
    analysis: Analysis
    is_question: bool = False

    @property
    def size(self) -> int:
        """How long it is, in words; two characters of Chinese count as one."""
        wide = sum(1 for unit in self.analysis.units if is_cjk(unit))
        return len(self.analysis.units) - wide + (wide + 1) // 2


@dataclass(slots=True)
class Parts:
    """A text as search sees it. ``marks`` say who is served it and what it is about."""

    names: list[Name] = field(default_factory=list)
    headings: list[Analysis] = field(default_factory=list)
    claims: list[Analysis] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def is_cjk(unit: str) -> bool:
    """Whether a unit is a character of Chinese or Japanese rather than a word."""
    return unit > LAST_NARROW and len(unit) == 1


def _normal(length: float, usual: float) -> float:
    return 1 - LENGTH_COUNTS + LENGTH_COUNTS * length / usual


def _length(terms: Sequence[str]) -> float:
    """The length of a text in words; two bigrams are about one."""
    wide = sum(1 for term in terms if ord(term[0]) > 0x2E7F)
    return len(terms) - wide / 2


def weights(parts: Parts) -> dict[str, float]:
    """How much the text is about each of its terms, 0 … 1, the heaviest first."""
    found: Counter[str] = Counter()
    for name in parts.names:
        share = NAME_WEIGHT / _normal(name.size, NAME_LENGTH)
        for term in {*name.analysis.terms, *filter(is_cjk, name.analysis.units)}:
            found[term] = max(found[term], share)  # type: ignore[assignment]
    for heading in parts.headings:
        for term in set(heading.terms):
            found[term] += (
                HEADING_WEIGHT
                / _normal(  # type: ignore[assignment]
                    _length(heading.terms), NAME_LENGTH
                )
                / max(1, len(parts.headings))
            )
    claims = [term for claim in parts.claims for term in claim.terms]
    share = 1 / _normal(_length(claims), CLAIMS_LENGTH)
    for term, count in Counter(claims).items():
        found[term] += count * share  # type: ignore[assignment]
    return {term: amount / (amount + SATURATION) for term, amount in found.most_common(MOST_TERMS)}


def tiers(names: Iterable[Name]) -> set[str]:
    """The marks of terms in names: ``^4diabet`` says that a name of at most four words has it."""
    found: set[str] = set()
    for name in names:
        size = name.size
        for tier in NAME_TIERS:
            if size <= tier or tier == NAME_TIERS[-1]:
                found.update(f"^{tier}{term}" for term in name.analysis.terms)
    return found


def lexemes(parts: Parts) -> dict[str, str]:
    """What the vector has: each lexeme and its positions, "" for a mark."""
    found = dict.fromkeys([*parts.marks, *tiers(parts.names)], "")
    return found | {term: positions(weight) for term, weight in weights(parts).items()}


def quoted(lexeme: str) -> str:
    """A lexeme as tsvector and tsquery read it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def written(found: dict[str, str]) -> str:
    """The vector as PostgreSQL reads it."""
    return " ".join(
        f"{quoted(lexeme)}:{places}" if places else quoted(lexeme)
        for lexeme, places in found.items()
    )


def key_of(units: Sequence[str]) -> str:
    """What is left of a name when order and repetition do not count."""
    # As is_cjk says, without a call: a long message has thousands of stretches to be compared.
    words = {unit for unit in units if unit <= LAST_NARROW or len(unit) > 1}
    wide = "".join([unit for unit in units if unit not in words] if words else units)
    return " ".join([*sorted(words), wide] if wide else sorted(words))
