"""Readers who may need help are told so before all else, with the number to call."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.test import Client

from articles.models import Article
from questions.emergencies import numbers_for
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import LANGUAGES, SLUG, address

pytestmark = pytest.mark.django_db


def flag(key: str, text: str, **changes: Any) -> dict[str, Any]:
    claim = {
        "key": key,
        "kind": "red_flag",
        "safety_critical": True,
        "audiences": [],
        "text": {"en": text},
        "wordings": {},
        "citations": [],
        "uncited_reason": "General advice.",
    }
    return claim | changes


@pytest.fixture
def flagged(publish: Callable[..., Article]) -> Article:
    """An article with a red flag of every urgency, the least urgent first."""
    bundle = a_bundle(question={"en": "Does tea help?"})
    for section in bundle["sections"]:
        section["heading"].pop("zh-hans", None)
        for claim in section["claims"]:
            claim["text"].pop("zh-hans")
            claim["wordings"] = {}
    bundle["sections"][1]["claims"] += [
        flag("later", "Still thirsty after a month.", urgency="routine"),
        flag("soon", "A rash.", urgency="urgent"),
        flag("now", "You cannot breathe.", urgency="emergency"),
        flag("now-too", "You faint.", urgency="emergency"),
    ]
    return publish(bundle)


def page(client: Client, language: str, persona: str) -> Any:
    text = client.get(address(language, persona, f"answers/{SLUG}/")).text
    return html5lib.parse(text, namespaceHTMLElements=False)


@pytest.mark.parametrize("persona", ["general", "patient"])
def test_the_warnings_come_first_by_urgency_and_are_never_folded_away(
    client: Client, flagged: Article, persona: str
) -> None:
    tree = page(client, "en", persona)
    cards = tree.findall(".//div[@class='help']/div")
    assert [card.get("data-urgency") for card in cards] == ["emergency", "", "urgent", "routine"]
    signs = [
        [li.text.strip() for li in card.findall("./ul[@class='help__signs']/li")] for card in cards
    ]
    assert signs == [
        ["You cannot breathe.", "You faint."],
        ["Call for help if you cannot swallow."],
        ["A rash."],
        ["Still thirsty after a month."],
    ]
    order = [e for e in tree.iter() if e.get("class") in ("help", "standing", "answer")]
    assert [e.get("class") for e in order] == ["help", "standing", "answer"]
    assert list(tree.find(".//div[@class='help']").iter("details")) == []


def test_each_warning_leads_to_the_statement_that_says_it(client: Client, flagged: Article) -> None:
    tree = page(client, "en", "patient")
    claims = {li.get("id"): li.get("data-kind") for li in tree.findall(".//li[@data-claim]")}
    links = [a.get("href")[1:] for a in tree.findall(".//a[@class='help__source']")]
    assert [claims[link] for link in links] == ["red_flag"] * 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_are_those_of_where_the_language_is_spoken(
    client: Client, flagged: Article, language: str
) -> None:
    """Also where the text itself is shown in another language."""
    tree = page(client, language, "patient")
    cards = {card.get("data-urgency"): card for card in tree.findall(".//div[@data-urgency]")}
    expected = list(dict.fromkeys(f"tel:{n.dial}" for n in numbers_for(language)))
    assert expected
    for urgency in ("emergency", ""):
        assert [
            a.get("href") for a in cards[urgency].findall(".//a[@class='help__number']")
        ] == expected
    for urgency in ("urgent", "routine"):
        assert cards[urgency].findall(".//a[@class='help__number']") == []


@pytest.mark.parametrize("persona", ["clinician", "researcher"])
def test_experts_read_the_red_flags_where_the_text_has_them(
    client: Client, flagged: Article, persona: str
) -> None:
    """I-18: nothing is left out."""
    tree = page(client, "en", persona)
    assert tree.findall(".//div[@class='help']") == []
    kinds = [li.get("data-kind") for li in tree.findall(".//li[@data-claim]")]
    assert kinds.count("red_flag") == 5


def test_a_text_without_warnings_has_no_cards(
    client: Client, publish: Callable[..., Article]
) -> None:
    bundle = a_bundle()
    del bundle["sections"][0]["claims"][1]
    publish(bundle)
    assert page(client, "en", "patient").findall(".//div[@class='help']") == []
