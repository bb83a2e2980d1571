"""A warning: something that a machine noticed about a text, for a reviewer to look at."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a reviewer must look at; ``id`` is stable for the same text.

    ``claim`` and ``section`` are keys; both are "" where it is about the whole text. A blocking
    one must be resolved, or answered in writing, before the text is approved.
    """

    id: str
    section: str
    claim: str
    sentence: str
    blocking: bool
    gate: str = ""


def warning(
    gate: str, place: tuple[str, str], *about: str, sentence: str, blocking: bool
) -> Warning:
    """A warning of a gate; ``about`` says what it is about, in no language of the interface."""
    sealed = "\x1f".join([gate, *place, *about])
    identity = f"{gate}-{hashlib.sha256(sealed.encode()).hexdigest()[:16]}"
    return Warning(identity, *place, sentence, blocking, gate)
