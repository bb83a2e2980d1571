"""Every rule of article/1, broken one at a time, and the exact line that says so."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from articles.bundles import intake, validation
from articles.bundles.problems import MOST
from tests.articles.bundles.defects import C1, DEFECTS
from tests.articles.bundles.good import PERSONAS, bundle


def refusals(value: Any) -> list[str]:
    """The lines that a file with one good bundle and this one is refused with."""
    lines = f"{json.dumps(bundle())}\n{json.dumps(value)}\n".encode()
    return [
        intake.refusal("a.jsonl", candidate.line, candidate.slug, problem)
        for candidate in intake.candidates(io.BytesIO(lines), "a.jsonl", personas=PERSONAS)
        for problem in candidate.problems
    ]


def test_the_bundle_with_every_key_is_good() -> None:
    assert validation.problems(bundle(), personas=PERSONAS) == []


def test_there_are_more_than_sixty_kinds_of_defect() -> None:
    assert len(DEFECTS) >= 60


@pytest.mark.parametrize(("change", "said"), DEFECTS, ids=[said for _, said in DEFECTS])
def test_each_defect_is_refused_with_file_line_slug_path_and_reason(
    change: Callable[[dict[str, Any]], None], said: str
) -> None:
    """F-26, F-27, F-31, F-32, F-44."""
    bad = bundle()
    change(bad)
    slug = bad["slug"] if bad.get("slug") == bundle()["slug"] else "-"
    assert refusals(bad)[0] == f"a.jsonl:2: {slug}: {said}"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "java\tscript:x",
        "ftp://a.org/",
        "https://",
    ],
)
def test_a_url_that_is_not_http_is_refused(url: str) -> None:
    """F-26."""
    bad = bundle()
    bad["references"][1]["csl"]["URL"] = url
    assert [line.split(": ")[2] for line in refusals(bad)] == ["references[1].csl.URL"]


@pytest.mark.parametrize("value", [None, [], "article", 3, True])
def test_a_bundle_that_is_no_object_is_refused(value: Any) -> None:
    name = {
        "NoneType": "null",
        "list": "a list",
        "str": "text",
        "int": "a number",
        "bool": "true or false",
    }
    said = f"a.jsonl:2: -: -: must be an object, not {name[type(value).__name__]}"
    assert refusals(value) == [said]


def test_what_may_be_left_out_is_not_missed() -> None:
    claim = {"key": "c", "kind": "fact", "text": {"en": "Yes."}, "uncited_reason": "Plain."}
    least = bundle(
        sections=[{"key": "s", "claims": [claim]}], references=[], provenance={"kind": "person"}
    )
    for key in ("topics", "aliases", "risk_class", "evidence_current_to"):
        del least[key]
    assert validation.problems(least, personas=PERSONAS) == []


def test_isolates_newlines_and_tabs_are_fine() -> None:
    good = bundle(question={"en": "What is \u2067دواء\u2069?\n\tReally?"})
    assert validation.problems(good, personas=PERSONAS) == []


def test_every_fault_of_a_bundle_is_named_at_once() -> None:
    bad = bundle(slug="X Y", risk_class="low")
    del bad["sections"][0]["claims"][0]["text"]
    assert [line.split(": ")[2] for line in refusals(bad)] == [
        "slug",
        "risk_class",
        f"{C1}.text",
    ]


def test_a_bundle_with_very_many_faults_is_not_listed_to_the_end() -> None:
    """F-30."""
    found = validation.problems(bundle(**{f"x{n}": n for n in range(100_000)}), personas=PERSONAS)
    assert len(found) == MOST + 1
    assert found[-1].reason == "has more problems than are listed here"


def test_an_enormous_list_is_refused_by_its_size_alone() -> None:
    """F-30."""
    found = validation.problems(bundle(references=[None] * 50_000), personas=PERSONAS)
    assert [str(problem) for problem in found] == [
        "references: has 50000 items; at most 1000 are allowed"
    ]
