"""Hints: plainer words for hard ones, from public plain-language lists."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_SPACELESS: Final = frozenset({"zh-hans", "ja"})
_LIST: Final = Path(__file__).with_name("plain_words.json")


class Hint(NamedTuple):
    """A hard word as it stands in a text, where it begins, and what to say instead."""

    word: str
    start: int
    plainer: tuple[str, ...]


def hints(text: str, language: str) -> list[Hint]:
    """Plainer words for those of a text that a plain-language list knows, in reading order."""
    words, pattern = _list(language)
    return [
        Hint(match[0], match.start(), tuple(words[match[0].lower()]))
        for match in pattern.finditer(text)
    ]


@cache
def _list(language: str) -> tuple[dict[str, list[str]], re.Pattern[str]]:
    words = json.loads(_LIST.read_text(encoding="utf-8"))["words"].get(language, {})
    joined = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
    if language not in _SPACELESS:
        joined = rf"(?<!\w)(?:{joined})(?!\w)"
    return words, re.compile(joined, re.IGNORECASE)
