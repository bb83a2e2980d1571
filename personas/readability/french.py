"""Reading level of French: the formula of Kandel and Moles."""

import re
from typing import Final

from personas.readability.level import Level, Scale
from personas.readability.prose import sentences, words

SCALE: Final = Scale("Kandel-Moles", 65.0, True, (80.0, 65.0, 50.0, 35.0))
_LETTERS_SPOKEN: Final = 6
_VOWELS: Final = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_MUTE: Final = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöùûü])(?:e|es|ent)$")


def french(text: str) -> Level | None:
    """207 − 1.015 words a sentence − 73.6 syllables a word (Kandel and Moles 1958).

    A final mute e makes no syllable.
    """
    found = words(text)
    if not found:
        return None
    syllables = sum(_syllables(word) for word in found) / len(found)
    length = len(found) / len(sentences(text))
    return SCALE.level(207 - 1.015 * length - 73.6 * syllables)


def _syllables(word: str) -> int:
    if len(word) > 1 and word.isupper():
        return min(len(word), _LETTERS_SPOKEN)
    bare = _MUTE.sub("", word.lower())
    return max(1, len(_VOWELS.findall(bare.replace("ï", "-i").replace("é", "é-"))))
