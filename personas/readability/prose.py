"""Prose: sentences and words of a text, without the figures that mislead measures of reading."""

import re
from typing import Final

_ABBREVIATION: Final = re.compile(
    r"\b(?:e\.g|i\.e|vs|etc|dr|mr|mrs|ms|prof|fig|no|approx|al|cf|p\.ej|p\. ej|ej|sr|sra|dra|núm|"
    r"pág|ca|env|max|min|resp|bzw)\.",
    re.IGNORECASE,
)
_FIGURES: Final = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d+)*")
_URL: Final = re.compile(r"https?://\S+|www\.\S+")
_END: Final = re.compile(r"[.!?…。！？؟;:؛：；]+(?=\s|$|[”\"’»)\]])|[。！？；;：]|\n+")


def spoken(text: str) -> str:
    """The text with each number as one sign, and full stops only where sentences end."""
    text = _URL.sub(" ", text)
    text = _FIGURES.sub("0", text)
    return _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)


def sentences(text: str) -> list[str]:
    """The sentences of a text; what stands after a colon or semicolon is one too."""
    return [part.strip() for part in _END.split(spoken(text)) if any(map(str.isalnum, part))]


def words(text: str) -> list[str]:
    """The words of a text, numbers left out."""
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", spoken(text))
