"""Facets: what is asked of a subject (its treatment, its causes, …), by the words that say so.

The lexicon has for each language and facet how people ask for it, how headings name it, and how
claims speak of it. Patterns are compared with folded text, so they need no accents.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from articles.search.folding import folded, prepared, without_accents

LEXICON = Path(__file__).parent / "lexicon"
WIDE: Final = frozenset({"zh-hans", "ja"})
OVERVIEW: Final = "overview"
KINDS: Final = {
    "dose": "dose",
    "interactions": "contraindication",
    "help": "red_flag",
    "certainty": "uncertainty",
}
"""The kind of claim that a facet is answered by, whatever its words are."""

ALSO: Final = {"causes": "genetics"}
"""A facet that another one answers where the article has nothing nearer."""

WITHIN: Final = {
    "genetics": "causes",
    "lifestyle": "treatment",
    "harms": "treatment",
    "complications": "outlook",
    "duration": "outlook",
    "certainty": "research",
}
"""A facet that claims under the heading of another one often answer, if their words speak of it."""

ENCYCLOPEDIC: Final = frozenset(
    {"symptoms", "causes", "genetics", "inheritance", "frequency", "susceptibility", "diagnosis"}
    | {"treatment", "outlook", "prevention", "complications", "research", "contagion"}
)
"""The facets by which an article on a disease is divided."""

CLEAR: Final = 0.7
"""The share of the strongest hint that another one must have to count too."""

_ARABIC_LETTER = "[\u0621-\u064a]"
_ARABIC_BEFORE = rf"(?<!{_ARABIC_LETTER})[وف]?[بلك]?(?:ال|لل)?"
_ARABIC_AFTER = rf"(?:ه|ها|هم|ي|ك|نا)?(?!{_ARABIC_LETTER})"


class Span(NamedTuple):
    """A stretch of folded text and the facet that its words are of."""

    start: int
    end: int
    facet: str


class Folded(NamedTuple):
    """A text folded character by character; ``places`` says where each was in the original."""

    text: str
    places: Sequence[int]


@lru_cache(maxsize=20_000)
def _folded(character: str, wide: bool) -> str:
    text = prepared(character).replace("\u2019", "'")
    return folded(text) if wide else without_accents(text)


def fold(text: str, language: str) -> Folded:
    """``text`` as the patterns of a language are compared with it."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)))
    wide = language in WIDE
    parts = [_folded(character, wide) for character in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    return Folded("".join(parts), places)


@cache
def _lexicon(language: str) -> dict[str, Any]:
    return json.loads((LEXICON / f"{language}.json").read_text(encoding="utf-8"))


@cache
def _patterns(language: str, use: str) -> dict[str, re.Pattern[str]]:
    return {
        facet: re.compile(_bounded(fold(patterns[use], language).text, language))
        for facet, patterns in _lexicon(language)["facets"].items()
        if use in patterns
    }


def _bounded(pattern: str, language: str) -> str:
    """A pattern that matches whole words, where the language has spaces between them."""
    if language in WIDE:
        return f"(?:{pattern})"
    if language == "ar":
        return f"{_ARABIC_BEFORE}(?:{pattern}){_ARABIC_AFTER}"
    return rf"(?<!\w)(?:{pattern})(?!\w)"


def generic(language: str) -> list[str]:
    """Words that say nothing of a subject: who asks, for whom, that it is a disease."""
    return str(_lexicon(language)["generic"]).split()


def everyday(language: str) -> list[str]:
    """Words of everyday talk: they may stand in any question, and say little of what it is on."""
    return str(_lexicon(language)["everyday"]).split()


def asked_in(text: str, language: str) -> list[Span]:
    """The stretches of a folded question that ask for a facet, the longest where they overlap."""
    spans = [
        Span(match.start(), match.end(), facet)
        for facet, pattern in _patterns(language, "asked").items()
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    spans.sort(key=lambda span: (span.start - span.end, span.start, span.facet))
    chosen: list[Span] = []
    for span in spans:
        if all(span.end <= one.start or span.start >= one.end for one in chosen):
            chosen.append(span)
    return sorted(chosen)


def hints_in(text: str, language: str) -> list[Span]:
    """The stretches of a folded question that hint at a facet; several may be hinted at by one."""
    return [
        Span(*match.span(), facet)
        for facet, pattern in _patterns(language, "hinted").items()
        for match in pattern.finditer(text)
        if match.group()
    ]


def hinted_in(text: str, language: str) -> list[Span]:
    """The hints at what most of a folded question hints at, by the letters that they have.

    For questions that ask for no facet in the words that are usual for it.
    """
    hints = hints_in(text, language)
    letters = Counter[str]()
    for one in hints:
        letters[one.facet] += one.end - one.start
    most = max(letters.values(), default=0)
    return [one for one in hints if letters[one.facet] >= most * CLEAR]


@lru_cache(maxsize=4096)
def headed(heading: str, language: str) -> frozenset[str]:
    """The facets that a heading names."""
    text = fold(heading, language).text.strip(" ?!.:？！。：؟¿¡")
    return frozenset(
        facet
        for facet, pattern in _patterns(language, "headed").items()
        if (match := pattern.match(text)) and match.end() == len(text)
    )


class Said:
    """The facets that a claim speaks of, in words that are used for hardly anything else.

    Each is looked for when it is asked for: most of them never are. ``known`` are its anyway.
    """

    __slots__ = ("_found", "_language", "_plain", "_text")

    def __init__(self, text: str, language: str, known: Collection[str]) -> None:
        self._text, self._language, self._plain = text, language, ""
        self._found = dict.fromkeys(known, True)

    def __contains__(self, facet: str) -> bool:
        found = self._found.get(facet)
        if found is None:
            self._plain = self._plain or fold(self._text, self._language).text
            pattern = _patterns(self._language, "said").get(facet)
            found = self._found[facet] = bool(pattern and pattern.search(self._plain))
        return found


def known(language: str) -> Iterable[str]:
    """The facets there are."""
    return _lexicon(language)["facets"]
