"""Different spellings of one word become one."""

import pytest

from articles.search.folding import american, bigrams, runs, without_accents


def folded(text: str) -> list[str]:
    return [run.folded for run in runs(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＣＯＶＩＤ－１９", "covid-19"),
        ("ﾜｸﾁﾝ", "わくちん"),
        ("ワクチン", "わくちん"),
        ("糖尿病是什麼", "糖尿病是什么"),
        ("高血壓", "高血压"),
        ("Sjögren", "sjogren"),
        ("مُسَكِّن", "مسكن"),
        ("أدوية", "ادوية"),
    ],
)
def test_two_ways_to_write_a_word_fold_alike(one: str, other: str) -> None:
    """F-60: full and half width, traditional and simplified, kana, accents, vowel signs."""
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("british", "expected"),
    [
        ("haemorrhage", "hemorrhage"),
        ("oedema", "edema"),
        ("tumours", "tumors"),
        ("leukaemia", "leukemia"),
        ("diarrhoea", "diarrhea"),
        ("centre", "center"),
        ("sulphate", "sulfate"),
        ("analyse", "analyze"),
        ("hospitalisation", "hospitalization"),
        ("programme", "program"),
    ],
)
def test_british_spelling_is_that_of_american(british: str, expected: str) -> None:
    assert american(british) == expected


@pytest.mark.parametrize("word", ["four", "hour", "pain", "analysis", "diseases", "diagnosis"])
def test_words_that_only_look_british_stay(word: str) -> None:
    assert american(word) == word


def test_chinese_becomes_every_two_neighbouring_characters() -> None:
    assert bigrams("糖尿病") == ["糖尿", "尿病"]
    assert bigrams("癌") == ["癌"]


def test_scripts_are_kept_apart_in_one_text() -> None:
    assert [(run.kind, run.folded) for run in runs("X线检查 and MRI، سرطان")] == [
        ("word", "x"),
        ("cjk", "线检查"),
        ("word", "and"),
        ("word", "mri"),
        ("arabic", "سرطان"),
    ]


def test_accents_go_and_letters_stay() -> None:
    assert without_accents("crónica niño œdème") == "cronica nino œdeme"
