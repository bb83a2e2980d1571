"""Two editions, or the words for two personas, beside each other."""

from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from tests.oracle_site.web.conftest import LANGUAGES, SLUG, address
from tests.oracle_site.web.rewriting import REASON, two_editions

pytestmark = pytest.mark.django_db

HERE = f"/en/answers/{SLUG}/"


def parsed(text: str) -> Any:
    return html5lib.parse(text, namespaceHTMLElements=False)


def rows(tree: Any) -> list[tuple[str, str]]:
    return [
        (
            row.get("data-row"),
            " ".join("".join(row.find("./p[@class='compare__text']").itertext()).split()),
        )
        for row in tree.findall(".//li[@data-row]")
    ]


def test_two_editions_stand_claim_by_claim_and_word_by_word(
    client: Client, alice: User, django_assert_num_queries: Any
) -> None:
    two_editions(alice)
    with django_assert_num_queries(4):
        response = client.get(f"{HERE}compare/1..2/")
    tree = parsed(response.text)
    changed, *others = rows(tree)
    assert others == [
        ("same", "Call for help if you cannot swallow."),
        ("added", "Somebody knows why."),
        ("removed", "Nobody knows why."),
    ]
    assert changed[0] == "changed"
    text = tree.find(".//li[@data-row='changed']/p[@class='compare__text']")
    assert [(e.tag, list(e.itertext())[1]) for e in text if e.tag in ("ins", "del")] == [
        ("del", "120"),
        ("ins", "150"),
    ]
    facts = [" ".join("".join(dd.itertext()).split()) for dd in tree.iter("dd")]
    assert facts == ["GRADE: Low → GRADE: Moderate"]
    assert [q.text for q in tree.iter("q")] == [REASON]


def test_backwards_is_a_comparison_too(client: Client, alice: User) -> None:
    two_editions(alice)
    tree = parsed(client.get(f"{HERE}compare/2..1/").text)
    assert [kind for kind, _text in rows(tree)] == ["changed", "same", "added", "removed"]


@pytest.mark.parametrize("pair", ["1..3", "0..1", "1", "1..", "a..b", "1...2"])
def test_what_cannot_be_compared_is_not_there(client: Client, alice: User, pair: str) -> None:
    two_editions(alice)
    assert client.get(f"{HERE}compare/{pair}/").status_code == 404


def test_the_words_for_two_personas_stand_beside_each_other(
    client: Client, tea: Article, django_assert_num_queries: Any
) -> None:
    """I-18: the same facts in other words."""
    with django_assert_num_queries(2):
        response = client.get(f"/en/for/patient/answers/{SLUG}/beside/clinician/")
    tree = parsed(response.text)
    found = tree.findall(".//li[@data-row]")
    assert [row.get("data-row") for row in found] == ["changed", "same", "same", "added"]
    names = [dt.text for dt in found[0].findall(".//dl[@class='compare__pair']//dt")]
    assert names == ["Patient or carer", "Clinician"]
    texts = [dd.text for dd in found[3].findall(".//dl[@class='compare__pair']//dd")]
    assert texts == ["–", "The odds ratio was 1.2."]
    assert len(tree.findall(".//*[@data-caution]")) == 1
    assert tree.find(".//link[@rel='canonical']").get("href") == f"/en/for/patient/answers/{SLUG}/"


def test_the_article_offers_the_words_of_those_who_have_some(client: Client, tea: Article) -> None:
    tree = parsed(client.get(f"/en/for/patient/answers/{SLUG}/").text)
    links = [a.get("href") for a in tree.findall(".//ul[@class='others__list']//a")]
    assert links == [
        f"/en/for/patient/answers/{SLUG}/beside/general/",
        f"/en/for/patient/answers/{SLUG}/beside/clinician/",
    ]


def test_nobody_is_set_beside_an_unknown_persona(client: Client, tea: Article) -> None:
    assert client.get(f"{HERE}beside/nobody/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_says_in_which_language_its_words_are(
    client: Client, tea: Article, language: str
) -> None:
    """I-16."""
    path = address(language, "patient", f"answers/{SLUG}/beside/clinician/")
    tree = parsed(client.get(path).text)
    text = tree.find(".//dl[@class='compare__pair']//dd")
    own = language in ("en", "zh-hans")
    assert text.get("lang") == (None if own else "en")
