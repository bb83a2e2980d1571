"""How long a text takes to read, by a measure fit for its language."""

import re
from math import ceil
from typing import Final

from articles.reading import Reading

WORDS: Final = {"en": 228, "es": 218, "fr": 195, "ar": 138}
CHARACTERS: Final = {"zh-hans": 255, "ja": 357}
"""Read in a minute (Trauzettel-Klosinski and Dietz, 2012, doi:10.1167/iovs.11-8284, table 2)."""
LONG: Final = 4
"""Headings from which on a text has a list of contents."""
_WORD: Final = re.compile(r"\w+")


def minutes(reading: Reading) -> int:
    """Minutes that an average reader needs for headings and claims, at least one."""
    texts = [part.heading for part in reading.sections]
    texts += [claim.text for part in reading.sections for claim in part.claims]
    language = reading.language.served
    if language in CHARACTERS:
        signs = sum(sum(map(str.isalnum, text)) for text in texts)
        return max(1, ceil(signs / CHARACTERS[language]))
    words = sum(len(_WORD.findall(text)) for text in texts)
    return max(1, ceil(words / WORDS[language]))


def contents(reading: Reading) -> list[tuple[str, str]]:
    """Key and heading of the sections of a long text; nothing for a short one."""
    headed = [(part.key, part.heading) for part in reading.sections if part.heading]
    return headed if len(headed) >= LONG else []
