"""Which cells an article has, what they lack, and what is sealed of one."""

from typing import Any

import pytest

from articles.cells import CellKey, Gap, Registered, cells, content_of, gaps, numbers
from tests.articles.building import a_bundle

PERSONAS = ["general", "patient", "clinician", "researcher"]


def register(bundle: dict[str, Any]) -> dict[str, Registered]:
    return {
        r["key"]: Registered(n, r["kind"], r["csl"], "current")
        for n, r in enumerate(bundle["references"], 1)
    }


def test_a_cell_exists_where_every_text_does_and_for_a_persona_where_it_differs() -> None:
    assert list(cells(a_bundle(), PERSONAS)) == [
        CellKey("en", "general"),
        CellKey("en", "patient"),
        CellKey("en", "clinician"),
        CellKey("zh-hans", "general"),
        CellKey("zh-hans", "patient"),
        CellKey("zh-hans", "clinician"),
    ]


def test_a_language_lacking_one_heading_has_no_cell() -> None:
    bundle = a_bundle()
    del bundle["sections"][1]["heading"]["zh-hans"]
    assert [c for c in cells(bundle, PERSONAS) if c.language == "zh-hans"] == []
    assert gaps(bundle, "zh-hans", "general") == [Gap("s2", "")]


def test_a_language_lacking_a_claim_for_clinicians_only_still_has_the_general_cell() -> None:
    bundle = a_bundle()
    del bundle["sections"][1]["claims"][1]["text"]["zh-hans"]
    assert [c for c in cells(bundle, PERSONAS) if c.language == "zh-hans"] == [
        CellKey("zh-hans", "general"),
        CellKey("zh-hans", "patient"),
    ]
    assert gaps(bundle, "zh-hans", "clinician") == [Gap("s2", "c2")]


def test_a_wording_equal_to_the_claims_own_text_makes_no_cell() -> None:
    bundle = a_bundle()
    claim = bundle["sections"][0]["claims"][0]
    claim["wordings"] = {"patient": dict(claim["text"])}
    assert CellKey("en", "patient") not in list(cells(bundle, PERSONAS))


def test_an_article_without_claims_has_no_cell() -> None:
    assert list(cells(a_bundle(sections=[]), PERSONAS)) == []


def test_numbers_run_from_one_without_gaps_in_order_of_first_use() -> None:
    assert numbers(a_bundle()) == {"r2": 1, "r1": 2}


def test_numbers_and_the_reference_list_are_the_same_in_every_cell() -> None:
    bundle = a_bundle()
    lists = {
        cell: [
            (r["number"], r["key"])
            for r in content_of(bundle, register(bundle), cell)["references"]
        ]
        for cell in cells(bundle, PERSONAS)
    }
    assert set(map(tuple, lists.values())) == {((1, "r2"), (2, "r1"))}


def test_a_cell_has_the_words_of_its_persona_and_only_the_claims_for_it() -> None:
    bundle = a_bundle()
    texts = {
        persona: [
            claim["text"]
            for section in content_of(bundle, register(bundle), CellKey("en", persona))["sections"]
            for claim in section["claims"]
        ]
        for persona in ("general", "patient", "clinician")
    }
    safe = "Call for help if you cannot swallow."
    assert texts == {
        "general": ["Tea was drunk by 120 people.", safe, "Nobody knows why."],
        "patient": ["120 people drank tea.", safe, "Nobody knows why."],
        "clinician": [
            "Tea was drunk by 120 people.",
            safe,
            "Nobody knows why.",
            "The odds ratio was 1.2.",
        ],
    }


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ({"en": "Q?", "ja": "質問"}, "ja", {"language": "ja", "text": "質問"}),
        ({"en": "Q?", "ja": "質問"}, "fr", {"language": "en", "text": "Q?"}),
        ({"ja": "質問"}, "fr", {"language": "ja", "text": "質問"}),
    ],
)
def test_the_question_may_stand_in_its_own_language(
    question: dict[str, str], language: str, expected: dict[str, str]
) -> None:
    bundle = a_bundle(question=question)
    content = content_of(bundle, register(bundle), CellKey(language, "general"))
    assert content["question"] == expected


def test_a_safety_critical_claim_is_in_every_cell() -> None:
    bundle = a_bundle()
    for cell in cells(bundle, PERSONAS):
        kept = [
            (section["key"], claim["key"])
            for section in content_of(bundle, register(bundle), cell)["sections"]
            for claim in section["claims"]
            if claim["safety_critical"]
        ]
        assert kept == [("lead", "c2")]
