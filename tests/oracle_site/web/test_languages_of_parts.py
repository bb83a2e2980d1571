"""Every part of an article page is in the language that the page says it is in."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import html5lib
import pytest
from django.test import Client

from articles.models import Article
from articles.reading import Reading, read
from oracle_site.web.article import source_language
from personas.models import GlossaryTerm
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import LANGUAGES, PERSONAS, SLUG, address

pytestmark = pytest.mark.django_db


def spoken(tree: Any) -> Iterator[tuple[str, str]]:
    """Every piece of text in a page, with the language that holds for it."""

    def walk(element: Any, lang: str) -> Iterator[tuple[str, str]]:
        lang = element.get("lang", lang)
        if element.tag in ("script", "style"):
            return
        if (element.text or "").strip():
            yield element.text.strip(), lang
        for child in element:
            yield from walk(child, lang)
            if (child.tail or "").strip():
                yield child.tail.strip(), lang

    yield from walk(tree, "")


def sealed(reading: Reading) -> Iterator[tuple[str, str]]:
    """Every piece of text of a reading, with its language; "" is a language not known."""
    served = reading.language.served
    yield reading.question, reading.question_language
    for section in reading.sections:
        if section.heading:
            yield section.heading, served
        for claim in section.claims:
            yield claim.text, served
            if claim.uncited_reason:
                yield claim.uncited_reason, reading.source_language
    for reference in reading.references:
        language = source_language(str(reference.csl.get("language", "")))
        yield reference.shown.title, language


@pytest.fixture
def in_three_languages(publish: Callable[..., Article]) -> Article:
    """A Chinese answer under an English question, with a source that says it is in French."""
    bundle = a_bundle(question={"en": "Does tea help?"}, source_language="zh-hans")
    for section in bundle["sections"]:
        section["heading"].pop("en", None)
        for claim in section["claims"]:
            claim["text"].pop("en")
            for wording in claim["wordings"].values():
                wording.pop("en")
    bundle["references"][0]["csl"]["language"] = "fr"
    GlossaryTerm.objects.create(slug="tea", term_zh_hans="茶", definition_zh_hans="一种饮料。")
    return publish(bundle)


@pytest.mark.parametrize(("language", "persona"), list(product(LANGUAGES, PERSONAS)))
def test_each_part_is_in_the_language_of_its_data(
    client: Client, in_three_languages: Article, language: str, persona: str
) -> None:
    """I-16: the document's language is the interface's; what differs says so itself."""
    reading = read(SLUG, language=language, persona=persona)
    text = client.get(address(language, persona, f"answers/{SLUG}/")).text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    body = tree.find("body")
    body.set("lang", tree.get("lang"))
    found = list(spoken(body))
    expected = [(words, lang) for words, lang in sealed(reading) if "茶" not in words]
    assert [pair for pair in expected if pair not in found] == []
    assert tree.get("lang") == language
    if persona in ("general", "patient"):
        assert ("茶", "zh-hans") in found
        assert ("一种饮料。", "zh-hans") in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_are_in_the_language_of_the_reader(
    client: Client, in_three_languages: Article, language: str
) -> None:
    """Also those that stand in the middle of a text in another language."""
    text = client.get(address(language, "clinician", f"answers/{SLUG}/")).text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for name in ("claim__label", "claim__cites", "claim__link", "claim__open", "opened"):
        parts = [e for e in tree.iter() if e.get("class", "").split(" ")[0] == name]
        assert parts, name
        expected = None if language == "zh-hans" else language
        assert {part.get("lang") for part in parts} == {expected}, name
