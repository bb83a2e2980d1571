"""The API's documentation is a valid page that says all there is."""

import html5lib
import pytest
from django.test import Client

from oracle_site.api.problems import KINDS
from oracle_site.api.v1.schema import document

pytestmark = pytest.mark.django_db


def test_the_documentation_is_valid_and_says_everything(client: Client) -> None:
    response = client.get("/api/docs/")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(response.content)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    made = document()
    operations = {op["operationId"] for one in made["paths"].values() for op in one.values()}
    assert {i.removeprefix("call-") for i in ids if i.startswith("call-")} == operations
    objects = {i.removeprefix("object-") for i in ids if i.startswith("object-")}
    assert objects == set(made["components"]["schemas"])
    problems = {i.removeprefix("problem-") for i in ids if i.startswith("problem-")}
    assert problems == {kind.name for kind in KINDS}
    targets = {
        link.get("href")[1:] for link in root.iter("a") if link.get("href", "").startswith("#")
    }
    assert targets - set(ids) == set()


def test_the_documentation_is_cacheable_and_needs_no_query(
    client: Client, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        response = client.get("/api/docs/")
    assert response.headers["Cache-Control"] == "public, no-cache"
    etag = response.headers["ETag"]
    assert client.get("/api/docs/", headers={"If-None-Match": etag}).status_code == 304
    assert client.post("/api/docs/").status_code == 405
