"""What each gate stops, what it only shows, and what it leaves alone."""

from typing import Any

import pytest

from references.models import Standing
from reviews.gates import Warning, warnings_of
from tests.reviews.gates.building import a_citation, a_claim, a_content


def seen(found: list[Warning]) -> list[tuple[str, str, bool]]:
    """Which gate said something about which claim, and whether it blocks."""
    return [(one.gate, one.claim, one.blocking) for one in found]


def beside(own: str, other: str, *, language: str = "en", **given: Any) -> list[Warning]:
    """Warnings about a patient's wording beside the general one."""
    claim = {"kind": given.pop("kind", "fact"), "safety_critical": given.pop("critical", False)}
    sibling = a_content(a_claim(other, **claim), language=language)
    content = a_content(
        a_claim(own, **claim), language=language, persona=given.pop("persona", "patient")
    )
    return warnings_of(content, sibling=sibling, **given)


def translated(own: str, source: str, language: str, kind: str = "fact") -> list[Warning]:
    content = a_content(a_claim(own, kind=kind), language=language)
    return warnings_of(content, source=a_content(a_claim(source, kind=kind)))


def test_the_warning_names_what_differs() -> None:
    (found,) = translated("每日50毫克。", "5 mg a day.", "zh-hans")
    assert found.sentence == "The source says 5 mg; this text says 50毫克."
    assert (found.section, found.claim, found.blocking) == ("lead", "c1", True)


@pytest.mark.parametrize(
    ("language", "own", "said"),
    [
        ("ar", "٥٠ ساعة.", "The source says 5 hours; this text says ٥٠ ساعة."),
        ("fr", "50 Heures.", "The source says 5 hours; this text says 50 Heures."),
        ("ja", "５０時間。", "The source says 5 hours; this text says ５０時間."),
    ],
)
def test_the_warning_quotes_each_text_as_it_is_written(language: str, own: str, said: str) -> None:
    assert [one.sentence for one in translated(own, "5 hours.", language)] == [said]


def test_the_same_text_has_the_same_warnings_and_another_text_others() -> None:
    first, again, other = (
        [one.id for one in translated(text, "5 mg a day.", "fr")]
        for text in ("50 mg par jour.", "50 mg par jour.", "500 mg par jour.")
    )
    assert first == again
    assert set(first).isdisjoint(other)
    assert all(len(one) <= 64 for one in first)


@pytest.mark.parametrize(
    ("language", "own", "source"),
    [
        ("zh-hans", "三倍。", "Three times as many."),
        ("zh-hans", "两成的人，共3万人。", "20% of 30,000 people."),
        ("zh-hans", "一两天。", "A day or two."),
        ("ja", "3割、三分の一、1.5億人。", "30%, one third, 150 million people."),
        (
            "es",
            "1.250 mg en 1,5 litros, el 2,5 por ciento.",
            "1,250 mg in 1.5 litres, 2.5 per cent.",
        ),
        ("fr", "1 250 mg et 3,75 millions de personnes.", "1,250 mg and 3.75 million people."),
        ("ar", "٢٫٥ ملغ لمدة أسبوعين.", "2.5 mg for two weeks."),
        ("ar", "خمسة عشر شخصًا، ٢٥٪.", "Fifteen people, 25%."),
        ("es", "Cada 8 horas.", "Three times a day."),
        ("fr", "0,5 g pendant 14 jours.", "500 mg for two weeks."),
        ("zh-hans", "3月15日，共500例。", "On 15 March, 500 cases."),
        ("ja", "100mcgは0.1mgです。", "100 μg is 0.1 mg."),
        ("zh-hans", "维生素B12。", "Vitamin B12."),
        ("es", "Véase https://example.org/5000.", "See https://example.org/6000."),
    ],
)
def test_the_same_quantity_written_as_another_language_writes_it_is_the_same(
    language: str, own: str, source: str
) -> None:
    assert translated(own, source, language) == []


@pytest.mark.parametrize(
    ("own", "general"),
    [
        ("About 2 in every 100 people had it.", "8 of 328 people (2.4%) had it."),
        ("One in ten people had it.", "10.1% of people had it."),
        ("About 46 of every 100 families.", "46.2% of families."),
        ("6 of every 1,000 people.", "39 of 6,332 patients (0.6%)."),
        ("Few people had it.", "8 of 328 people (2.4%, 95% CI 1.1 to 4.7, p = 0.02) had it."),
        ("More than half of them: 24 of 39.", "Of 39 patients, 24 had it."),
    ],
)
def test_patients_may_be_told_natural_frequencies_and_spared_statistics(
    own: str, general: str
) -> None:
    assert beside(own, general) == []


@pytest.mark.parametrize(
    ("own", "general"),
    [
        ("About 20 in every 100 people had it.", "8 of 328 people (2.4%) had it."),
        ("2 in every 1,000 people had it.", "8 of 328 people (2.4%) had it."),
        ("Of 50 people some had it.", "Some people had it."),
    ],
)
def test_a_figure_that_the_general_wording_does_not_bear_out_blocks(own: str, general: str) -> None:
    found = beside(own, general)
    assert found != []
    assert {(one.gate, one.blocking) for one in found} == {("numbers", True)}


def test_a_dose_left_out_is_shown_and_blocks_where_it_is_only_one_of_several() -> None:
    general = "Take 500 mg, at most 4 g a day."
    assert {one.blocking for one in beside("Take it as told.", general, kind="dose")} == {False}
    assert {one.blocking for one in beside("Take 500 mg.", general, kind="dose")} == {True}
    critical = beside("Take it as told.", general, kind="dose", critical=True)
    assert {one.blocking for one in critical} == {True}


def test_clinicians_may_be_told_more_figures_but_no_other_dose() -> None:
    general = "With 500 mg a day 2.4% had it."
    clinician = {"persona": "clinician", "audience": "Clinician"}
    more = "500 mg daily: 2.4% (8/328), RR 0.17 (95% CI 0.04 to 0.77)."
    assert beside(more, general, **clinician) == []
    other = beside(more.replace("500 mg", "50 mg"), general, **clinician)
    assert seen(other) == [("numbers", "c1", True)]


def test_patients_may_be_told_to_keep_on_instead_of_not_to_stop() -> None:
    general = "Do not stop the tablets because of this page."
    kept = beside("Keep taking your medicine.", general, kind="recommendation")
    assert seen(kept) == [("negation", "c1", False)]
    turned = beside("Stop the tablets because of this page.", general, kind="recommendation")
    assert seen(turned) == [("negation", "c1", True)]


@pytest.mark.parametrize(
    ("language", "own", "source"),
    [
        ("zh-hans", "避免饮酒。", "Do not drink alcohol."),
        ("ja", "しなければなりません。", "It must be done."),
        ("ja", "起こるかもしれません。", "It may happen."),
        ("es", "Sin embargo, funciona.", "However, it works."),
        ("fr", "Il n’y en a que deux.", "There are only two."),
        ("ar", "لا يزال مفيدًا، ولا سيما للكبار.", "It is still useful, above all for adults."),
        ("zh-hans", "不仅如此，效果非常特别。", "What is more, the effect is special."),
    ],
)
def test_what_only_looks_like_a_negation_is_none(language: str, own: str, source: str) -> None:
    assert [one for one in translated(own, source, language) if one.gate == "negation"] == []


def test_a_medicine_kept_in_latin_letters_is_the_same_medicine() -> None:
    assert translated("服用 metformin。", "Take metformin.", "zh-hans") == []
    assert translated("Tome ácido acetilsalicílico.", "Take aspirin.", "es") == []


@pytest.mark.parametrize(
    ("kind", "critical", "blocks"),
    [
        ("fact", False, False),
        ("recommendation", False, False),
        ("dose", False, True),
        ("contraindication", False, True),
        ("red_flag", True, True),
    ],
)
def test_a_citation_without_passage_blocks_where_harm_may_come_of_it(
    kind: str, critical: bool, blocks: bool
) -> None:
    bare = a_claim(
        "So it is.",
        kind=kind,
        safety_critical=critical,
        citations=[a_citation(), a_citation(number=2, reference="r2", quotation=" ")],
    )
    assert seen(warnings_of(a_content(bare))) == [("citations", "c1", blocks)]


@pytest.mark.parametrize("standing", Standing.values)
def test_a_reference_that_no_longer_stands_is_shown(standing: str) -> None:
    found = warnings_of(a_content("So it is."), standings={"r1": standing})
    told = standing in {"retracted", "withdrawn", "superseded", "expression_of_concern"}
    assert seen(found) == [("standing", "c0", False)] * told


def test_a_safety_critical_claim_that_is_missing_blocks_and_another_does_not() -> None:
    flag = a_claim("Call for help now.", key="flag", safety_critical=True, kind="red_flag")
    fact = a_claim("So it is.", key="fact")
    kept, left = a_claim("有事。", key="kept"), a_claim("It is.", key="kept")
    own = a_content(kept, language="zh-hans")
    assert seen(warnings_of(own, source=a_content(left, fact, flag))) == [("safety", "flag", True)]


def test_what_the_source_shows_is_not_said_again_of_the_general_wording() -> None:
    own = a_content("50毫克。", language="zh-hans", persona="patient")
    source = a_content("5 mg.", persona="patient")
    sibling = a_content("5毫克。", language="zh-hans")
    found = warnings_of(own, source=source, sibling=sibling)
    assert [one.sentence for one in found] == ["The source says 5 mg; this text says 50毫克."]


def test_only_texts_for_patients_are_held_to_a_reading_level_and_it_never_blocks() -> None:
    hard = "Administration of antihypertensive pharmacotherapy necessitates monitoring."
    for audience, count in (("Patient", 1), ("Caregiver", 1), ("Clinician", 0), ("", 0)):
        found = warnings_of(a_content(hard), audience=audience)
        assert seen(found) == [("readability", "", False)] * count
