"""Articles are found: each once, as its page would serve it, and none that may not be read."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article, Rendition
from oracle_site.web import listing
from references.models import Reference
from tests.articles.building import a_bundle, an_article
from tests.oracle_site.web.conftest import SLUG, address, unguarded

pytestmark = pytest.mark.django_db


def items(text: str) -> list[Any]:
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    return [item for item in tree.iter() if item.get("class") in ("listing__item", "resting")]


def links(text: str) -> list[str]:
    return [next(item.iter("a")).get("href") for item in items(text)]


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def withdraw(article: Article) -> None:
    rows = Rendition.objects.filter(article=article)
    unguarded("articles_rendition", lambda: rows.update(status="withdrawn", notice="Wrong."))


LISTS = ["", "answers/", "topics/drinks/", "search/?q=tea", "references/REFERENCE/"]


@pytest.fixture
def path_of(tea: Article) -> Callable[..., str]:
    number = Reference.objects.get(title="Drinking well").pk

    def of(kind: str, language: str = "en", persona: str = "general") -> str:
        return address(language, persona, kind.replace("REFERENCE", str(number)))

    return of


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
@pytest.mark.parametrize("persona", ["general", "patient", "researcher"])
def test_every_list_has_an_article_once_whatever_the_reader(
    client: Client, path_of: Callable[..., str], language: str, persona: str, kind: str
) -> None:
    kind = kind.replace("tea", "喝茶") if language == "zh-hans" else kind
    found = links(client.get(path_of(kind, language, persona)).text)
    assert found == [address(language, persona, f"answers/{SLUG}/")]


@pytest.mark.parametrize("kind", LISTS)
def test_no_list_has_what_was_withdrawn(
    client: Client, tea: Article, path_of: Callable[..., str], kind: str
) -> None:
    """F-71."""
    path = path_of(kind)
    withdraw(tea)
    assert links(client.get(path).text) == []


@pytest.mark.parametrize("kind", ["", "answers/", "search/?q=tea"])
def test_no_list_has_a_draft_and_it_has_no_page(client: Client, alice: User, kind: str) -> None:
    """F-11, F-71."""
    an_article(by=alice)
    assert links(client.get(f"/en/{kind}").text) == []
    assert client.get(f"/en/answers/{SLUG}/").status_code == 404


def test_a_text_in_another_language_is_marked_in_the_list(client: Client, tea: Article) -> None:
    """I-16."""
    [item] = items(client.get("/ar/answers/").text)
    assert next(item.iter("a")).get("lang") == "en"
    [summary, facts] = item.iter("p")
    assert (summary.get("lang"), summary.get("dir")) == ("en", "ltr")
    assert facts.find("./span[@class='listing__language']") is not None
    [own] = items(client.get("/en/answers/").text)
    assert own.find(".//span[@class='listing__language']") is None


def test_a_list_shows_the_words_and_the_status_of_the_reader_s_own_text(
    client: Client, tea: Article, shown_as: Callable[..., None]
) -> None:
    shown_as("approved")
    patient = Rendition.objects.filter(article=tea, persona="patient")
    unguarded("articles_rendition", lambda: patient.update(status="under_review"))
    [general] = items(client.get("/en/answers/").text)
    [own] = items(client.get("/en/for/patient/answers/").text)
    assert words(general).startswith("Does tea help? Tea was drunk by 120 people. Approved")
    assert words(own).startswith("Does tea help? 120 people drank tea. Under review")


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("approved", ["approved"]),
        ("under-review", ["under_review"]),
        ("submitted", ["submitted", "changes_requested"]),
    ],
)
def test_the_status_filter_gives_what_it_says(
    client: Client,
    publish: Callable[..., Article],
    shown_as: Callable[..., None],
    status: str,
    shown: list[str],
) -> None:
    for stored in ("submitted", "changes_requested", "under_review", "approved"):
        shown_as(stored)
        found = links(client.get(f"/en/answers/?status={status}").text)
        assert len(found) == (stored in shown), stored


def test_following_the_pages_gives_every_article_once_in_order(
    client: Client, publish: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many share one moment, as after an import."""
    for number in range(7):
        publish(slug=f"tea-{number}")
    monkeypatch.setattr(
        listing.articles,
        "__kwdefaults__",
        {"after": None, "before": None, "size": 3, "texts": False},
    )
    path, seen, pages = "/en/answers/?topic=drinks", [], 0
    while path:
        text = client.get(path).text
        seen += links(text)
        pages += 1
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        after = [a.get("href") for a in tree.iter("a") if a.get("rel") == "next"]
        path = after[0] if after else ""
    assert seen == [f"/en/answers/tea-{number}/" for number in reversed(range(7))]
    assert pages == 3


def test_the_summary_of_a_long_text_is_cut(publish: Callable[..., Article]) -> None:
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = "word " * 600
    publish(bundle)
    [article] = listing.articles(language="en", persona="general").articles
    assert len(article.summary) <= listing.SUMMARY + 1
    assert article.summary.endswith("…")


def test_a_source_s_page_says_what_it_is_and_how_it_stands(client: Client, tea: Article) -> None:
    paper = Reference.objects.get(title="Tea and people")
    Reference.objects.filter(pk=paper.pk).update(standing="retracted")
    text = client.get(f"/en/references/{paper.pk}/").text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    [title] = tree.iter("h1")
    assert (title.text, title.get("lang")) == ("Tea and people", "")
    assert "retracted This source was retracted" in words(tree)


def test_an_empty_site_says_so_instead_of_showing_nothing(client: Client) -> None:
    assert "There are no articles yet" in client.get("/en/").text
    assert "There are no articles yet" in client.get("/en/answers/").text


def test_a_search_that_finds_nothing_says_what_to_try(client: Client, tea: Article) -> None:
    text = client.get("/en/search/?q=qqqq").text
    assert "We found no article for these words." in text
    assert 'name="robots" content="noindex"' in text
