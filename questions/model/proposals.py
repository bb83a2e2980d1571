"""What the model proposes: one JSON object a line, a sentence and the claims it stands on."""

import json
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 5_000
"""Characters of a line at most; a claim has 4,000."""
MOST: Final = 40
"""Lines that are read at most."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence as the model has it, and the ids of the claims that it names for it."""

    text: str
    claims: tuple[str, ...]


def proposals(pieces: Iterable[str]) -> Generator[Proposal | None]:
    """The proposals in a text that comes in pieces, None for a line that is none."""
    for count, line in enumerate(_lines(pieces)):
        if count == MOST:
            return
        yield _proposal(line)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        yield from (line for line in lines if line.strip())
        if len(rest) > LONGEST:
            return
    if rest.strip():
        yield rest


def _proposal(line: str) -> Proposal | None:
    if len(line) > LONGEST:
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    text, claims = value.get("text", ""), value.get("claims")
    named = isinstance(claims, list) and all(isinstance(one, str) for one in claims)
    if not isinstance(text, str) or not named or not isinstance(claims, list):
        return None
    return Proposal(text, tuple(claims))
