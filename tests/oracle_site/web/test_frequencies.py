"""Natural frequencies stay whole on a page, in the author's own words."""

import re
from collections.abc import Callable

import html5lib
import pytest
from django.test import Client

from articles.models import Article
from oracle_site.web.frequencies import marked
from personas.models import GlossaryTerm
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import SLUG

MANY = ["3 in 100", "2.5 in every 1,000", "7 out of 10"]
OTHERS = ["379人中14人", "100人のうち2人", "1000人あたり約5人"]
WHOLE = [
    ("en", "A clot formed in 39 of 6,332 patients (0.6%).", ["39 of 6,332"]),
    ("en", "About 3 in 100, or 2.5 in every 1,000; 7 out of 10.", MANY),
    ("zh-hans", "每1000人中约有6人；运动组379人中有14人。", ["每1000人中约有6人", "379人中有14人"]),
    ("zh-hans", "每100位妈妈中约有4位有这种情况。", ["每100位妈妈中约有4位"]),
    ("ja", "379人中14人、100人のうち2人、1000人あたり約5人", OTHERS),
    ("es", "Unas 4 de cada 100, o 14 de 379.", ["4 de cada 100", "14 de 379"]),
    ("fr", "39 sur 6 332 patients, soit 3 pour 1000.", ["39 sur 6 332", "3 pour 1000"]),
    ("ar", "نحو ٣ من كل ١٠٠ شخص، و14 من أصل 379 امرأة.", ["٣ من كل ١٠٠", "14 من أصل 379"]),
    ("en", "It was 3.7% in 2012; 10 mg in the morning, B12 in 2000.", []),
    ("en", "<b>5 in 100</b> & more", ["5 in 100"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "whole"), WHOLE)
def test_two_numbers_that_belong_together_are_one_element(
    language: str, text: str, whole: list[str]
) -> None:
    """F-59: and no word of the author's is another."""
    tree = html5lib.parseFragment(str(marked(text, language)), namespaceHTMLElements=False)
    assert ["".join(one.itertext()) for one in tree.iter("bdi")] == whole
    assert "".join(tree.itertext()) == text
    assert [one.tag for one in tree.iter() if one.tag not in ("bdi", "DOCUMENT_FRAGMENT")] == []


@pytest.mark.parametrize("text", ["1" * 5000, "1 " * 3000, "1,000" * 2000, "9人" * 3000])
def test_no_text_keeps_the_page_waiting(text: str) -> None:
    """F-46: the work grows with the text, not with its square."""
    assert re.sub("<[^>]*>", "", marked(text, "zh-hans")) == text


@pytest.mark.django_db
@pytest.mark.parametrize("explained", [True, False])
def test_a_claim_s_numbers_are_whole_on_its_page(
    client: Client, publish: Callable[..., Article], explained: bool
) -> None:
    """Beside a word that the glossary explains, too."""
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = "Tea had an effect on 3 in 100 people."
    publish(bundle)
    if explained:
        GlossaryTerm.objects.create(slug="effect", term_en="effect", definition_en="What it does.")
    tree = html5lib.parse(client.get(f"/en/answers/{SLUG}/").text, namespaceHTMLElements=False)
    claim = tree.find(".//span[@class='claim__text']")
    assert "".join(claim.itertext()) == "Tea had an effect on 3 in 100 people."
    assert [one.text for one in claim.iter("bdi")] == ["3 in 100"]
    assert [one.text for one in claim.iter("button")] == ["effect"] * explained
