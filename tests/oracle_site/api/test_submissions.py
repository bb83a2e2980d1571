"""Handing in articles: who may, what is taken, what is refused, and that it can be repeated."""

import gzip
import json
import threading
import time
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connections
from django.test import Client
from rest_framework.authtoken.models import Token

from articles.models import Article, Edition, Rendition
from oracle_site.api.v1.authentication import PerToken
from reviews import workflow
from reviews.models import Event
from tests.articles.building import a_bundle

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/submissions/"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def token(alice: User) -> str:
    return Token.objects.create(user=alice).key


def send(body: Any, token: str = "", *, content_type: str = JSON, **headers: str) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().post(ADDRESS, data, content_type=content_type, headers=given | headers)


def test_a_new_article_is_written_and_before_the_board(token: str, alice: User) -> None:
    response = send(a_bundle(), token)
    assert response.status_code == 201
    assert response.json() == {
        "slug": "does-tea-help",
        "result": "created",
        "submitted": True,
        "state": "submitted",
        "url": "http://testserver/en/answers/does-tea-help/",
        "api_url": response.headers["Location"],
    }
    assert response.headers["Cache-Control"] == "no-store"
    article = Client().get(response.headers["Location"]).json()
    assert (article["review_status"], article["caution"]) == ("submitted", True)
    event = Event.objects.get()
    assert (event.step, event.actor_id) == ("submit", alice.pk)


def test_the_same_bundle_again_changes_nothing(token: str) -> None:
    """F-84: who got no answer may ask again."""
    first = send(a_bundle(), token)
    again = send(a_bundle(), token)
    assert (again.status_code, again.json()["result"], again.json()["submitted"]) == (
        200,
        "unchanged",
        False,
    )
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (Article.objects.count(), Event.objects.count()) == (1, 1)


def test_a_changed_bundle_updates_an_article_that_was_recalled(token: str, alice: User) -> None:
    first = send(a_bundle(), token)
    workflow.recall("does-tea-help", by=alice, reason="To mend a number.")
    changed = a_bundle(risk_class="high")
    response = send(changed, token)
    assert (response.status_code, response.json()["result"]) == (200, "updated")
    assert response.headers["ETag"] != first.headers["ETag"]
    assert Article.objects.get().risk_class == "high"
    assert Article.objects.get().submissions == 2


def test_a_locked_article_is_a_conflict_and_stays_as_it_was(token: str) -> None:
    send(a_bundle(), token)
    response = send(a_bundle(risk_class="high"), token)
    assert response.status_code == 409
    assert response.json()["detail"] == (
        "The article “does-tea-help” is submitted and this bundle would change it. "
        "Its author may recall it from the board first."
    )
    assert Article.objects.get().risk_class == "standard"


def test_a_withdrawn_article_takes_no_bundle(token: str, charlie: User) -> None:
    send(a_bundle(), token)
    workflow.withdraw("does-tea-help", by=charlie, reason="Wrong.")
    assert send(a_bundle(), token).status_code == 409
    assert set(Rendition.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_a_stale_if_match_is_refused(token: str, alice: User) -> None:
    """F-49."""
    first = send(a_bundle(), token).headers["ETag"]
    workflow.recall("does-tea-help", by=alice, reason="To mend a number.")
    second = send(a_bundle(risk_class="high"), token, **{"If-Match": first})
    assert second.status_code == 200
    workflow.recall("does-tea-help", by=alice, reason="To mend a number.")
    for stale in (first, f"W/{second.headers['ETag']}", '"x"'):
        assert send(a_bundle(), token, **{"If-Match": stale}).status_code == 412
    assert Article.objects.get().risk_class == "high"
    assert send(a_bundle(), token, **{"If-None-Match": "*"}).status_code == 412
    assert send(a_bundle(slug="new"), token, **{"If-Match": "*"}).status_code == 412
    assert send(a_bundle(slug="new"), token, **{"If-None-Match": "*"}).status_code == 201
    assert send(a_bundle(), token, **{"If-Match": second.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic YWxpY2U6eA==", "Bearer " + "0" * 40, "Bearer " + "0" * 9999],
)
def test_without_a_valid_token_nothing_is_taken(header: str, alice: User) -> None:
    response = Client().post(
        ADDRESS, a_bundle(), content_type=JSON, headers={"Authorization": header}
    )
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert Article.objects.count() == 0


def test_the_older_word_token_is_understood(token: str) -> None:
    response = Client().post(
        ADDRESS, a_bundle(), content_type=JSON, headers={"Authorization": f"Token {token}"}
    )
    assert response.status_code == 201


def test_a_token_in_the_address_or_in_a_cookie_is_no_token(token: str, alice: User) -> None:
    """F-53."""
    client = Client()
    client.force_login(alice)
    client.cookies["token"] = token
    response = client.post(f"{ADDRESS}?token={token}", a_bundle(), content_type=JSON)
    assert response.status_code == 401


def test_the_token_of_a_disabled_account_opens_nothing(token: str, alice: User) -> None:
    """F-53."""
    alice.is_active = False
    alice.save()
    assert send(a_bundle(), token).status_code == 401


@pytest.mark.parametrize("right", ["add", "change", "submit"])
def test_each_right_is_needed_and_named(right: str, token: str, alice: User) -> None:
    alice.user_permissions.remove(Permission.objects.get(codename=f"{right}_article"))
    response = send(a_bundle(), token)
    assert response.status_code == 403
    assert response.json()["detail"] == f"You do not have the right to {right} articles."
    assert Article.objects.count() == 0


def test_rights_are_asked_before_the_body_is_looked_at(mallory: User) -> None:
    token = Token.objects.create(user=mallory).key
    assert send(b"{", token).status_code == 403


def test_every_defect_is_told_with_its_path(token: str) -> None:
    bundle = a_bundle(sections=[], colour="green")
    del bundle["provenance"]
    response = send(bundle, token)
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [
        "sections",
        "colour",
        "provenance",
    ]


@pytest.mark.parametrize(
    "key", ["state", "author", "approved_by", "reviewed_at", "status", "id", "submissions"]
)
def test_what_only_the_board_may_set_is_refused(key: str, token: str) -> None:
    """F-12, F-44."""
    response = send(a_bundle(**{key: "approved"}), token)
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [key]
    assert Article.objects.count() == 0


def test_contradictions_within_a_bundle_are_told(token: str) -> None:
    bundle = a_bundle()
    bundle["references"].pop()
    response = send(bundle, token)
    assert response.status_code == 409
    assert {error["path"] for error in response.json()["errors"]} == {
        "sections[0].claims[0].citations[0].reference",
        "sections[1].claims[0].citations[0].reference",
    }


def test_a_title_that_the_register_knows_otherwise_is_refused_whole(token: str) -> None:
    """I-13: and nothing of the refused article is left."""
    send(a_bundle(), token)
    bundle = a_bundle(slug="another")
    bundle["references"][0]["csl"]["title"] = "Coffee and people"
    response = send(bundle, token)
    assert response.status_code == 409
    assert [error["path"] for error in response.json()["errors"]] == ["references[0].csl.title"]
    assert list(Article.objects.values_list("slug", flat=True)) == ["does-tea-help"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b" ", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": 1e999}', "too large"),
        (b'{"slug": "a", "slug": "b"}', "written twice"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "digits"),
        (b"[" * 10_000 + b"]" * 10_000, "deep"),
        (b'{"a": ' * 10_000 + b"1" + b"}" * 10_000, "deep"),
        (b'{"a": "\xff"}', "is not UTF-8"),
        (b'{"a": "\xc0\xaf"}', "is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "is not UTF-8"),
        (gzip.compress(b"{}", mtime=0), "gzip"),
        (b'{"slug": "\\ud800"}', "surrogate"),
        (b'{"a": 1} {"b": 2}', "is not JSON"),
    ],
)
def test_what_is_no_strict_json_is_refused_at_once(body: bytes, reason: str, token: str) -> None:
    """F-31, F-48."""
    started = time.monotonic()
    response = send(body, token)
    assert time.monotonic() - started < 1
    assert response.status_code == 400
    assert reason in str(response.json()) or reason == "surrogate"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "application/json; boundary=x",
        "application/json, text/plain",
        "application/" + "x" * 100_000,
    ],
)
def test_another_kind_of_content_is_refused(content_type: str, token: str) -> None:
    """F-47."""
    assert send(a_bundle(), token, content_type=content_type).status_code == 415


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", 'application/json;charset="UTF-8"', "Application/JSON"],
)
def test_json_may_say_that_it_is_utf_8(content_type: str, token: str) -> None:
    assert send(a_bundle(), token, content_type=content_type).status_code == 201


def test_a_compressed_body_is_refused(token: str) -> None:
    body = gzip.compress(json.dumps(a_bundle()).encode())
    assert send(body, token, **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_body_that_is_too_large_is_refused_at_once(token: str) -> None:
    """F-48."""
    body = b'{"slug": "' + b"a" * (10 * 2**20) + b'"}'
    started = time.monotonic()
    response = send(body, token)
    assert time.monotonic() - started < 1
    assert response.status_code == 413


def test_hostile_strings_come_back_exactly_or_are_refused(
    token: str, shared_data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-25, F-27, F-31, F-36: no 5xx, and what is taken is given again as it came."""
    monkeypatch.setattr(PerToken, "rate", "1000000/min")
    strings = json.loads((shared_data / "naughty_strings.json").read_text())
    taken = 0
    for number, text in enumerate(strings[::5]):
        bundle = a_bundle(slug=f"naughty-{number}", question={"en": text})
        bundle["sections"][0]["claims"][0]["text"] = {"en": text}
        bundle["sections"][0]["claims"][0]["wordings"] = {}
        response = send(bundle, token)
        assert response.status_code in (201, 400)
        if response.status_code == 201:
            article = Client().get(response.headers["Location"]).json()
            assert (article["question"], article["claims"][0]["text"]) == (text, text)
            taken += 1
    assert taken > 50


def test_submissions_are_limited_and_reading_is_not(
    token: str, tea: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-54."""
    monkeypatch.setattr(PerToken, "rate", "3/min")
    statuses = [send(a_bundle(), token).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    response = send(a_bundle(), token)
    assert 0 < int(response.headers["Retry-After"]) <= 60
    read = Client().get(
        "/api/v1/articles/does-tea-help/", headers={"Authorization": f"Bearer {token}"}
    )
    assert read.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_same_new_article_from_eight_at_once_is_one(token: str) -> None:
    """F-20: one created, the others find it there."""
    statuses: list[int] = []

    def one() -> None:
        statuses.append(send(a_bundle(), token).status_code)
        connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 7 + [201]
    assert (Article.objects.count(), Event.objects.count()) == (1, 1)
    assert Edition.objects.filter(language="en", persona="general").count() == 1
