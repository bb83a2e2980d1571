"""Searching through the API."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviews import workflow
from tests.articles.search.finding import in_english

SEARCH = "/api/v1/search/"
SUGGEST = "/api/v1/suggest/"


@pytest.fixture
def gout(alice: User) -> None:
    in_english("gout", "What is gout?", "Crystals of uric acid.", alice, topics=["joints"])


def get(client: Client, address: str, expected: int = 200, **query: str) -> Any:
    response = client.get(address, query)
    assert response.status_code == expected, response.content
    return response.json()


@pytest.mark.usefixtures("gout")
def test_a_hit_is_the_article_of_the_list_and_the_passage_found(client: Client) -> None:
    [hit] = get(client, SEARCH, q="uric acid")["results"]
    [listed] = get(client, "/api/v1/articles/")["results"]
    snippet = hit.pop("snippet")
    assert hit == listed
    assert snippet == [
        {"text": "Crystals of ", "marked": False},
        {"text": "uric", "marked": True},
        {"text": " ", "marked": False},
        {"text": "acid", "marked": True},
        {"text": ".", "marked": False},
    ]


@pytest.mark.usefixtures("gout")
def test_a_misspelling_is_told(client: Client) -> None:
    found = get(client, SEARCH, q="cristals")
    assert (found["did_you_mean"], len(found["results"])) == ("crystals", 1)


def test_pages_are_followed_by_their_links(client: Client, alice: User) -> None:
    for number in range(3):
        in_english(f"gout-{number}", f"Gout {number}", "Crystals.", alice)
    first = get(client, SEARCH, q="gout", page_size="2")
    second = client.get(first["next"]).json()
    back = client.get(second["previous"]).json()
    slugs = [hit["slug"] for page in (first, second) for hit in page["results"]]
    assert sorted(slugs) == ["gout-0", "gout-1", "gout-2"]
    assert (second["next"], back["results"]) == (None, first["results"])


def test_nothing_to_look_for_finds_nothing(client: Client, db: None) -> None:
    empty = {"next": None, "previous": None, "did_you_mean": None, "results": []}
    assert [get(client, SEARCH), get(client, SEARCH, q="&|!")] == [empty, empty]


@pytest.mark.usefixtures("gout")
def test_a_withdrawn_article_is_gone_from_search_and_suggestions(
    client: Client, charlie: User
) -> None:
    """F-24, F-71."""
    workflow.withdraw("gout", by=charlie, reason="Wrong")
    assert get(client, SEARCH, q="gout")["results"] == []
    assert get(client, SUGGEST, q="what is g")["results"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"cursor": "after.gout"}, "cursor"),
        ({"persona": "nobody"}, "persona"),
        ({"topic": "nothing"}, "topic"),
        ({"status": "withdrawn"}, "status"),
        ({"page_size": "1000000"}, "page_size"),
        ({"q": "x" * 10_001}, "q"),
        ({"sort": "slug"}, "sort"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_parameter_is_named(client: Client, query: dict[str, str], field: str) -> None:
    """F-45, F-46."""
    assert field in get(client, SEARCH, 400, **query)["detail"]


@pytest.mark.usefixtures("gout")
def test_what_is_typed_suggests_questions(client: Client) -> None:
    assert get(client, SUGGEST, q="What is", persona="patient")["results"] == [
        {
            "text": "What is gout?",
            "slug": "gout",
            "url": "http://testserver/en/for/patient/answers/gout/",
        }
    ]


@pytest.mark.usefixtures("gout")
@pytest.mark.parametrize("address", [SEARCH, SUGGEST])
def test_what_somebody_seeks_is_kept_by_no_shared_cache(client: Client, address: str) -> None:
    response = client.get(address, {"q": "gout"})
    assert response.headers["Cache-Control"] == "private, no-cache"
