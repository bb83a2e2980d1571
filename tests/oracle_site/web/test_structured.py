"""What a page says of itself to machines is in the words of schema.org, and true."""

import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article, Rendition
from personas.models import Audience
from references.models import Reference
from reviews import workflow
from tests.oracle_site.web.conftest import LANGUAGES, PERSONAS, SLUG, address
from tests.reviews.board import a_member, approve

pytestmark = pytest.mark.django_db

PAGE = f"answers/{SLUG}/"


def head(text: str) -> Any:
    return html5lib.parse(text, namespaceHTMLElements=False).find("head")


def linked(client: Client, path: str) -> dict[str, Any]:
    script = head(client.get(path).text).find("./script[@type='application/ld+json']")
    return json.loads(script.text)


@pytest.fixture
def approved(tea: Article) -> Article:
    return approve(tea, a_member("Bob"), a_member("Dora"))


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every node of a JSON-LD document."""
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def vocabulary(name: str) -> type:
    """A type of schema.org, from the vocabulary as it is published."""
    return getattr(importlib.import_module("msgspec_schemaorg.models"), name)


def terms(kind: type) -> dict[str, Any]:
    """The properties of a type and of all that it is a kind of, with what they may hold."""
    found: dict[str, Any] = {}
    for one in reversed(kind.__mro__):
        found |= inspect.get_annotations(one)
    return found


def expected(kind: type, term: str) -> str:
    """What a property of a type may hold, as the vocabulary writes it."""
    return str(terms(kind).get(term, ""))


TEXTS = {"str", "'Text'", "'URL'", "int", "float", "bool", "date", "datetime", "'Date'"}


def against_the_vocabulary(node: dict[str, Any]) -> Iterator[str]:
    """What schema.org does not know of a node: its type, a property, or what a property holds."""
    kind = vocabulary(node["@type"])
    for term, value in node.items():
        if term.startswith("@"):
            continue
        if term not in terms(kind):
            yield f"{node['@type']} has no {term}"
            continue
        allowed = set(re.findall(r"'?\w+'?", expected(kind, term)))
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                lineage = {c.__name__ for c in vocabulary(one["@type"]).__mro__}
                if not lineage & {name.strip("'") for name in allowed}:
                    yield f"{node['@type']}.{term} holds no {one['@type']}"
            elif not TEXTS & allowed:
                yield f"{node['@type']}.{term} holds no text"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_said_is_in_the_vocabulary_of_schema_org(
    client: Client, approved: Article, language: str
) -> None:
    for persona in PERSONAS:
        for page in ("", PAGE):
            for node in nodes(linked(client, address(language, persona, page))):
                assert list(against_the_vocabulary(node)) == []


def test_the_check_itself_finds_what_is_not_in_the_vocabulary() -> None:
    wrong = {"@type": "MedicalWebPage", "colour": "red", "audience": {"@type": "Book"}}
    assert list(against_the_vocabulary(wrong)) == [
        "MedicalWebPage has no colour",
        "MedicalWebPage.audience holds no Book",
    ]


def test_an_approved_page_names_its_reviewers_and_says_what_it_is(
    client: Client, approved: Article
) -> None:
    said = linked(client, f"/en/{PAGE}")
    row = Rendition.objects.get(article=approved, language="en", persona="general")
    assert said["@type"] == "MedicalWebPage"
    assert said["name"] == "Does tea help?"
    assert said["url"] == f"/en/{PAGE}"
    assert said["inLanguage"] == "en"
    assert said["creativeWorkStatus"] == "Approved"
    assert said["lastReviewed"] == row.last_reviewed.date().isoformat()
    assert [(one["name"], one["url"]) for one in said["reviewedBy"]] == [
        ("Dr Bob", "/en/board/bob/"),
        ("Dr Dora", "/en/board/dora/"),
    ]
    for person in said["reviewedBy"]:
        assert linked(client, person["url"])["name"] == person["name"]
    assert [one["name"] for one in said["about"]] == ["Drinks"]
    assert said["audience"] == {"@type": "MedicalAudience", "audienceType": "Patient"}
    assert said["identifier"]["value"] == row.edition.digest
    assert [(one["@type"], one["name"]) for one in said["citation"]] == [
        ("CreativeWork", "Drinking well"),
        ("MedicalScholarlyArticle", "Tea and people"),
    ]


@pytest.mark.parametrize("status", ["submitted", "under_review", "changes_requested"])
def test_a_pending_page_claims_no_reviewer(
    client: Client, shown_as: Callable[..., None], status: str
) -> None:
    """I-10."""
    shown_as(status, reviewers=[{"name": "Dr Nobody", "credentials": ""}])
    said = linked(client, f"/en/{PAGE}")
    assert {"reviewedBy", "lastReviewed"} & said.keys() == set()
    assert "Approved" not in said["creativeWorkStatus"]
    assert "Nobody" not in json.dumps(said)


def test_an_overdue_page_says_so(client: Client, shown_as: Callable[..., None]) -> None:
    shown_as("approved", next_review_due="2020-01-01")
    said = linked(client, f"/en/{PAGE}")
    assert said["creativeWorkStatus"] == "Approved, review overdue"
    assert "lastReviewed" in said


def test_a_withdrawn_page_says_that_and_nothing_of_its_text(
    client: Client, approved: Article, charlie: User
) -> None:
    """I-09, F-71."""
    workflow.withdraw(SLUG, by=charlie, reason="Wrong dose.")
    said = linked(client, f"/en/{PAGE}")
    assert said.keys() == {
        "@context", "@type", "name", "url", "inLanguage", "creativeWorkStatus", "dateModified"
    }  # fmt: skip
    assert said["creativeWorkStatus"] == "Withdrawn"


def test_a_retracted_source_is_marked_as_such(client: Client, tea: Article) -> None:
    """I-14."""
    Reference.objects.filter(title="Tea and people").update(standing="retracted")
    works = {one["name"]: one for one in linked(client, f"/en/{PAGE}")["citation"]}
    assert works["Tea and people"]["creativeWorkStatus"] == "Retracted"
    assert "creativeWorkStatus" not in works["Drinking well"]


def test_each_persona_is_an_audience_of_schema_org(client: Client, tea: Article) -> None:
    said = {p: linked(client, address("en", p, PAGE))["audience"]["audienceType"] for p in PERSONAS}
    assert said == {
        "general": "Patient",
        "patient": "Patient",
        "clinician": "Clinician",
        "researcher": "Patient",  # there is no wording for researchers: the general one is shown
    }
    assert set(said.values()) <= set(Audience.values)


def test_languages_point_at_one_another_and_only_where_the_wording_is_the_same(
    client: Client, tea: Article
) -> None:
    for persona, languages in (("general", ["en", "zh-hans"]), ("patient", ["en", "zh-hans"])):
        found = {}
        for language in languages:
            links = head(client.get(address(language, persona, PAGE)).text).iterfind(
                "./link[@hreflang]"
            )
            found[language] = {link.get("hreflang"): link.get("href") for link in links}
        assert found["en"] == found["zh-hans"]
        assert found["en"] == {code: address(code, persona, PAGE) for code in languages}


def test_a_persona_s_page_is_canonical_only_if_its_words_differ(
    client: Client, tea: Article
) -> None:
    found = {
        p: head(client.get(address("en", p, PAGE)).text).find("./link[@rel='canonical']")
        for p in PERSONAS
    }
    assert {p: link.get("href") for p, link in found.items()} == {
        "general": f"/en/{PAGE}",
        "patient": f"/en/for/patient/{PAGE}",
        "clinician": f"/en/for/clinician/{PAGE}",
        "researcher": f"/en/{PAGE}",
    }


def shared(text: str) -> dict[str, str]:
    return {
        one.get("property", one.get("name")): one.get("content")
        for one in head(text).iter("meta")
        if "og:" in one.get("property", "") or one.get("name") == "description"
    }


def test_what_is_shared_of_a_pending_text_is_its_caution(client: Client, tea: Article) -> None:
    """I-10: a caution goes wherever the page goes."""
    said = shared(client.get(f"/en/{PAGE}").text)
    assert said["og:title"] == "Does tea help?"
    assert said["og:image"] == f"/en/{PAGE}card.png"
    caution = "The medical advisory board has not approved this text. Read it with caution."
    assert (said["description"], said["og:description"]) == (caution, caution)


def test_what_is_shared_of_an_approved_text_is_its_answer(
    client: Client, approved: Article
) -> None:
    said = shared(client.get(f"/en/{PAGE}").text)
    assert said["og:description"] == "Tea was drunk by 120 people."


def test_markup_in_a_question_stays_inside_the_data(
    client: Client, publish: Callable[..., Article]
) -> None:
    """F-25."""
    hostile = '</script><script>alert("1")</script>&'
    publish(question={"en": hostile, "zh-hans": hostile})
    assert linked(client, f"/en/{PAGE}")["name"] == hostile
