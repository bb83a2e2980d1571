"""Did you mean, in Chinese and Japanese: names that differ from what was typed in one character.

There are no words to compare. But a wrong character makes pairs that no text has, and a name tells
which character makes pairs that are known with its neighbours on both sides.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from django.db import connection

from articles.search.folding import Run, bigrams, in_katakana, prepared, runs
from articles.search.noise import pieces

SHORTEST: Final = 3
LONGEST: Final = 16
MOST_UNKNOWN: Final = 3

# A character is sought by the pairs that names have with its neighbour, and taken only where a
# name has it between the neighbours, or at the end of two.
_FITTING = """
    SELECT asked.id, known.character
      FROM unnest(%(ids)s::int[], %(before)s::text[], %(after)s::text[])
           AS asked(id, before, after),
      LATERAL (
        SELECT substr(term, 4) AS character, documents FROM articles_searchterm
         WHERE before <> '' AND language = ANY(%(languages)s) AND length(term) = 4
           AND term >= '^9' || right(before, 1) AND term < '^9' || right(before, 1) || %(last)s
         UNION ALL
        SELECT substr(term, 3, 1), documents FROM articles_searchterm
         WHERE before = '' AND language = ANY(%(languages)s) AND length(term) = 4
           AND term LIKE '^9%%' AND right(term, 1) = left(after, 1)) known,
      LATERAL (
        SELECT right(before, CASE after WHEN '' THEN 2 ELSE 1 END) || known.character
               || left(after, CASE before WHEN '' THEN 2 ELSE 1 END) AS text) fixed
     WHERE known.documents > 0 AND EXISTS (
        SELECT FROM articles_searchbeginning b
         WHERE b.language = ANY(%(languages)s) AND b.typed >= fixed.text
           AND b.typed < fixed.text || %(last)s)
     ORDER BY known.documents DESC, known.character
"""
_LAST: Final = "\U0010ffff"


class Change(NamedTuple):
    """``length`` characters at ``start`` of a stretch may have been meant as others."""

    start: int
    length: int


class Fixed(NamedTuple):
    """A query as it was probably meant, and the pairs of characters that make the difference."""

    text: str
    terms: tuple[str, ...]
    units: list[str]


def fixed(text: str, counts: Mapping[str, int], languages: Sequence[str]) -> Fixed | None:
    """The query with one character changed or added that names have there; None without any.

    ``counts`` has the documents of each term of the query.
    """
    stretches = [run for run in runs(text) if run.kind == "cjk"]
    if sum(len(run.folded) for run in stretches) > LONGEST:
        return None
    for run in stretches:
        for piece in pieces(run.folded):
            changes = list(_changes(piece, counts))
            character = _fitting(piece, changes, languages)
            if character:
                return _replaced(text, run, piece, *character)
    return None


def _changes(piece: str, counts: Mapping[str, int]) -> Iterator[Change]:
    """Where a character may be wrong or missing: both of its pairs are unknown."""
    known = [counts.get(pair, 0) > 0 for pair in bigrams(piece)]
    if len(piece) < SHORTEST or not 0 < known.count(False) <= MOST_UNKNOWN:
        return
    for at in range(len(piece)):
        if not any(known[max(0, at - 1) : at + 1]):
            yield Change(at, 1)
    for at, pair_known in enumerate(known):
        if not pair_known:
            yield Change(at + 1, 0)


def _fitting(
    piece: str, changes: Sequence[Change], languages: Sequence[str]
) -> tuple[Change, str] | None:
    """The first change for which there is a character, and the one that most names have there."""
    if not changes:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _FITTING,
            {
                "ids": list(range(len(changes))),
                "before": [piece[: change.start] for change in changes],
                "after": [piece[change.start + change.length :] for change in changes],
                "languages": list(languages),
                "last": _LAST,
            },
        )
        found: dict[int, str] = {}
        for id, character in cursor.fetchall():
            found.setdefault(id, character)
    first = min(found, default=None)
    return None if first is None else (changes[first], found[first])


def _replaced(text: str, run: Run, piece: str, change: Change, character: str) -> Fixed:
    at = run.folded.index(piece) + change.start
    written = in_katakana(character) if _beside_katakana(run.raw, at) else character
    raw = run.raw[:at] + written + run.raw[at + change.length :]
    whole = piece[: change.start] + character + piece[change.start + change.length :]
    meant = text if run.raw in text else prepared(text)
    return Fixed(
        meant.replace(run.raw, raw, 1),
        tuple(bigrams(whole[max(0, change.start - 1) : change.start + 2])),
        list(whole),
    )


def _beside_katakana(raw: str, at: int) -> bool:
    beside = raw[max(0, at - 1) : at] + raw[at + 1 : at + 2]
    return any("\u30a1" <= character <= "\u30ff" for character in beside)
