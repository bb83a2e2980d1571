"""Gates: what a machine notices about a text before a person reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Edition


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a reviewer must look at; ``id`` is stable for the same text."""

    id: str
    section: str
    claim: str
    sentence: str
    blocking: bool


def blocking(edition: Edition) -> Sequence[Warning]:
    """The warnings about an edition that must be answered in writing before it is approved."""
    return ()
