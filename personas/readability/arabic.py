"""Reading level of Arabic: words a sentence and the share of long words."""

import re
from typing import Final

from personas.readability.level import Level, Scale
from personas.readability.prose import sentences, words

SCALE: Final = Scale("LIX", 50.0, False, (35.0, 45.0, 55.0, 65.0))
_MARKS: Final = re.compile("[\u064b-\u065f\u0670\u0640]")
_CLITICS: Final = re.compile("^(?:[وف]?[بكل]?ال|[وف](?=\\w{4}))")
_LONG: Final = 5


def arabic(text: str) -> Level | None:
    """LIX (Björnsson 1968): words a sentence, plus the percentage of long words.

    Short vowels are not written and the article and conjunctions are joined to the word, so both
    are taken off, and a word of more than five letters is long.
    """
    found = [_CLITICS.sub("", _MARKS.sub("", word)) for word in words(_MARKS.sub("", text))]
    if not found:
        return None
    long = 100 * sum(len(word) > _LONG for word in found) / len(found)
    return SCALE.level(len(found) / len(sentences(text)) + long)
