"""Page and API are two ways of writing the same reading: proved on every language and persona."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.bundles.writing import write
from articles.models import Article
from articles.vocabulary import LANGUAGES
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import workflow
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approve

PERSONAS = ("general", "patient", "clinician", "researcher")
DEMO = sorted((Path(__file__).resolve().parents[3] / "demo" / "articles").glob("*.json"))


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def standing(item: Any) -> str:
    """The standing that an entry of the reference list is marked with."""
    mark = item.find("./p/strong")
    return "current" if mark is None else mark.get("class").rpartition("--")[2]


def as_page(client: Client, address: str) -> dict[str, Any]:
    """What a page says, in the API's words."""
    page = client.get(address)
    assert page.status_code == 200, address
    root = html5lib.parse(page.content, namespaceHTMLElements=False)
    [main] = root.findall(".//main[@data-article]")
    claims = [
        {
            "key": item.get("data-claim"),
            "kind": item.get("data-kind"),
            "text": words(item.find(".//span[@class='claim__text']")),
            "numbers": [
                int(link.get("href").removeprefix("#ref-"))
                for link in item.findall(".//a[@class='claim__cite']")
            ],
            "unsound": item.find(".//span[@class='claim__unsound']") is not None,
        }
        for item in root.findall(".//li[@data-claim]")
    ]
    listed = [item for item in root.findall(".//li[@id]") if item.get("id").startswith("ref-")]
    signed = root.findall(".//div[@class='signed']//li")
    return {
        "reviewers": {item.find(".//a").get("href"): words(item) for item in signed},
        "slug": main.get("data-article"),
        "review_status": main.get("data-status"),
        "digest": main.get("data-digest"),
        "question": words(root.find(".//h1")),
        "caution": root.find(".//*[@data-caution]") is not None,
        "claims": claims,
        "references": {int(item.get("id").removeprefix("ref-")): words(item) for item in listed},
        "standings": {int(item.get("id").removeprefix("ref-")): standing(item) for item in listed},
        "modified": {time.get("datetime") for time in root.findall(".//main//time")},
        "text": words(main),
    }


def assert_equal(page: dict[str, Any], document: dict[str, Any]) -> None:
    for member in ("slug", "review_status", "digest", "caution"):
        assert page[member] == document[member]
    assert page["question"] == " ".join(document["question"].split())
    assert page["claims"] == [
        {
            "key": claim["key"],
            "kind": claim["kind"],
            "text": " ".join(claim["text"].split()),
            "numbers": [citation["number"] for citation in claim["citations"]],
            "unsound": claim["unsound"],
        }
        for claim in document["claims"]
    ]
    assert sorted(page["references"]) == [item["number"] for item in document["references"]]
    assert page["standings"] == {
        item["number"]: item["standing"] for item in document["references"]
    }
    for item in document["references"]:
        shown = page["references"][item["number"]]
        assert " ".join(item["csl"]["title"].split()) in shown
    assert document["date_modified"][:10] in page["modified"]
    reviewers = {urlsplit(one["url"]).path: one for one in document["reviewers"]}
    chosen = document["persona"]["requested"]
    persona = "" if chosen == "general" else f"for/{chosen}/"
    assert {path.replace("/board/", f"/{persona}board/") for path in reviewers} == set(
        page["reviewers"]
    )
    for path, one in reviewers.items():
        shown = page["reviewers"][path.replace("/board/", f"/{persona}board/")]
        assert shown.startswith(f"{one['name']}, {one['credentials']}")
    for section in document["sections"]:
        assert " ".join(section["heading"].split()) in page["text"]
    assert " ".join(document["disclaimer"].split()) in page["text"]


def compare_everything(client: Client) -> int:
    """Every public article in every language for every persona; how many texts that were."""
    compared = 0
    for slug in Article.objects.exclude(renditions=None).values_list("slug", flat=True):
        for language in LANGUAGES:
            for persona in PERSONAS:
                query = f"?language={language}&persona={persona}"
                document = client.get(f"/api/v1/articles/{slug}/{query}").json()
                assert_equal(as_page(client, urlsplit(document["url"]).path), document)
                compared += 1
    return compared


def test_page_and_api_say_the_same_of_every_text(client: Client, alice: User) -> None:
    """Pending, approved, with a retracted source, with gaps: 24 texts of each."""
    for slug in ("tea-pending", "tea-approved", "tea-retracted"):
        bundle = a_bundle(slug=slug)
        if slug == "tea-retracted":
            bundle["references"][0]["csl"] |= {"DOI": "10.1234/tea.2", "PMID": "7654321"}
        an_article(bundle, by=alice)
        workflow.submit(slug, by=alice)
    approve(Article.objects.get(slug="tea-approved"), a_member("Bob"), a_member("Carol"))
    record_notice(
        Reference.objects.get(doi="10.1234/tea.2"),
        standing=Standing.RETRACTED,
        nature="retraction",
        reason="Invented data.",
    )
    shown = client.get("/api/v1/articles/?status=approved").json()["results"]
    assert [item["slug"] for item in shown] == ["tea-approved"]
    assert compare_everything(client) == 72


@pytest.mark.slow
@pytest.mark.skipif(not DEMO, reason="the demonstration articles are not in this checkout")
def test_page_and_api_say_the_same_of_the_demonstration(client: Client, alice: User) -> None:
    bundles = [(1, json.loads(path.read_text())) for path in DEMO]
    assert [outcome.problems for outcome in write(bundles, by=alice)] == [[] for _ in DEMO]
    for _line, bundle in bundles:
        workflow.submit(bundle["slug"], by=alice)
    assert compare_everything(client) == 24 * len(DEMO)
