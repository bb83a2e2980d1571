"""Canonical form and the way back to what came in."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from articles.bundles.canonical import canonical, canonical_json, deviations, restored
from articles.bundles.validation import problems
from tests.articles.bundles.good import PERSONAS, bundle

FILES = ["medquad", "pubmedqa", "xlinghealth", "xlinghealth_answers", "followup_articles"]


def sparse() -> dict[str, Any]:
    """A good bundle that omits what it may, and writes what canonical form leaves out."""
    made = bundle()
    for key in ("topics", "aliases", "risk_class"):
        del made[key]
    del made["provenance"]["note"]
    del made["sections"][1]["heading"]
    first, second = made["sections"][0]["claims"]
    del first["uncited_reason"]
    del second["citations"]
    del second["audiences"]
    first["citations"][1] |= {"support": "supports", "locator": "", "quotation": ""}
    return made


def test_the_sparse_bundle_is_good() -> None:
    assert problems(sparse(), personas=PERSONAS) == []


def test_canonical_json_sorts_keys_and_writes_characters_as_themselves() -> None:
    assert canonical_json({"b": "蜂", "a": [1, {}]}) == '{"a": [1, {}], "b": "蜂"}'


def test_canonical_form_writes_and_omits_the_same_keys_whatever_came_in() -> None:
    form = canonical(sparse())
    first, second = form["sections"][0]["claims"]
    assert form["topics"] == [] == second["citations"] == second["audiences"]
    assert (form["aliases"], form["risk_class"], form["provenance"]["note"]) == ({}, "standard", "")
    assert (first["uncited_reason"], form["sections"][1]["heading"]) == ("", {})
    assert first["citations"][1] == {"reference": "r2"}
    assert canonical(form) == form
    assert deviations(form) == []


def test_what_came_in_is_restored_from_canonical_form_and_its_deviations() -> None:
    form = deviations(sparse())
    assert sorted(form) == [
        "/aliases",
        "/provenance/note",
        "/risk_class",
        "/sections/0/claims/0/citations/1/locator",
        "/sections/0/claims/0/citations/1/quotation",
        "/sections/0/claims/0/citations/1/support",
        "/sections/0/claims/0/uncited_reason",
        "/sections/0/claims/1/audiences",
        "/sections/0/claims/1/citations",
        "/sections/1/heading",
        "/topics",
    ]
    assert restored(canonical(sparse()), form) == sparse()


def test_a_deviation_does_not_hide_what_an_editor_wrote_since() -> None:
    edited = canonical(sparse())
    edited["topics"] = ["cough"]
    edited["sections"][0]["claims"][0]["citations"][1]["locator"] = "p. 9"
    back = restored(edited, deviations(sparse()))
    assert back["topics"] == ["cough"]
    assert back["sections"][0]["claims"][0]["citations"][1]["locator"] == "p. 9"
    assert problems(back, personas=PERSONAS) == []


def test_making_the_canonical_form_leaves_the_bundle_alone() -> None:
    given = sparse()
    canonical(given)["sections"][0]["claims"][0]["text"]["en"] = "Other."
    assert given == sparse()


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_real_bundles_are_canonical_to_the_byte(shared_data: Path, name: str) -> None:
    with gzip.open(shared_data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            assert deviations(given) == []
            assert canonical_json(canonical(given)) + "\n" == line
