"""Reading level of Arabic: words a sentence and the share of long words."""

import re
from typing import Final

from personas.readability.level import Level, Scale
from personas.readability.prose import spoken, words

SCALE: Final = Scale("LIX", 30.0, False, (22.0, 30.0, 38.0, 48.0))
_MARKS: Final = re.compile("[\u064b-\u065f\u0670\u0640]")
_CLITICS: Final = re.compile("^(?:[وف]?[بكل]?ال|[وف](?=\\w{4}))")
_LONG: Final = 5
_END: Final = re.compile(r"[.!?؟…](?=\s|$)|\n+")


def arabic(text: str) -> Level | None:
    """LIX (Björnsson 1968): words a sentence, plus the percentage of long words.

    Short vowels are not written and the article and conjunctions are joined to the word, so both
    are taken off, and a word of more than five letters is long; so is an abbreviation in Latin
    letters. A semicolon ends no sentence: Arabic joins clauses with it.
    """
    bare = _MARKS.sub("", text)
    found = [_CLITICS.sub("", word) for word in words(bare)]
    if not found:
        return None
    ends = len([part for part in _END.split(spoken(bare)) if any(map(str.isalpha, part))])
    long = 100 * sum(len(word) > _LONG or word.isascii() for word in found) / len(found)
    return SCALE.level(len(found) / max(1, ends) + long)
