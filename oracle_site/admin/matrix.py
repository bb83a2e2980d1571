"""What each language and persona still lacks, as the editor's matrix shows it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings

from articles.cells import CellKey, Gap, cells, gaps
from articles.vocabulary import LANGUAGES
from oracle_site.admin.form import PersonaName
from oracle_site.admin.places import field_id


class Square(NamedTuple):
    """One cell: ``complete`` as a text of its own, ``shared`` with the general one, or ``missing``
    texts, of which the first is at ``target``; ``empty`` where nothing is written yet."""

    language: str
    persona: PersonaName
    state: str
    missing: int = 0
    target: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether there is a text to preview."""
        return self.state in ("complete", "shared")


class Row(NamedTuple):
    """A language's cells."""

    language: str
    name: str
    is_source: bool
    squares: tuple[Square, ...]


def matrix(bundle: Mapping[str, Any], personas: Sequence[PersonaName]) -> list[Row]:
    """Every language by every persona, the source language first."""
    existing = set(cells(bundle, [persona.slug for persona in personas]))
    names = dict(settings.LANGUAGES)
    source = bundle["source_language"]
    paths = _paths(bundle)
    return [
        Row(
            language,
            str(names[language]),
            language == source,
            tuple(_square(bundle, language, p, existing, paths) for p in personas),
        )
        for language in sorted(LANGUAGES, key=lambda code: code != source)
    ]


def _square(
    bundle: Mapping[str, Any],
    language: str,
    persona: PersonaName,
    existing: set[CellKey],
    paths: Mapping[Gap, str],
) -> Square:
    if (language, persona.slug) in existing:
        return Square(language, persona, "complete")
    lacking = gaps(bundle, language, persona.slug)
    if not lacking:
        shown = any(section["claims"] for section in bundle["sections"])
        return Square(language, persona, "shared" if shown else "empty")
    first = lacking[0]
    field = "text" if first.claim else "heading"
    target = field_id(f"{paths[first]}.{field}.{language}")
    untouched = not any(_texts(bundle, language))
    return Square(language, persona, "empty" if untouched else "missing", len(lacking), target)


def _texts(bundle: Mapping[str, Any], language: str) -> list[str]:
    return [
        claim["text"].get(language, "")
        for section in bundle["sections"]
        for claim in section["claims"]
    ]


def _paths(bundle: Mapping[str, Any]) -> dict[Gap, str]:
    """Where each heading and claim stands, by keys."""
    paths: dict[Gap, str] = {}
    for place, section in enumerate(bundle["sections"]):
        paths.setdefault(Gap(section["key"], ""), f"sections[{place}]")
        for number, claim in enumerate(section["claims"]):
            gap = Gap(section["key"], claim["key"])
            paths.setdefault(gap, f"sections[{place}].claims[{number}]")
    return paths
