"""The names of a text: what they are known by whatever their order, and how one begins to type."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from articles.models import Status
from articles.search.noise import NOISE
from articles.search.typing import beginnings, typed
from articles.search.vectors import Name, key_of

LONGEST_KEY = 200
LONGEST_SHOWN = 200
INSIDE, PENDING, NO_QUESTION = 4, 2, 1


@dataclass(frozen=True, slots=True)
class StoredName:
    """A name as it is stored. ``telling`` are its words that count, without accents."""

    language: str
    key: str
    shown: str
    is_question: bool
    telling: frozenset[str]


def names_of(names: Sequence[Name]) -> Iterator[StoredName]:
    """The names that differ in more than order and noise, each once."""
    seen: set[str] = set()
    for name in names:
        key = stored_key(name.analysis.units, name.language)
        if key and key not in seen:
            seen.add(key)
            noise = NOISE.get(name.language, frozenset())
            telling = frozenset(name.analysis.words.keys() - noise)
            shown = name.shown[:LONGEST_SHOWN]
            yield StoredName(name.language, key, shown, name.is_question, telling)


def beginnings_of(
    name: StoredName, id: int, status: str, marks: Collection[str]
) -> Iterator[tuple[str, str, int, int, int]]:
    """The rows by which a name is found while it is typed; none where its readers get another text.

    ``marks`` are those of its document, ``id`` that of the stored name.
    """
    if f"@{name.language}" not in marks:
        return
    rank = (status != Status.APPROVED) * PENDING + (not name.is_question) * NO_QUESTION
    whole = typed(name.shown)
    yield name.language, whole, rank, len(name.shown), id
    for start in {*beginnings(whole, name.telling)} - {whole}:
        yield name.language, start, rank + INSIDE, len(name.shown), id


def stored_key(units: Sequence[str], language: str) -> str:
    """The key of a name: without noise where something is left, and no longer than it may be."""
    noise = NOISE.get(language, frozenset())
    key = key_of([unit for unit in units if unit not in noise] or units)
    if len(key) <= LONGEST_KEY:
        return key
    return "=" + hashlib.sha256(key.encode()).hexdigest()
