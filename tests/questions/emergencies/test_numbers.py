"""Whom to call: one source, by region and by language."""

import re

import pytest
from babel import Locale

from questions.emergencies import numbers_for, unconfirmed
from questions.emergencies.files import LANGUAGES, read
from questions.emergencies.numbers import regions


@pytest.mark.parametrize(
    ("region", "dial"),
    [
        ("CN", "120"),
        ("JP", "119"),
        ("US", "911"),
        ("GB", "999"),
        ("ES", "112"),
        ("EG", "123"),
        ("TW", "119"),
        ("AU", "000"),
        ("PL", "112"),
        ("fr", "15"),
    ],
)
def test_an_ambulance_is_called_by_the_number_of_the_region(region: str, dial: str) -> None:
    assert numbers_for("en", region)[0].dial == dial


@pytest.mark.parametrize(
    ("region", "dial"),
    [
        ("US", "988"),
        ("CA", "988"),
        ("GB", "116123"),
        ("FR", "3114"),
        ("ES", "024"),
        ("CN", "12356"),
        ("JP", "0120279338"),
    ],
)
def test_a_crisis_line_is_the_one_of_the_region(region: str, dial: str) -> None:
    assert [number.dial for number in numbers_for("en", region, "crisis")] == [dial]


def test_a_region_that_is_not_known_gives_no_number_rather_than_a_wrong_one() -> None:
    assert numbers_for("en", "ZZ") == ()
    assert numbers_for("en", "PL", "crisis") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_region_the_places_of_the_language_are_named_in_it(language: str) -> None:
    numbers = numbers_for(language)
    assert [n.region for n in numbers if n.place == n.region] == []
    assert (
        list(dict.fromkeys(n.region for n in numbers)) == read("numbers.json")["defaults"][language]
    )


def test_a_language_that_is_not_ours_is_taken_as_english() -> None:
    assert numbers_for("tlh") == numbers_for("en")


def test_every_number_says_where_and_when_it_was_looked_up() -> None:
    found = [
        n
        for region in regions()
        for p in ("ambulance", "crisis", "poison")
        for n in numbers_for("en", region, p)
    ]
    assert [
        n
        for n in found
        if not n.source
        or n.needs_confirmation == bool(re.fullmatch(r"\d{4}-\d\d-\d\d", n.checked))
        or not (n.needs_confirmation or n.url.startswith(("https://", "http://")))
    ] == []
    assert [n for n in found if re.sub(r"[^\d*]", "", n.shown) != n.dial] == []
    assert [n.region for n in found if n.region not in Locale("en").territories] == []


def test_every_line_stands_in_a_region_whose_ambulance_is_known() -> None:
    content = read("numbers.json")["numbers"]
    assert {n["region"] for n in content} == set(regions())


def test_what_nobody_has_looked_up_is_a_crisis_or_a_poison_line() -> None:
    assert {line.purpose for line in unconfirmed()} == {"crisis", "poison"}
