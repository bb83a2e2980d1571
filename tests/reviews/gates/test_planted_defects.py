"""Every planted defect is found in every language, and nothing clean is stopped."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from articles.cells import CellKey, Registered, cells, content_of
from articles.vocabulary import LANGUAGES
from reviews.gates import Warning, warnings_of
from tests.reviews.gates.building import a_claim, a_content

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = json.loads(Path(__file__).with_name("claims.json").read_text())["claims"]
DEMO = sorted((ROOT / "demo/articles").iterdir())
GATE_OF = {
    "number": "numbers",
    "unit": "numbers",
    "measure": "numbers",
    "frequency": "numbers",
    "comparator": "comparators",
    "negation": "negation",
    "added negation": "negation",
    "drug": "drugs",
}
AUDIENCES = {"general": "MedicalAudience", "patient": "Patient", "clinician": "Clinician"}


def planted() -> Iterator[Any]:
    for claim in CLAIMS:
        for language, defects in claim["spoilt"].items():
            for kind, old, new in defects:
                name = f"{claim['key']}-{language}-{kind}-{new}"
                yield pytest.param(claim, language, kind, old, new, id=name)


def compared(claim: dict[str, Any], language: str, text: str) -> list[Warning]:
    """The warnings about a translation of the claim, or about a wording in its own language."""
    made = {"kind": claim["kind"], "key": claim["key"]}
    clean = a_content(a_claim(claim["text"]["en"], **made))
    if language == "en":
        own = a_content(a_claim(text, **made), persona="patient")
        return warnings_of(own, sibling=clean)
    return warnings_of(a_content(a_claim(text, **made), language=language), source=clean)


@pytest.mark.parametrize(("claim", "language", "kind", "old", "new"), list(planted()))
def test_a_planted_defect_is_found_and_stops_the_text(
    claim: dict[str, Any], language: str, kind: str, old: str, new: str
) -> None:
    text = claim["text"][language]
    assert text.count(old) == 1
    found = compared(claim, language, text.replace(old, new))
    assert [one.claim for one in found if one.blocking and one.gate == GATE_OF[kind]] != []
    assert {one.claim for one in found} == {claim["key"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["key"])
def test_a_clean_translation_has_no_warning(claim: dict[str, Any], language: str) -> None:
    assert compared(claim, language, claim["text"][language]) == []


def test_defects_of_every_kind_are_planted_in_every_language() -> None:
    kinds = {
        language: {kind for claim in CLAIMS for kind, _old, _new in claim["spoilt"][language]}
        for language in LANGUAGES
    }
    translated = set(GATE_OF)
    assert kinds == dict.fromkeys(LANGUAGES, translated) | {
        "en": {"number", "unit", "measure", "frequency", "comparator", "drug"}
    }


def contents_of(bundle: dict[str, Any]) -> dict[CellKey, dict[str, Any]]:
    register = {
        one["key"]: Registered(at, one["kind"], one["csl"], "current")
        for at, one in enumerate(bundle["references"])
    }
    return {cell: content_of(bundle, register, cell) for cell in cells(bundle, list(AUDIENCES))}


@pytest.mark.parametrize("file", DEMO, ids=lambda file: file.stem)
def test_no_demonstration_article_is_stopped(file: Path) -> None:
    bundle = json.loads(file.read_text())
    contents = contents_of(bundle)
    source = bundle["source_language"]
    stopped = [
        (cell, warning)
        for cell, content in contents.items()
        for warning in warnings_of(
            content,
            source=contents[CellKey(source, cell.persona)] if cell.language != source else None,
            sibling=contents[CellKey(cell.language, "general")]
            if cell.persona != "general"
            else None,
            audience=AUDIENCES[cell.persona],
        )
        if warning.blocking
    ]
    assert stopped == []
