"""What is known of each language: number words, units, negations, comparators, drugs."""

import json
import re
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from articles.meaning.plain import arabic, plain
from articles.vocabulary import LANGUAGES

FOLDER: Final = Path(__file__).parent
_LATIN: Final = ("en", "es", "fr")
SPACELESS: Final = frozenset({"zh-hans", "ja"})
_ARABIC_PREFIX: Final = "(?:و|ف)?(?:ب|ل|ك)?(?:ال|ل)?"


@cache
def words_of(language: str) -> MappingProxyType[str, Any]:
    """The word lists of a language, in plain form."""
    text = (FOLDER / f"{language}.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(arabic(text) if language == "ar" else text))


def alternatives(patterns: list[str], language: str) -> str:
    """One pattern for any of several whole words."""
    joined = "|".join(sorted(patterns, key=len, reverse=True)) or "(?!)"
    if language in SPACELESS:
        return f"(?:{joined})"
    if language == "ar":
        return rf"(?<!\w){_ARABIC_PREFIX}(?:{joined})(?!\w)"
    return rf"(?<!\w)(?:{joined})(?!\w)"


@cache
def pattern(language: str, key: str) -> re.Pattern[str]:
    """A word list of a language as one pattern."""
    return re.compile(alternatives(words_of(language)[key], language))


class DrugNames(NamedTuple):
    """A pattern for any medicine's name, the English name of each, and of those that vary."""

    any: re.Pattern[str]
    exact: dict[str, str]
    varied: tuple[tuple[re.Pattern[str], str], ...]


@cache
def drugs(language: str) -> DrugNames:
    """Names of medicines in a language's own script and in Latin letters."""
    latin: dict[str, str] = {}
    own: dict[str, str] = {}
    rows = json.loads((FOLDER / "drugs.json").read_text(encoding="utf-8"))
    for names, others in rows.items():
        written = dict(zip(("en", *LANGUAGES[1:]), [names, *others], strict=True))
        name = names.split("|")[0]
        latin |= {one: name for code in _LATIN for one in written[code].split("|")}
        if language not in _LATIN:
            own |= dict.fromkeys(plain(written[language], language).split("|"), name)
    named = latin | own
    joined = "|".join(sorted(latin, key=len, reverse=True))
    found = rf"(?<![a-z])(?:{joined})s?(?![a-z])"
    if own:
        found += f"|{alternatives(list(own), language)}"
    varied = [(re.compile(one), name) for one, name in named.items() if re.escape(one) != one]
    return DrugNames(re.compile(found), named, tuple(varied))
