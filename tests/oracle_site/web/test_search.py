"""The page of what a search finds."""

from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.articles.search.finding import in_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(alice: User) -> None:
    in_english("gout", "What is gout?", "Crystals of uric acid.", alice, topics=["joints"])
    in_english("lyme", "What is Lyme disease?", "A tick bite.", alice, topics=["infections"])


def links(client: Client, address: str, **query: str) -> list[str]:
    """The addresses of the articles that the page shows."""
    tree = html5lib.parse(client.get(address, query).text, namespaceHTMLElements=False)
    return [a.get("href") for a in tree.iterfind(".//h3/a")]


def test_results_lead_to_the_articles_of_this_reader(client: Client, some: None) -> None:
    assert links(client, "/en/for/patient/search/", q="gout") == ["/en/for/patient/answers/gout/"]


def test_the_query_s_words_are_marked(client: Client, some: None) -> None:
    text = client.get("/en/search/", {"q": "uric"}).text
    assert "Crystals of <mark>uric</mark> acid." in text


def test_results_are_narrowed_by_topic_and_status(client: Client, some: None) -> None:
    both = {"q": "gout lyme"}
    assert len(links(client, "/en/search/", **both)) == 2
    assert links(client, "/en/search/", **both, topic="joints") == ["/en/answers/gout/"]
    assert links(client, "/en/search/", **both, status="approved") == []
    assert "No article matches." in client.get("/en/search/", {**both, "status": "approved"}).text


@pytest.mark.parametrize(
    "query", [{"topic": "nothing"}, {"status": "withdrawn"}, {"cursor": "1"}, {"topic": "\0"}]
)
def test_nonsense_in_the_address_is_not_found(
    client: Client, some: None, query: dict[str, str]
) -> None:
    assert client.get("/en/search/", {"q": "gout", **query}).status_code == 404


def test_the_next_page_goes_on_with_the_same_limits(client: Client, alice: User) -> None:
    for number in range(12):
        in_english(f"g{number}", f"Gout {number}", "Crystals.", alice, topics=["joints"])
    query = {"q": "gout & crystals", "topic": "joints"}
    tree = html5lib.parse(client.get("/en/search/", query).text, namespaceHTMLElements=False)
    [more] = [a.get("href") for a in tree.iterfind(".//a[@rel='next']")]
    first, second = links(client, "/en/search/", **query), links(client, more)
    assert (len(first), len(second), len({*first, *second})) == (10, 2, 12)


def test_there_is_a_way_back_to_the_page_before(client: Client, alice: User) -> None:
    for number in range(12):
        in_english(f"g{number}", f"Gout {number}", "Crystals.", alice)

    def way(page: str, rel: str) -> list[str | None]:
        tree = html5lib.parse(client.get(page).text, namespaceHTMLElements=False)
        return [a.get("href") for a in tree.iterfind(f".//a[@rel='{rel}']")]

    first = "/en/search/?q=gout"
    [second] = way(first, "next")
    assert (way(first, "prev"), way(str(second), "next")) == ([], [])
    [back] = way(str(second), "prev")
    assert links(client, str(back)) == links(client, first)
    assert way(str(back), "prev") == []


def test_nothing_found_leads_on(client: Client, some: None) -> None:
    text = client.get("/en/search/", {"q": "qqqq"}).text
    assert "We found no article for these words." in text
    assert '<a class="topics__topic" href="/en/topics/joints/">' in text
    limited = client.get("/en/search/", {"q": "gout & tea", "status": "approved"}).text
    assert '<a href="/en/search/?q=gout%20%26%20tea">' in limited


def test_a_misspelling_is_asked_about(client: Client, some: None) -> None:
    text = client.get("/en/search/", {"q": "cristals"}).text
    assert '<a href="/en/search/?q=crystals">crystals</a>' in text


def test_a_page_with_a_query_is_told_to_nobody(client: Client, some: None) -> None:
    response = client.get("/en/search/", {"q": "gout"})
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-cache"
    assert '<meta name="robots" content="noindex">' in response.text


def test_the_query_is_not_logged(client: Client, some: None, caplog: Any) -> None:
    """F-98."""
    with caplog.at_level("DEBUG"):
        client.get("/en/search/", {"q": "gout", "cursor": "nonsense"})
        client.get("/en/search/", {"q": "gout"})
    assert [record for record in caplog.records if "gout" in record.getMessage()] == []


@pytest.mark.parametrize(("language", "said"), [("en", "Search the answers"), ("fr", None)])
def test_a_browser_can_offer_the_search_itself(
    client: Client, db: None, language: str, said: str | None
) -> None:
    response = client.get(f"/{language}/for/patient/search/description.xml")
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    address = f"http://testserver/{language}/for/patient/search/?q={{searchTerms}}"
    [url] = tree.iter("url")
    assert url.get("template") == address
    if said:
        assert said in response.text
    page = client.get(f"/{language}/").text
    assert f'href="/{language}/search/description.xml"' in page
