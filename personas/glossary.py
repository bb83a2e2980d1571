"""The glossary as readers need it: read once a version, kept in memory, found in a text."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import orjson
from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

KEPT: Final = 4
"""Versions held in memory: the one that readers see, and those that are just going."""
BY_CHARACTER: Final = frozenset({"zh-hans", "ja"})
_WORD: Final = re.compile(r"[^\W_]+(?:[\u064b-\u0652]+[^\W_]*|[-'’][^\W_]+)*")
_ARABIC_PREFIX: Final = re.compile("^[وفبكل]?ال(?=..)|^[وفبكل](?=ال..)")

_ARABIC_VOWELS: Final = re.compile("\u064b\u0627$|[\u064b-\u0652]")


class Term(NamedTuple):
    """A word, and what it means, in one language."""

    slug: str
    word: str
    definition: str


class Found(NamedTuple):
    """Where in a text a term stands."""

    start: int
    end: int
    term: Term


_versions: dict[str, Mapping[str, tuple[Term, ...]]] = {}


def known_version() -> str:
    """The version read last, or ""."""
    return next(reversed(_versions), "")


@lru_cache(maxsize=1)
def columns_sql() -> str:
    """An SQL expression for the glossary: its version, and its terms unless version is ``%s``."""
    columns = ", ".join(
        build_localized_fieldname(name, code)
        for code, _name in settings.LANGUAGES
        for name in ("term", "definition")
    )
    return f"""
        (SELECT json_build_array(v.version, CASE WHEN v.version::text <> %s THEN
                (SELECT json_agg(json_build_array(slug, {columns}) ORDER BY slug)
                   FROM personas_glossaryterm) END)::text
           FROM personas_glossaryversion v)
    """


def remember(stored: str | None) -> str:
    """Keep what ``columns_sql`` selected; its version, "" where there is no glossary."""
    if stored is None:
        return ""
    version, rows = orjson.loads(stored)
    if version not in _versions:
        _versions[version] = _by_language(rows or [])
        while len(_versions) > KEPT:
            _versions.pop(next(iter(_versions)), None)
    return str(version)


def _by_language(rows: list[list[str | None]]) -> dict[str, tuple[Term, ...]]:
    codes = [code for code, _name in settings.LANGUAGES]
    return {
        code: tuple(
            Term(str(slug), word, definition)
            for slug, *texts in rows
            if (word := texts[2 * place]) and (definition := texts[2 * place + 1])
        )
        for place, code in enumerate(codes)
    }


def occurrences(text: str, version: str, language: str) -> Iterator[Found]:
    """The terms in a text, in order, the longest where several begin at one place."""
    index = _index(version, language)
    if not index:
        return iter(())
    found = _by_character if language in BY_CHARACTER else _by_word
    return found(text, index)


@lru_cache(maxsize=32)
def _index(version: str, language: str) -> dict[str, list[tuple[tuple[str, ...], Term]]]:
    """Terms by their first character or word, the longest first."""
    index: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
    for term in _versions.get(version, {}).get(language, ()):
        parts = tuple(term.word) if language in BY_CHARACTER else _words(term.word)
        if parts:
            index.setdefault(parts[0], []).append((parts, term))
    for terms in index.values():
        terms.sort(key=lambda one: -len(one[0]))
    return index


def _by_character(
    text: str, index: Mapping[str, list[tuple[tuple[str, ...], Term]]]
) -> Iterator[Found]:
    at = 0
    while at < len(text):
        for parts, term in index.get(text[at], ()):
            if text.startswith(term.word, at):
                yield Found(at, at + len(parts), term)
                at += len(parts) - 1
                break
        at += 1


def _by_word(text: str, index: Mapping[str, list[tuple[tuple[str, ...], Term]]]) -> Iterator[Found]:
    words = list(_WORD.finditer(text))
    folded = [_folded(word[0]) for word in words]
    at = 0
    while at < len(words):
        for parts, term in index.get(folded[at], ()):
            end = at + len(parts)
            if tuple(folded[at:end]) == parts:
                yield Found(words[at].start(), words[end - 1].end(), term)
                at = end - 1
                break
        at += 1


def _words(text: str) -> tuple[str, ...]:
    return tuple(_folded(word) for word in _WORD.findall(text))


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    """A word without what grammar adds: case, a plural s, an Arabic article or preposition."""
    word = _ARABIC_PREFIX.sub("", _ARABIC_VOWELS.sub("", word.casefold()))
    word = _ARABIC_PREFIX.sub("", word)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
