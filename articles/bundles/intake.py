"""From a file to bundles that may be written, and refusals as lines for people to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from articles.bundles import parsing, validation
from articles.bundles.problems import Problem
from articles.bundles.schema import SLUG


@dataclass(frozen=True, slots=True)
class Candidate:
    """One article of a file: a valid bundle, or the problems it is refused for."""

    line: int
    slug: str
    bundle: dict[str, Any]
    problems: list[Problem]


def candidates(
    file: BinaryIO,
    name: str,
    *,
    personas: frozenset[str],
    default_persona: str = validation.DEFAULT_PERSONA,
) -> Iterator[Candidate]:
    """Every article of ``file``, validated, one by one; the ending of ``name`` tells its kind."""
    for entry in parsing.entries(file, name):
        problems = entry.problems or validation.problems(
            entry.value, personas=personas, default_persona=default_persona
        )
        bundle = entry.value if isinstance(entry.value, dict) else {}
        yield Candidate(entry.line, slug_of(bundle), bundle, problems)


def slug_of(bundle: dict[str, Any]) -> str:
    """The slug to name a bundle by in a message; a dash where it has no well-formed one."""
    slug = bundle.get("slug")
    if not isinstance(slug, str) or len(slug) > SLUG.most:
        return "-"
    return slug if re.fullmatch(SLUG.pattern, slug) else "-"


def refusal(file: str, line: int, slug: str, problem: Problem) -> str:
    """``file:line: slug: path.to.field: what is wrong``, a dash for what there is none of."""
    return f"{file}:{line}: {slug}: {problem}"
