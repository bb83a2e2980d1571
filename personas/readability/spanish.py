"""Reading level of Spanish: the formula of Flesch and Szigriszt on the INFLESZ scale."""

import re
from typing import Final

from personas.readability.level import Level, Scale
from personas.readability.prose import sentences, words

SCALE: Final = Scale("INFLESZ", 60.0, True, (80.0, 65.0, 55.0, 40.0))
_LETTERS_SPOKEN: Final = 6
_NUCLEUS: Final = re.compile(
    r"[aeoáéó](?:[iuy](?![aeoáéó]))?|[íú]|[iuü](?:[aeoáéó](?:[iuy](?![aeiouáéíóú]))?|[iuíú])?|y(?!\w)"
)


def spanish(text: str) -> Level | None:
    """206.835 − 62.3 syllables a word − words a sentence (Szigriszt Pazos 1993).

    It takes the place of the older formula of Fernández Huerta, and the grades of INFLESZ
    (Barrio-Cantalejo and others 2008) are made for it.
    """
    found = words(text)
    if not found:
        return None
    syllables = sum(_syllables(word) for word in found) / len(found)
    length = len(found) / len(sentences(text))
    return SCALE.level(206.835 - 62.3 * syllables - length)


def _syllables(word: str) -> int:
    if len(word) > 1 and word.isupper():
        return min(len(word), _LETTERS_SPOKEN)
    word = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    return max(1, len(_NUCLEUS.findall(word)))
