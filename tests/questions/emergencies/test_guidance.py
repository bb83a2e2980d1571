"""What to do: fixed sentences, in every language, for every kind; and the card that shows them."""

import html
import re

import pytest

from oracle_site.web.jinja import public
from questions.emergencies import KINDS, emergency, files
from questions.emergencies.files import LANGUAGES, read
from questions.emergencies.rules import rules_for

FILES = [f"{folder}/{language}.json" for folder in ("guidance", "rules") for language in LANGUAGES]


def card(kind: str, language: str, region: str | None = None) -> str:
    source = (
        '{% from "components/emergency.html" import emergency_card %}{{ emergency_card(found) }}'
    )
    found = emergency([kind], language, region)
    return public(language).from_string(source).render(found=found)


@pytest.mark.parametrize("name", [*FILES, "numbers.json"])
def test_a_file_follows_its_schema_and_says_how_it_was_reviewed(name: str) -> None:
    review = read(name)["review"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", review["written"])
    assert review["status"] == "reviewed" or "To be reviewed by the board" in review["note"]


def test_a_file_that_does_not_follow_its_schema_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    (tmp_path / "schemas").mkdir()
    schema = (files.FOLDER / "schemas" / "numbers.json").read_text()
    (tmp_path / "schemas" / "numbers.json").write_text(schema)
    (tmp_path / "numbers.json").write_text('{"numbers": [{"region": "fr", "dial": "15"}]}')
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"numbers\.json at numbers/0/region: 'fr' does not match"):
        files.read.__wrapped__("numbers.json")


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_and_sentences_know_the_same_kinds(language: str) -> None:
    assert {sign.kind for sign in rules_for(language).signs} == set(KINDS)
    assert set(read(f"guidance/{language}.json")["kinds"]) == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_as_much_as_english(language: str) -> None:
    """A step that is left out in one language would be unsafe there."""
    for kind in KINDS:
        ours, english = emergency([kind], language), emergency([kind], "en")
        assert (len(ours.steps), len(ours.never)) == (len(english.steps), len(english.never)), kind


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_card_says_what_to_do_and_links_every_number(kind: str, language: str) -> None:
    found = emergency([kind], language)
    shown = html.unescape(card(kind, language))
    assert [
        s for s in (found.title, found.lead, *found.steps, *found.never) if s not in shown
    ] == []
    links = re.findall(r'href="tel:([^"]+)"', shown)
    assert sorted(links) == sorted(
        {n.dial for n in found.numbers} | {n.dial for n in found.lines}
    ) or sorted(links) == sorted(
        [c.number.dial for c in found.calls] + [n.dial for n in found.lines]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_is_announced_and_has_its_language_and_direction(language: str) -> None:
    shown = card("stroke", language)
    direction = "rtl" if language == "ar" else "ltr"
    assert f'lang="{language}" dir="{direction}"' in shown
    assert shown.count('role="alert"') == 1
    assert re.findall(r"<h(\d)", shown) == ["2", "3", "3", "3"]
    assert "style=" not in shown


def test_where_the_number_is_not_known_the_card_says_so_and_links_none() -> None:
    shown = html.unescape(card("stroke", "en", "ZZ"))
    assert "tel:" not in shown
    assert "Call your local emergency number." in shown


def test_a_person_who_may_harm_themselves_sees_a_line_to_talk_to_first() -> None:
    shown = card("self_harm", "en", "GB")
    assert re.findall(r'href="tel:([^"]+)"', shown) == ["116123", "999"]
