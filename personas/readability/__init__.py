"""Reading level: how hard a text is to read, by a measure fit for its language."""

from collections.abc import Callable
from typing import Final

from personas.readability.arabic import arabic
from personas.readability.chinese import chinese
from personas.readability.english import english
from personas.readability.french import french
from personas.readability.hints import Hint, hints
from personas.readability.japanese import japanese
from personas.readability.level import Level
from personas.readability.spanish import spanish

__all__ = ["Hint", "Level", "hints", "level"]

MEASURES: Final[dict[str, Callable[[str], Level | None]]] = {
    "en": english,
    "zh-hans": chinese,
    "ja": japanese,
    "es": spanish,
    "fr": french,
    "ar": arabic,
}


def level(text: str, language: str) -> Level | None:
    """How hard a text is to read, or None where it has no words of its language.

    Values of two languages must never be compared: each has a measure and a scale of its own.
    """
    return MEASURES[language](text)
