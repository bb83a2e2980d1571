"""Words explain themselves where they stand; evidence opens beside the claim it is for."""

from typing import Any

import html5lib
import pytest
from django.test import Client

from articles.models import Article
from personas.models import GlossaryTerm
from references.models import Reference
from tests.oracle_site.web.conftest import SLUG, address

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea_explained(tea: Article) -> GlossaryTerm:
    return GlossaryTerm.objects.create(
        slug="tea",
        term_en="tea",
        definition_en="A drink <of> leaves.",
        term_zh_hans="茶",
        definition_zh_hans="一种饮料。",
    )


def page(client: Client, language: str, persona: str) -> Any:
    text = client.get(address(language, persona, f"answers/{SLUG}/")).text
    return html5lib.parse(text, namespaceHTMLElements=False)


@pytest.mark.parametrize(
    ("language", "word", "meaning"),
    [("en", "Tea", "A drink <of> leaves."), ("zh-hans", "茶", "一种饮料。")],
)
def test_a_term_is_a_button_where_it_is_first_used(
    client: Client, tea_explained: GlossaryTerm, language: str, word: str, meaning: str
) -> None:
    tree = page(client, language, "general")
    [button] = tree.findall(".//button[@class='term']")
    assert (button.text, button.get("popovertarget")) == (word, "term-tea")
    [explained] = [e for e in tree.iter() if e.get("id") == "term-tea"]
    assert explained.get("popover") is not None
    assert explained.find("./p/span").text == meaning


def test_the_words_of_the_claim_stay_what_they_were(
    client: Client, tea_explained: GlossaryTerm
) -> None:
    """I-01: what is explained is not part of the text."""
    claim = page(client, "en", "patient").find(".//li[@data-claim]")
    assert "".join(claim.find("./span[@class='claim__text']").itertext()) == "120 people drank tea."


@pytest.mark.parametrize("persona", ["clinician", "researcher"])
def test_experts_are_spared_the_glossary(
    client: Client, tea_explained: GlossaryTerm, persona: str
) -> None:
    assert page(client, "en", persona).findall(".//button[@class='term']") == []


def test_the_glossary_costs_no_query_and_a_change_of_it_shows_at_once(
    client: Client, tea_explained: GlossaryTerm, django_assert_num_queries: Any
) -> None:
    path = f"/en/answers/{SLUG}/"
    with django_assert_num_queries(1):
        before = client.get(path)
    GlossaryTerm.objects.update(definition_en="Leaves in hot water.")
    with django_assert_num_queries(1):
        after = client.get(path, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Leaves in hot water." in after.text
    assert client.get(path, headers={"if-none-match": after["ETag"]}).status_code == 304


def test_what_stands_behind_a_claim_opens_where_it_is(client: Client, tea: Article) -> None:
    Reference.objects.filter(title="Drinking well").update(standing="corrected")
    tree = page(client, "en", "clinician")
    [first, *_others] = tree.findall(".//li[@data-claim]")
    button = first.find("./button[@class='claim__open']")
    opened = first.find("./div[@popover]")
    assert button.get("popovertarget") == opened.get("id") == "evidence-claim-lead/c1"
    said = [" ".join("".join(p.itertext()).split()) for p in opened.iter("p")]
    assert said == ["Guideline · 2021 corrected", "Drinking well", "120 drank tea.", "p. 4"]
    assert len(tree.findall(".//button[@class='claim__open']")) == 3


@pytest.mark.parametrize("persona", ["general", "patient"])
def test_other_readers_find_the_passage_in_the_list_of_references(
    client: Client, tea: Article, persona: str
) -> None:
    tree = page(client, "en", persona)
    assert tree.findall(".//button[@class='claim__open']") == []
    assert len(tree.findall(".//details[@class='reference__passages']")) == 1


def test_every_statement_has_an_address_of_its_own(client: Client, tea: Article) -> None:
    tree = page(client, "en", "clinician")
    for claim in tree.findall(".//li[@data-claim]"):
        [link] = claim.findall("./a[@class='claim__link']")
        assert link.get("href") == f"#{claim.get('id')}"
        assert link.get("aria-label")


CAUTIONS = {
    "general": "Do not make decisions about care",
    "patient": "Do not make decisions about care",
    "clinician": "check each statement against its source",
    "researcher": "cite the sources themselves",
}


@pytest.mark.parametrize("persona", CAUTIONS)
def test_the_caution_is_in_words_that_fit_who_reads(
    client: Client, tea: Article, persona: str
) -> None:
    [caution] = page(client, "en", persona).findall(".//*[@data-caution]")
    assert CAUTIONS[persona] in "".join(caution.itertext())
