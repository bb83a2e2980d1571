"""What a sentence says otherwise than the claims it names: numbers, bounds, negations, drugs."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from articles.meaning.comparisons import bounds, trend
from articles.meaning.medicines import named
from articles.meaning.negations import negations
from articles.meaning.plain import plain
from articles.meaning.quantities import quantities
from questions.model.wording import sentences, tokens

_NEAR: Final = 0.4


def altered(text: str, claims: Sequence[str], language: str) -> str:
    """What was altered, as a word for the log; "" where nothing is found to be.

    The sentence may say less than its claims, but nothing in another number, unit, direction or
    medicine; and no where they say no, of those of their sentences that it resembles.
    """
    own, given = plain(text, language), plain(" ".join(claims), language)
    near = plain(" ".join(_near(text, claims)), language)
    if _amounts(own, language) - _amounts(given, language) or _per(own, language) != _per(
        near, language
    ):
        return "numbers"
    if named(own, language).keys() - named(given, language).keys():
        return "medicines"
    if _turned(own, given, near, language):
        return "comparisons"
    if negations(own, language) != negations(near, language):
        return "negations"
    return ""


def _near(text: str, claims: Sequence[str]) -> list[str]:
    """The claims' sentences that the sentence resembles."""
    words = Counter(tokens(text))
    parts = [part for claim in claims for part in sentences(claim)]
    return [
        part
        for part in parts
        if (own := Counter(tokens(part))) and (own & words).total() >= _NEAR * own.total()
    ]


def _amounts(text: str, language: str) -> Counter[tuple[str, frozenset[object]]]:
    found = quantities(text, language)
    amounts = Counter((one.dimension, frozenset(one.values)) for one in found.numbers)
    return amounts + Counter(("often", frozenset({one.times})) for one in found.frequencies)


def _per(text: str, language: str) -> frozenset[str]:
    return quantities(text, language).per


def _turned(own: str, given: str, near: str, language: str) -> bool:
    set_to = {(one.values, one.upward) for one in bounds(given, language)}
    mine = {(one.values, one.upward) for one in bounds(own, language)}
    return bool(mine - set_to) or trend(own, language) != trend(near, language)
