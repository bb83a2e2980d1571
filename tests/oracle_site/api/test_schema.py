"""The API's description of itself is exact, and does not change unnoticed."""

import os
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema.validators import Draft202012Validator

from articles.bundles import validation
from articles.models import Article
from oracle_site.api.problems import KINDS
from oracle_site.api.v1 import examples
from oracle_site.api.v1.schema import bundle_schema, document
from reviews import assigning, workflow
from reviews.models import Disclosure
from tests.articles.building import an_article
from tests.reviews.board import a_member, approve

SNAPSHOT = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"
PERSONAS = ("general", "patient", "clinician", "researcher")
HOW_TO_RENEW = "RENEW=1 .venv/bin/pytest tests/oracle_site/api/test_schema.py -k snapshot"


def as_yaml() -> str:
    return yaml.safe_dump(document(PERSONAS), sort_keys=False, allow_unicode=True, width=100)


def test_the_snapshot_is_what_the_code_describes() -> None:
    """A change of the API shows in docs/openapi.yaml, so that somebody decides it."""
    if os.environ.get("RENEW"):
        SNAPSHOT.write_text(as_yaml())
    assert SNAPSHOT.read_text() == as_yaml(), f"If the change is meant: {HOW_TO_RENEW}"


def validator(name: str) -> Draft202012Validator:
    made = document(PERSONAS)
    schema = {"$ref": f"#/components/schemas/{name}", "components": made["components"]}
    return Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(
    ("component", "example"),
    [
        ("ArticleList", examples.ARTICLE_LIST),
        ("Article", examples.ARTICLE),
        ("EditionList", examples.EDITION_LIST),
        ("Edition", examples.EDITION),
        ("ReferenceList", examples.REFERENCE_LIST),
        ("Reference", examples.REFERENCE),
        ("BoardList", examples.BOARD_LIST),
        ("PersonaList", examples.PERSONA_LIST),
        ("TopicList", examples.TOPIC_LIST),
        ("Submission", examples.SUBMISSION),
        ("ArticleBundle", examples.BUNDLE),
    ],
)
def test_every_example_follows_its_schema(component: str, example: object) -> None:
    assert list(validator(component).iter_errors(example)) == []


def test_the_example_of_a_bundle_would_be_accepted() -> None:
    assert validation.problems(examples.BUNDLE, personas=frozenset(PERSONAS)) == []


ANSWERS = [
    ("Index", "/api/v1/"),
    ("ArticleList", "/api/v1/articles/?language=fr&persona=patient"),
    ("Article", "/api/v1/articles/does-tea-help/?language=ar&persona=clinician"),
    ("EditionList", "/api/v1/articles/does-tea-help/editions/?page_size=2"),
    ("Edition", "/api/v1/articles/does-tea-help/editions/1/?language=zh-hans&persona=patient"),
    ("ReferenceList", "/api/v1/references/"),
    ("BoardList", "/api/v1/board/?language=fr"),
    ("PersonaList", "/api/v1/personas/?language=ja"),
    ("TopicList", "/api/v1/topics/?language=es"),
]


def keys_beyond(schema: dict, value: object, components: dict, path: str = "") -> list[str]:
    """Members that an answer has and its schema does not name; records follow their own."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [] if name == "CslRecord" else keys_beyond(components[name], value, components, path)
    if isinstance(value, list):
        return [k for v in value for k in keys_beyond(schema["items"], v, components, f"{path}[]")]
    if not isinstance(value, dict):
        return []
    if "anyOf" in schema:
        return keys_beyond(schema["anyOf"][0], value, components, path)
    found = [f"{path}.{key}" for key in value if key not in schema["properties"]]
    for key, inner in value.items():
        if key in schema["properties"]:
            found += keys_beyond(schema["properties"][key], inner, components, f"{path}.{key}")
    return found


@pytest.mark.parametrize(("component", "address"), ANSWERS)
def test_every_answer_is_exactly_what_its_schema_says(
    component: str, address: str, client: Client, alice: object
) -> None:
    """F-55: no member that the schema does not name, so none that is internal."""
    an_article(by=alice)
    workflow.submit("does-tea-help", by=alice)
    acme = {"entity": "Acme Tea Ltd", "relationship": "stock", "from": "2020", "to": ""}
    bob, carol = a_member("Bob", interests=[acme]), a_member("Carol", declared_days_ago=500)
    Disclosure.objects.create(member=carol, declared_on=bob.active_from, none=True)
    assigning.waive(
        "does-tea-help",
        member=bob,
        entity="Acme Tea Ltd",
        note="Another tea.",
        by=a_member("Chair", chair=True).user,
    )
    approve(Article.objects.get(), bob, a_member("Dan"))
    answer = client.get(address).json()
    assert list(validator(component).iter_errors(answer)) == []
    assert (
        keys_beyond({"$ref": component}, answer, document(PERSONAS)["components"]["schemas"]) == []
    )


def names_in(schema: object) -> set[str]:
    if isinstance(schema, dict):
        return set(schema.get("properties", {})) | {
            name for part in schema.values() for name in names_in(part)
        }
    return (
        {name for part in schema for name in names_in(part)} if isinstance(schema, list) else set()
    )


def test_no_internal_field_is_in_any_answer() -> None:
    """F-55."""
    schemas = document(PERSONAS)["components"]["schemas"]
    public = {
        name: part for name, part in schemas.items() if name not in ("ArticleBundle", "CslRecord")
    }
    internal = {"email", "ip", "author", "actor", "user", "comment", "comments", "provenance"}
    internal |= {"created_by", "bundle_form", "register_ids", "candidate", "draft", "password"}
    assert names_in(public) & internal == set()


def test_the_document_is_valid_openapi() -> None:
    validate_schema(document(PERSONAS))


def test_every_operation_names_every_problem_it_can_have() -> None:
    statuses = {kind.status for kind in KINDS}
    described = {
        int(status)
        for methods in document()["paths"].values()
        for operation in methods.values()
        for status in operation["responses"]
    }
    # 405 is told at addresses and methods that are no operation.
    assert statuses - described == {405}


def test_the_served_schema_names_the_personas_and_topics_that_there_are(
    client: Client, alice: object
) -> None:
    an_article(by=alice)
    workflow.submit("does-tea-help", by=alice)
    paths = client.get("/api/v1/schema/").json()["paths"]
    declared = {p["name"]: p for p in paths["/api/v1/articles/"]["get"]["parameters"]}
    assert declared["topic"]["schema"]["enum"] == ["drinks"]
    assert declared["persona"]["schema"]["enum"] == list(PERSONAS)


@pytest.mark.django_db
def test_a_topic_of_drafts_only_is_not_named(client: Client) -> None:
    """F-11."""
    an_article()
    paths = client.get("/api/v1/schema/").json()["paths"]
    declared = {p["name"]: p for p in paths["/api/v1/articles/"]["get"]["parameters"]}
    assert "enum" not in declared["topic"]["schema"]


def test_the_schema_of_a_bundle_has_a_stable_address(client: Client) -> None:
    answer = client.get("/api/v1/schemas/article-1.json")
    assert answer.json() == bundle_schema()
    assert answer.json()["$id"] == "/api/v1/schemas/article-1.json"
    Draft202012Validator.check_schema(answer.json())
