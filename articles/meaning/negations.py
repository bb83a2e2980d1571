"""Negations of a text: how often it says no, outright and in a roundabout way."""

from functools import lru_cache
from typing import NamedTuple

from articles.meaning.lexicon import pattern


class Negations(NamedTuple):
    """How often a text says no outright, and how often in a roundabout way."""

    strong: int
    weak: int


@lru_cache(maxsize=8192)
def negations(text: str, language: str) -> Negations:
    """The negations of a text in plain form; "not only" and the like are none."""
    told = pattern(language, "unmarked").sub(" ", text)
    return Negations(
        len(pattern(language, "strong").findall(told)), len(pattern(language, "weak").findall(text))
    )
