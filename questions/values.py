"""The values of an answer: grounds to stand on, sentences, and what puts them together."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ground:
    """An approved claim that an answer may stand on, as this reader is shown it.

    ``digest`` and ``edition`` are of the edition that it stands in, ``numbers`` are its citations'
    numbers there, ``reviewed`` is when the board last reviewed these words.
    """

    slug: str
    question: str
    section: str
    heading: str
    claim: str
    text: str
    digest: str
    edition: int
    numbers: tuple[int, ...]
    status: str
    reviewed: dt.date | None
    language: str
    persona: str
    kind: str
    safety_critical: bool

    @property
    def key(self) -> str:
        """The claim's key among all articles' claims."""
        return f"{self.slug}/{self.section}/{self.claim}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and what it stands on. ``verbatim``: in the claim's own words."""

    text: str
    grounds: tuple[Ground, ...]
    verbatim: bool


class Engine(Protocol):
    """What puts an answer together out of grounds. ``name`` is "extractive" or "model"."""

    name: str

    def compose(
        self,
        question: str,
        grounds: Sequence[Ground],
        *,
        language: str,
        persona: str,
        deadline: float,
    ) -> Iterator[Sentence]:
        """Give the sentences one by one, all before ``deadline`` (of ``time.monotonic``)."""
