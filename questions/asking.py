"""Asking: what a question asks for, and of what, for one article or another."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from articles.search.analysis import analyses, analysis
from articles.search.noise import NOISE
from articles.search.spelling import corrections, distance
from articles.search.understanding import cleaned, counts_of, languages_of
from questions.facets import (
    OVERVIEW,
    WIDE,
    asked_in,
    everyday,
    fold,
    generic,
    hinted_in,
    hints_in,
)

LONGEST_QUESTION = 2_000
MOST_TERMS = 60
FEW_TEXTS = 100
"""A site with fewer texts is taken to have so many: a word that all have still says something."""

UNKNOWN_COUNTS = 8.0
"""What a term weighs that no text has: as much as one in a few texts of thousands."""

EVERYDAY = 0.4
"""What a word of everyday talk weighs at most, however rare it is in medical texts."""

SAYING = 1.0
"""What a term must weigh to say by itself what a question is on."""

_SENTENCES = re.compile(r"[^.?!。？！؟\n]+[.?!。？！؟]*")
_HIRAGANA = re.compile(r"[\u3041-\u309f]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the facets that it asks for, and the terms that it names besides.

    ``weights`` says how much each term says: rare ones more, those that no text has most.
    ``instead`` has the term that was probably meant for one that no text has; ``everyday`` are
    the words of everyday talk.
    """

    text: str
    language: str
    facets: frozenset[str]
    terms: frozenset[str]
    weights: dict[str, float]
    instead: dict[str, str]
    everyday: frozenset[str] = frozenset()

    def weight(self, terms: Iterable[str]) -> float:
        """How much some of its terms say together."""
        return math.fsum(self.weights.get(term, 0.0) for term in terms)

    def saying(self, terms: Iterable[str]) -> frozenset[str]:
        """Those of its terms that are not everyday talk."""
        return frozenset(term for term in terms if self.weights.get(term, 0.0) >= SAYING)

    def missing(self, wanted: Iterable[str], present: frozenset[str]) -> frozenset[str]:
        """Those wanted terms that are not present, as they stand or as they were meant."""
        return frozenset(
            term
            for term in wanted
            if term not in present and self.instead.get(term, term) not in present
        )


def question_of(text: str) -> str:
    """The question as it is taken: bounded, and without what is not text."""
    return cleaned(text)[:LONGEST_QUESTION]


def core(text: str) -> str:
    """Those sentences of a longer message that ask something, or all of it where none does."""
    sentences = [match.group().strip() for match in _SENTENCES.finditer(text)]
    asking = [sentence for sentence in sentences if sentence.endswith(("?", "？", "؟"))]
    return " ".join(asking) if asking else text


def asked(text: str, language: str, called: Sequence[str] = ()) -> tuple[frozenset[str], str, str]:
    """The facets that ``text`` asks for, what it says besides, and the words that hint at them.

    The names of the article in question are not searched for facets.
    """
    plain = fold(text, language)
    masked = plain.text
    for name in sorted(called, key=len, reverse=True):
        folded_name = fold(name, language).text.strip(" ?!.？。؟¿")
        place = masked.find(folded_name) if len(folded_name) > 2 else -1
        if place >= 0:
            masked = masked[:place] + "\x00" * len(folded_name) + masked[place + len(folded_name) :]
    spans = asked_in(masked, language)
    facets = {span.facet for span in spans}
    hints = [span for span in hints_in(masked, language) if span.facet in facets - {OVERVIEW}]
    if not facets - {OVERVIEW}:
        hints = hinted_in(masked, language)
        facets |= {span.facet for span in hints}
    told = {place for span in spans for place in plain.places[span.start : span.end]}
    hinted = {place for span in hints for place in plain.places[span.start : span.end]} - told
    rest = "".join(" " if at in told | hinted else letter for at, letter in enumerate(text))
    hint = "".join(letter if at in hinted else " " for at, letter in enumerate(text))
    return frozenset(facets), rest, hint


@cache
def _generic(language: str) -> tuple[frozenset[str], re.Pattern[str] | None]:
    words = generic(language)
    if language in WIDE:
        phrases = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
        return frozenset(word for word in words if len(word) == 1), re.compile("|".join(phrases))
    words += NOISE.get(language, frozenset())
    found = analyses([(language, word) for word in words])
    return frozenset(term for one in found for term in one.terms), None


@cache
def _everyday(language: str) -> frozenset[str]:
    found = analyses([(language, word) for word in everyday(language)])
    return frozenset(term for one in found for term in one.terms)


def terms_of(text: str, language: str) -> list[str]:
    """The terms of what a question says besides its facets, without what says nothing."""
    return terms_of_each([(language, text)])[0]


def terms_of_each(texts: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The same for each of some (language, text) pairs. One query for all words that are new."""
    told = [(language, _without_phrases(text, language)) for language, text in texts]
    return [
        _telling(language, text, found.terms)
        for (language, text), found in zip(told, analyses(told), strict=True)
    ]


def _without_phrases(text: str, language: str) -> str:
    _ignored, phrases = _generic(language)
    return phrases.sub(" ", text) if phrases else text


def _telling(language: str, text: str, found: Sequence[str]) -> list[str]:
    ignored, phrases = _generic(language)
    noise = NOISE.get(language, frozenset()) | (ignored if not phrases else frozenset())
    terms = [term for term in found if term not in noise]
    if not phrases:
        return list(dict.fromkeys(terms))[:MOST_TERMS]
    hiragana = {text[i : i + 2] for i in range(len(text)) if _HIRAGANA.fullmatch(text[i : i + 1])}
    kept = [term for term in terms if not (set(term) & ignored) and term not in hiragana]
    return list(dict.fromkeys(kept))[:MOST_TERMS]


def weight_of(counts: Mapping[str, int], term: str) -> float:
    """How much a term says, by how many of all texts have it; ``counts`` has their number as ""."""
    everything = max(FEW_TEXTS, counts.get("", 0))
    having = min(max(0, counts.get(term, 0)), everything)
    if not having:
        return UNKNOWN_COUNTS
    return math.log(1 + (everything - having + 0.5) / (having + 0.5))


def _meant(
    unknown: Sequence[str], text: str, languages: Sequence[str]
) -> tuple[dict[str, str], dict[str, str], str]:
    """The terms meant by words that no text has: one letter off, and any; and the text as meant.

    Names of medicines are alike: only what is asked of a subject is guessed more freely.
    """
    found = analysis(languages[0], text)
    instead: dict[str, str] = {}
    guessed: dict[str, str] = {}
    for word, term in found.words.items() if unknown else ():
        better = corrections(word, analysis(languages[0], word), {}, languages)
        if term in unknown and better:
            guessed[term] = better.terms[0]
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better.text, text, flags=re.I)
            if distance(word, better.text) <= 1:
                instead[term] = better.terms[0]
    return instead, guessed, text


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as it is, before any article is compared with it. ``terms`` are all of its words.

    ``weights`` and ``instead`` are as in Asked; ``meant`` is the text without misspellings, and
    ``guessed`` has every term that was corrected in it.
    """

    text: str
    meant: str
    language: str
    terms: frozenset[str]
    weights: dict[str, float]
    instead: dict[str, str]
    guessed: dict[str, str]

    def of(self, called: Sequence[str]) -> Asked:
        """What it asks of an article with these names."""
        facets, rest, hint = asked(self.text, self.language, called)
        terms = frozenset(terms_of(rest, self.language))
        if not facets - {OVERVIEW} and self.meant != self.text:
            facets, rest, hint = asked(self.meant, self.language, called)
            known = terms_of(f"{rest} {hint}", self.language)
            terms = frozenset(term for term in terms if self.guessed.get(term, term) in known)
        if len(facets) > 1:
            facets -= {OVERVIEW}
        hinting = frozenset(terms_of(hint, self.language)) - terms
        light = _everyday(self.language)
        weights = {
            term: self.weights.get(term, EVERYDAY if term in light else UNKNOWN_COUNTS)
            for term in terms
        } | {term: min(self.weights.get(term, EVERYDAY), EVERYDAY) for term in hinting}
        return Asked(
            self.text, self.language, facets, terms | hinting, weights, self.instead, light
        )


def understood(text: str, language: str) -> Understanding:
    """What ``text`` says. One small query, and two more where no text has one of its words."""
    text = core(text)
    terms = terms_of(text, language)
    languages = languages_of(text, language)
    counts = counts_of(terms, languages)
    light = _everyday(language)
    weights = {
        term: min(weight_of(counts, term), EVERYDAY if term in light else UNKNOWN_COUNTS)
        for term in terms
    }
    unknown = [term for term in terms if counts.get(term, 0) <= 0]
    instead, guessed, meant = _meant(unknown, text, languages)
    return Understanding(text, meant, language, frozenset(terms), weights, instead, guessed)
