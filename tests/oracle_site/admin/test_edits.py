"""Every button that changes a draft: what it makes of it, and where the editor goes on."""

import pytest

from articles.bundles.canonical import canonical
from oracle_site.admin.drafts import bundle_of, draft_of
from oracle_site.admin.edits import changed, list_reference
from tests.articles.building import a_bundle


@pytest.fixture
def draft() -> dict:
    return draft_of(canonical(a_bundle()))


def outline(draft: dict) -> list:
    return [(s["key"], [c["key"] for c in s["claims"]]) for s in draft["sections"]]


@pytest.mark.parametrize(
    ("change", "path", "outlined", "focus"),
    [
        ("up", "sections[1]", [("s2", ["c1", "c2"]), ("lead", ["c1", "c2"])], "sections[0]"),
        ("down", "sections[0]", [("s2", ["c1", "c2"]), ("lead", ["c1", "c2"])], "sections[1]"),
        ("up", "sections[0]", [("lead", ["c1", "c2"]), ("s2", ["c1", "c2"])], ""),
        ("down", "sections[0].claims[0]", [("lead", ["c2", "c1"]), ("s2", ["c1", "c2"])],
         "sections[0].claims[1]"),
        ("down", "sections[0].claims[1]", [("lead", ["c1"]), ("s2", ["c2", "c1", "c2"])],
         "sections[1].claims[0]"),
        ("up", "sections[1].claims[0]", [("lead", ["c1", "c2", "c1"]), ("s2", ["c2"])],
         "sections[0].claims[2]"),
        ("up", "sections[0].claims[0]", [("lead", ["c1", "c2"]), ("s2", ["c1", "c2"])], ""),
        ("remove", "sections[0].claims[0]", [("lead", ["c2"]), ("s2", ["c1", "c2"])],
         "sections[0].claims[0]"),
        ("remove", "sections[1]", [("lead", ["c1", "c2"])], "sections[0]"),
        ("add-claim", "sections[0]", [("lead", ["c1", "c2", "c3"]), ("s2", ["c1", "c2"])],
         "sections[0].claims[2].text"),
        ("add-section", "", [("lead", ["c1", "c2"]), ("s2", ["c1", "c2"]), ("s3", ["c1"])],
         "sections[2].heading"),
    ],
)  # fmt: skip
def test_a_button_changes_the_outline(
    draft: dict, change: str, path: str, outlined: list, focus: str
) -> None:
    assert (changed(draft, change, path), outline(draft)) == (focus, outlined)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ("up", "sections[9]"),
        ("remove", "sections[0].claims"),
        ("remove", "provenance"),
        ("remove", "question.en"),
        ("remove", ""),
        ("remove", "references[0].csl.title"),
        ("add-claim", ""),
        ("add-claim", "references[0]"),
        ("add-wording", "sections[0]"),
        ("add-citation", "sections[0].claims[x]"),
        ("up", "sections[0].key[0]"),
        ("up", "sections[0].claims[0].audiences[0]"),
        ("explode", "sections[0]"),
        ("__init__", "sections[0]"),
    ],
)
def test_a_forged_button_changes_nothing(draft: dict, change: str, path: str) -> None:
    before = bundle_of(draft)
    assert changed(draft, change, path) == ""
    assert bundle_of(draft) == before


def test_a_claim_gets_a_citation_to_fill_in(draft: dict) -> None:
    assert changed(draft, "add-citation", "sections[0].claims[1]") == (
        "sections[0].claims[1].citations[0].reference"
    )
    assert [c["reference"] for c in draft["sections"][0]["claims"][1]["citations"]] == [""]


def test_a_claim_gets_a_wording_to_fill_in(draft: dict) -> None:
    focus = changed(draft, "add-wording", "sections[1].claims[0].wordings.patient")
    assert focus == "sections[1].claims[0].wordings.patient.en"
    assert set(draft["sections"][1]["claims"][0]["wordings"]) == {"patient"}


def test_a_new_reference_gets_a_key_that_is_free(draft: dict) -> None:
    draft["references"][0]["key"] = "r3"
    assert changed(draft, "add-reference", "") == "references[2].csl.title"
    assert [r["key"] for r in draft["references"]] == ["r3", "r2", "r4"]


def test_a_reference_that_is_listed_already_is_not_listed_again(draft: dict) -> None:
    csl = {"type": "article-journal", "title": "Tea and people", "DOI": "10.1234/tea.1"}
    assert list_reference(draft, "research", csl) == "references[0]"
    assert len(draft["references"]) == 2
