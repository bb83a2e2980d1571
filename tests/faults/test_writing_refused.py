"""The database takes no writing: the disk is full, or it is read-only. Reading goes on."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from rest_framework.authtoken.models import Token

from articles.models import Article
from reviews.models import Event
from tests.articles.building import a_bundle, an_article
from tests.oracle_site.admin.forms import fields
from tests.signed_in import SignedInClient

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/en/",
    "/zh-hans/for/patient/answers/does-tea-help/",
    "/en/answers/",
    "/en/search/?q=tea",
    "/api/v1/articles/does-tea-help/",
    "/admin/account/login/",
)


@pytest.fixture
def author(alice: User) -> SignedInClient:
    """Alice at the editor."""
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client = SignedInClient(raise_request_exception=False)
    client.force_login(alice)
    return client


@pytest.fixture
def token(alice: User) -> str:
    return str(Token.objects.create(user=alice).key)


def submission(token: str) -> Any:
    """A new article, handed in through the API."""
    return Client(raise_request_exception=False).post(
        "/api/v1/submissions/",
        json.dumps(a_bundle(slug="another")),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )


def saving(author: Client, draft: Article) -> Any:
    """A change of a draft, saved in the editor."""
    change = f"/admin/articles/article/{draft.pk}/change/"
    return author.post(change, fields(author.get(change)) | {"risk_class": ["high"], "do": "save"})


def refused(response: Any) -> tuple[Any, ...]:
    assert not any(word in response.text for word in ("psycopg", "disk", "read-only", "Traceback"))
    return response.status_code, response["Retry-After"], response["Cache-Control"]


@pytest.fixture
def draft(alice: User) -> Article:
    return an_article(slug="a-draft", by=alice)


@pytest.fixture
def full_disk(tea: Article) -> Iterator[None]:
    """Every row that is written fails as PostgreSQL says it when there is no room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
            " 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
        )
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE OR DELETE ON {table}"
                " EXECUTE FUNCTION no_room()"
            )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION no_room() CASCADE")


@pytest.fixture
def read_only(tea: Article) -> Iterator[None]:
    """As on a standby, or where the operator said so."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")


@pytest.mark.parametrize("state", ["full_disk", "read_only"])
def test_reading_goes_on_where_nothing_can_be_written(
    author: SignedInClient, token: str, draft: Article, state: str, request: pytest.FixtureRequest
) -> None:
    """F-86, F-89."""
    request.getfixturevalue(state)
    events = Event.objects.count()
    reader = Client(raise_request_exception=False)
    assert {page: reader.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
    assert refused(submission(token)) == (503, "5", "no-store")
    assert refused(saving(author, draft)) == (503, "5", "no-store")
    assert Article.objects.get(pk=draft.pk).risk_class == "standard"
    assert (Article.objects.count(), Event.objects.count()) == (2, events)


def test_the_same_request_is_taken_when_writing_is_possible_again(token: str) -> None:
    """F-86, F-89."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        assert submission(token).status_code == 503
        cursor.execute("SET default_transaction_read_only = off")
    assert submission(token).status_code == 201
