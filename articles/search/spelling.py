"""Did you mean: the known word that someone probably meant by one that no text has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from articles.search.analysis import Analysis
from articles.search.characters import fixed
from articles.search.names import stored_key

SHORTEST = 4
MOST_CORRECTED = 4

_ALIKE = """
    SELECT asked.word, known.word, known.term, known.documents
      FROM unnest(%s::text[]) AS asked(word),
      LATERAL (
        SELECT w.word, w.term, t.documents
          FROM (SELECT word, term, language FROM articles_searchword
                 WHERE word %% asked.word AND language = ANY(%s)
                   AND length(word) BETWEEN length(asked.word) - 2 AND length(asked.word) + 2
                 ORDER BY similarity(word, asked.word) DESC, word LIMIT 12) w
          JOIN articles_searchterm t ON t.language = w.language AND t.term = w.term
         WHERE t.documents > 0) known
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """``text`` is the query as it was probably meant; ``shown`` says whether to ask about it."""

    text: str
    terms: tuple[str, ...]
    key: str
    shown: bool


def distance(one: str, other: str) -> int:
    """How many letters must be changed, added, dropped or swapped with a neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, two_before[j - 2] + 1)
            row.append(best)
    return row[-1]


def _bound(word: str) -> int:
    """How many slips are believed in a word: more make another word of it.

    The Arabic article is not counted: التمرين (exercise) is not meant by التدخين (smoking).
    """
    return 1 if len(word.removeprefix("ال")) < 6 else 2


def corrections(
    text: str, found: Analysis, counts: Mapping[str, int], languages: Sequence[str]
) -> Correction | None:
    """The query as it was probably meant where it has words that no text has; None without any.

    A word that lacks only its accents is corrected without a question.
    """
    return _of_words(text, found, counts, languages) or _of_characters(text, counts, languages)


def _of_characters(
    text: str, counts: Mapping[str, int], languages: Sequence[str]
) -> Correction | None:
    meant = fixed(text, counts, languages)
    if meant is None:
        return None
    return Correction(meant.text, meant.terms, stored_key(meant.units, languages[0]), shown=True)


def _of_words(
    text: str, found: Analysis, counts: Mapping[str, int], languages: Sequence[str]
) -> Correction | None:
    unknown = [
        word
        for word, term in found.words.items()
        if counts.get(term, 0) <= 0 and len(word) >= SHORTEST and not word.isdigit()
    ][:MOST_CORRECTED]
    if not unknown:
        return None
    nearest: dict[str, tuple[tuple[int, int], str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [unknown, list(languages)])
        for asked, known, term, documents in cursor.fetchall():
            far = distance(asked, known)
            if far <= _bound(asked):
                nearest[asked] = min(
                    nearest.get(asked, ((99, 0), "", "")), ((far, -documents), known, term)
                )
    if not nearest:
        return None
    replaced = {found.words[asked]: term for asked, (_, _, term) in nearest.items()}
    units = [replaced.get(unit, unit) for unit in found.units]
    for asked, (_, known, _) in nearest.items():
        text = re.sub(rf"(?<!\w){re.escape(asked)}(?!\w)", known, text, flags=re.IGNORECASE)
    return Correction(
        text=text,
        terms=tuple(replaced.values()),
        key=stored_key(units, languages[0]),
        shown=any(far for (far, _), _, _ in nearest.values()),
    )
