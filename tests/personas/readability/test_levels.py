"""Reading level: each language by its own measure, plain wordings easier than technical ones."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.vocabulary import LANGUAGES
from personas.readability import MEASURES, hints, level

ROOT = Path(__file__).resolve().parents[3]
HIGHER_IS_EASIER = {"ja", "es", "fr"}
SAME_THING = {
    "en": (
        "Take one tablet.",
        "Administration of antihypertensive pharmacotherapy is recommended.",
    ),
    "zh-hans": ("每天吃一片药。", "患者应予以抗高血压药物治疗，并定期评估其疗效及不良反应。"),
    "ja": (
        "毎日、薬を1つ飲んでください。",
        "降圧薬物療法の開始および定期的有効性評価が推奨される。",
    ),
    "es": (
        "Tome una pastilla cada día.",
        "Se recomienda la administración de farmacoterapia antihipertensiva con monitorización.",
    ),
    "fr": (
        "Prenez un comprimé chaque jour.",
        "L’administration d’une pharmacothérapie antihypertensive est recommandée.",
    ),
    "ar": (
        "خذ حبة كل يوم.",
        "يوصى بإعطاء المعالجة الدوائية الخافضة لضغط الدم مع المتابعة المنتظمة للاستجابة السريرية.",
    ),
}


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """The wordings of the same claim for patients and for clinicians."""
    for file in sorted((ROOT / "demo/articles").iterdir()):
        for section in json.loads(file.read_text())["sections"]:
            for claim in section["claims"]:
                plain = claim["wordings"].get("patient", {}).get(language)
                technical = claim["wordings"].get("clinician", {}).get(language)
                if plain and technical:
                    yield plain, technical


def is_easier(one: str, two: str, language: str) -> bool:
    first, second = level(one, language), level(two, language)
    assert first is not None
    assert second is not None
    if language in HIGHER_IS_EASIER:
        return first.value > second.value
    return first.value < second.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_wordings_are_easier_than_technical_ones_in_four_pairs_of_five(language: str) -> None:
    found = [is_easier(plain, technical, language) for plain, technical in pairs(language)]
    assert len(found) >= 5
    assert sum(found) >= 0.8 * len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plain_sentence_meets_the_target_and_the_technical_one_does_not(language: str) -> None:
    plain, technical = (level(text, language) for text in SAME_THING[language])
    assert plain is not None
    assert technical is not None
    assert (plain.meets_target, technical.meets_target) == (True, False)


def test_every_language_has_a_measure_of_its_own() -> None:
    assert tuple(MEASURES) == LANGUAGES
    names = [found.measure for code in LANGUAGES if (found := level(SAME_THING[code][0], code))]
    assert len(set(names)) == len(LANGUAGES)


def test_numbers_and_abbreviations_make_no_sentences_and_no_difference() -> None:
    spelled = level("The risk was 0.5% in one group and 12.75% in the other.", "en")
    rounded = level("The risk was 5% in one group and 13% in the other.", "en")
    abbreviated = level("Some drugs, e.g. this one, help vs. a dummy pill.", "en")
    plain = level("Some drugs, eg this one, help vs a dummy pill.", "en")
    assert spelled == rounded
    assert abbreviated == plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "  \n", "12.5 %", "?!"])
def test_a_text_without_words_has_no_level(language: str, text: str) -> None:
    assert level(text, language) is None


def test_a_level_is_told_in_words() -> None:
    easy, hard = (level(text, "en") for text in SAME_THING["en"])
    assert easy is not None
    assert hard is not None
    assert (str(easy.grade), str(hard.grade)) == ("very easy", "very hard")


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Pain may persist. Chronic pain", [("persist", 9), ("Chronic", 18)]),
        ("zh-hans", "可能出现眩晕", [("眩晕", 4)]),
        ("ja", "嘔吐することがある", [("嘔吐", 0)]),
        ("es", "Puede causar disnea", [("disnea", 13)]),
        ("fr", "Un œdème peut apparaître", [("œdème", 3)]),
        ("ar", "قد يسبب صداع", [("صداع", 8)]),
        ("en", "Persistence is no hard word here", []),
    ],
)
def test_hard_words_of_the_lists_are_pointed_out_where_they_stand(
    language: str, text: str, found: list[tuple[str, int]]
) -> None:
    given = hints(text, language)
    assert [(hint.word, hint.start) for hint in given] == found
    assert all(hint.plainer and all(hint.plainer) for hint in given)


def test_the_list_of_plain_words_names_its_sources_and_their_licences() -> None:
    listed = json.loads((ROOT / "personas/readability/plain_words.json").read_text())
    assert tuple(listed["words"]) == LANGUAGES
    assert {one["licence"] for one in listed["sources"]} == {
        "Open Government Licence v3.0",
        "MIT",
        "Apache-2.0",
    }
