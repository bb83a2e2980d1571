"""The words of claims and of what the model makes of them, so that one is known in the other."""

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from articles.meaning.lexicon import alternatives
from articles.meaning.plain import arabic

_TOKEN: Final = re.compile(
    r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|\d+(?:[.,\u066b]\d+)*"
    r"|[^\W\d_]+(?:['-][^\W\d_]+)*"
    r"|[<>≤≥=%‰°+/×±~^*_#@$€£-]"
)
_SENTENCE_END: Final = re.compile(
    r"(?<=[。！？])(?![。！？」』）])"
    r"|(?<=(?:[^\W\d_]|[\u064b-\u0655]){3}[.!?؟])\s+(?=[^\W\d_a-zß-ÿ]|[\"“«(¿¡])"
    r"|(?<=[)\]%\"”»\d][.!?؟])\s+(?=[^\W\d_a-zß-ÿ]|[\"“«(¿¡])"
    r"|\n+"
)


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    read: Any = json.loads(Path(__file__).with_name("phrases.json").read_text(encoding="utf-8"))
    return dict(read)


def links(language: str) -> tuple[str, ...]:
    """With what a sentence may begin that is no claim's: "Also,", 此外，."""
    return tuple(_phrases()[language]["links"])


@cache
def binding(language: str) -> re.Pattern[str]:
    """What ties a sentence, in plain form, to the one before it or makes it one to act on."""
    patterns = _phrases()[language]["bound"]
    if language == "ar":
        patterns = [arabic(one) for one in patterns]
    return re.compile(alternatives(patterns, language))


@lru_cache(maxsize=2048)
def tokens(text: str) -> tuple[str, ...]:
    """Words, numbers and signs of a text, whatever its case, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return tuple(_TOKEN.findall(folded))


@lru_cache(maxsize=2048)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text as they are written."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if part and part.strip())


class Linked(NamedTuple):
    """A sentence's words without the link that it begins with; "" where it has none.

    ``small``: whether the words after the link begin with a small letter.
    """

    link: str
    words: tuple[str, ...]
    small: bool = False


def linked(text: str, language: str) -> Linked:
    """What a sentence says, and with which of the language's links it begins."""
    words = tokens(text)
    for link in links(language):
        begins = tokens(link)
        if words[: len(begins)] == begins and len(words) > len(begins):
            follows = text.strip()[len(link) :].lstrip()
            return Linked(link, words[len(begins) :], follows[:1].islower())
    return Linked("", words)
