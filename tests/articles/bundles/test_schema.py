"""The published JSON Schema is sound, and never stricter than the checks that are made."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from articles.bundles import schema, validation
from tests.articles.bundles.defects import DEFECTS
from tests.articles.bundles.good import PERSONAS, bundle

VALIDATOR = Draft202012Validator(schema.json_schema(PERSONAS))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just("\x00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    here = list(value.items() if isinstance(value, dict) else enumerate(value))
    found = [(value, key) for key, _ in here]
    for _, inner in here:
        if isinstance(inner, dict | list):
            found += _places(inner)
    return found


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, Any]:
    """A good bundle with one to three random changes."""
    made = bundle()
    for _ in range(draw(st.integers(1, 3))):
        places = _places(made)
        container, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(["replace", "drop", "add", "move"])):
            case "replace":
                container[key] = draw(json_values)
            case "drop":
                del container[key]
            case "add" if isinstance(container, dict):
                container[draw(st.text(max_size=6))] = draw(json_values)
            case "add":
                container.append(draw(json_values))
            case "move":
                other, place = places[draw(st.integers(0, len(places) - 1))]
                container[key] = json.loads(json.dumps(other[place]))
    return made


def test_the_schema_is_json_schema_2020_12_under_its_own_address() -> None:
    Draft202012Validator.check_schema(schema.SCHEMA)
    assert schema.SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema.SCHEMA["$id"] == "/api/v1/schemas/article-1.json"
    assert json.loads(json.dumps(schema.SCHEMA)) == schema.SCHEMA


def test_every_object_of_the_schema_is_closed() -> None:
    def open_objects(value: Any, path: str) -> list[str]:
        found = []
        for container, key in _places(value):
            inner = container[key]
            if isinstance(inner, dict) and inner.get("type") == "object":
                found += [key] if inner.get("additionalProperties") is not False else []
        return found

    assert open_objects({"schema": schema.SCHEMA}, "") == []


def test_the_good_bundle_is_good_by_the_schema_with_and_without_personas() -> None:
    assert [error.message for error in VALIDATOR.iter_errors(bundle())] == []
    assert [e.message for e in Draft202012Validator(schema.SCHEMA).iter_errors(bundle())] == []


@settings(max_examples=400, deadline=None)
@given(mutants())
def test_what_the_schema_refuses_the_checks_refuse(mutant: dict[str, Any]) -> None:
    found = validation.problems(mutant, personas=PERSONAS)
    if not VALIDATOR.is_valid(mutant):
        assert found != []


@pytest.mark.parametrize("change", [change for change, _ in DEFECTS], ids=[s for _, s in DEFECTS])
def test_a_defect_that_the_schema_sees_the_checks_see(change: Any) -> None:
    bad = bundle()
    change(bad)
    assert validation.problems(bad, personas=PERSONAS) != []


def test_the_schema_alone_finds_most_kinds_of_defect() -> None:
    seen = 0
    for change, _said in DEFECTS:
        bad = bundle()
        change(bad)
        seen += not VALIDATOR.is_valid(bad)
    assert seen >= 70


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["medquad", "pubmedqa", "xlinghealth", "xlinghealth_answers", "followup_articles"]
)
def test_real_bundles_are_good_by_the_checks(shared_data: Path, name: str) -> None:
    with gzip.open(shared_data / f"{name}.jsonl.gz") as lines:
        for line in lines:
            assert validation.problems(json.loads(line), personas=PERSONAS) == []
