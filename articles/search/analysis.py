"""What a text is made of for search: its terms, stemmed by PostgreSQL, and its units in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from django.db import connection

from articles.search.folding import Run, american, bigrams, runs, without_accents
from articles.search.noise import pieces

STEMMERS: Final = {
    "en": "english_stem",
    "es": "spanish_stem",
    "fr": "french_stem",
    "ar": "arabic_stem",
}
_LARGEST_CACHE = 300_000
_stems: dict[tuple[str, str], str] = {}


@dataclass(slots=True)
class Analysis:
    """``terms`` in order, repeated as they occur; ``units`` are words and single characters.

    ``words`` has each word without accents and its term, for those that are written in letters.
    """

    terms: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)


def _stemmer(run: Run, language: str) -> str:
    """The dictionary for a word: by its script, else by the text's language, else English."""
    if run.kind == "arabic":
        return STEMMERS["ar"]
    return STEMMERS[language] if language in ("es", "fr") else STEMMERS["en"]


@lru_cache(maxsize=60_000)
def _key(run: Run, language: str) -> tuple[str, str] | None:
    """The dictionary and the word as it is looked up in it; None for Chinese and Japanese."""
    if run.kind == "cjk":
        return None
    stemmer = _stemmer(run, language)
    return stemmer, american(run.raw) if stemmer == STEMMERS["en"] else run.raw


def _learn(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The stems of these words; PostgreSQL is asked for those that are new to this process.

    A stop word has none: "".
    """
    found = {key: _stems.get(key) for key in wanted}
    missing = [key for key, stem in found.items() if stem is None]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s, w, (ts_lexize(s::regdictionary, w))[1]"
                " FROM unnest(%s::text[], %s::text[]) AS t(s, w)",
                [[stemmer for stemmer, _ in missing], [word for _, word in missing]],
            )
            for stemmer, word, stem in cursor.fetchall():
                found[stemmer, word] = without_accents(stem) if stem else ""
        if len(_stems) < _LARGEST_CACHE:
            _stems.update((key, found[key] or "") for key in missing)
    return {key: stem or "" for key, stem in found.items()}


def analyses(texts: Sequence[tuple[str, str]]) -> list[Analysis]:
    """Analyse (language, text) pairs; one query for all words that are new to this process."""
    read = [[(run, _key(run, language)) for run in runs(text)] for language, text in texts]
    stems = _learn({key for found in read for _run, key in found if key})
    return [_analysis(found, stems) for found in read]


def analysis(language: str, text: str) -> Analysis:
    """Analyse one text."""
    return analyses([(language, text)])[0]


def _analysis(
    found: Iterable[tuple[Run, tuple[str, str] | None]], stems: Mapping[tuple[str, str], str]
) -> Analysis:
    result = Analysis()
    for run, key in found:
        if key is None:
            for piece in pieces(run.folded):
                result.terms += bigrams(piece)
                result.units += piece
            continue
        term = stems[key]
        if term:
            result.terms.append(term)
            result.units.append(term)
            result.words[run.folded] = term
    return result
