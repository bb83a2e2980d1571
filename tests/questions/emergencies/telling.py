"""What people write, as it stands in the files beside this one."""

import json
from pathlib import Path

import pytest

from questions.emergencies.files import LANGUAGES

HERE = Path(__file__).parent


def told(folder: str, language: str) -> dict:
    """The phrasings of one language: ``caught`` by kind, and ``harmless``."""
    return json.loads((HERE / folder / f"{language}.json").read_text(encoding="utf-8"))


def caught(folder: str) -> list:
    """Every phrasing that must be caught: its language, its kind and itself."""
    return [
        pytest.param(kind, phrasing, id=f"{language}-{kind}-{number}")
        for language in LANGUAGES
        for kind, phrasings in told(folder, language)["caught"].items()
        for number, phrasing in enumerate(phrasings)
    ]


def harmless(folder: str) -> list:
    """Every phrasing that shares words with an emergency and is none."""
    return [
        pytest.param(phrasing, id=f"{language}-{number}")
        for language in LANGUAGES
        for number, phrasing in enumerate(told(folder, language)["harmless"])
    ]
