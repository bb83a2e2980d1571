"""What the API refuses, how it says so, and what it lets caches and browsers do."""

import datetime as dt
import time
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from articles.models import Rendition
from oracle_site.api.problems import KINDS

pytestmark = pytest.mark.django_db

ARTICLE = "/api/v1/articles/does-tea-help/"
PUBLIC = (
    "/api/v1/",
    "/api/v1/articles/",
    ARTICLE,
    f"{ARTICLE}editions/",
    f"{ARTICLE}editions/1/",
    "/api/v1/references/",
    "/api/v1/board/",
    "/api/v1/personas/",
    "/api/v1/topics/",
    "/api/v1/schema/",
    "/api/v1/schemas/article-1.json",
)


def problem_in(response: Any, status: int) -> dict[str, Any]:
    """The problem document of a response, complete (RFC 9457)."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    document = response.json()
    [kind] = [kind for kind in KINDS if kind.status == status]
    assert (document["type"], document["title"]) == (kind.type, kind.title)
    assert document["status"] == status
    assert document["detail"]
    return document


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("page_size=0", ["page_size"]),
        ("page_size=-1", ["page_size"]),
        ("page_size=101", ["page_size"]),
        ("page_size=1000000", ["page_size"]),
        ("page_size=" + "9" * 100_000, ["page_size"]),
        ("page_size=abc", ["page_size"]),
        ("page_size=null", ["page_size"]),
        ("page_size=", ["page_size"]),
        ("page_size=1.0", ["page_size"]),
        ("page_size=%2010", ["page_size"]),
        ("page_size=1_0", ["page_size"]),
        ("page_size=%D9%A1", ["page_size"]),
        ("page_size=5&page_size=6", ["page_size"]),
        ("language=xx", ["language"]),
        ("language=EN", ["language"]),
        ("language=", ["language"]),
        ("language=en&language=en", ["language"]),
        ("persona=nobody", ["persona"]),
        ("persona=%00", ["persona"]),
        ("status=withdrawn", ["status"]),
        ("status=draft", ["status"]),
        ("topic=unheard-of", ["topic"]),
        ("topic=Drinks", ["topic"]),
        ("topic=%FF", ["topic"]),
        ("cursor=x", ["cursor"]),
        ("cursor=after.", ["cursor"]),
        ("cursor=after.%27%20OR%201=1", ["cursor"]),
        ("cursor=%00", ["cursor"]),
        ("page=1000000000", ["page"]),
        ("ordering=slug", ["ordering"]),
        ("format=api", ["format"]),
        ("language=xx&page_size=0&nothing", ["language", "page_size", "nothing"]),
    ],
)
def test_a_bad_parameter_is_refused_by_name(
    query: str, fields: list[str], client: Client, tea: Any
) -> None:
    """F-45, F-46."""
    started = time.monotonic()
    problem = problem_in(client.get(f"/api/v1/articles/?{query}"), 400)
    assert time.monotonic() - started < 1
    assert [error["field"] for error in problem["errors"]] == fields


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (f"{ARTICLE}?persona=nobody", "persona"),
        (f"{ARTICLE}?language=tlh", "language"),
        (f"{ARTICLE}?min_status=withdrawn", "min_status"),
        (f"{ARTICLE}?cursor=after.x", "cursor"),
        (f"{ARTICLE}editions/1/?persona=nobody", "persona"),
        ("/api/v1/personas/?page_size=5", "page_size"),
        ("/api/v1/references/?cursor=after.0", "cursor"),
        ("/api/v1/schema/?format=yaml", "format"),
    ],
)
def test_every_address_knows_its_parameters(
    address: str, field: str, client: Client, tea: Any
) -> None:
    """F-45."""
    problem = problem_in(client.get(address), 400)
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v2/",
        "/api/v1/nothing/",
        "/api/v1/articles/never-written/",
        "/api/v1/articles/%00/",
        "/api/v1/articles/../../etc/passwd",
        "/api/v1/articles/does-tea-help/editions/0/",
        "/api/v1/articles/does-tea-help/editions/999999999999999999/",
        "/api/v1/references/999999999999999999/",
        "/api/v1/references/9999999999999999999999/",
        "/api/v1/references/01/",
        "/api/v1/<script>/",
    ],
)
def test_nothing_under_api_is_a_page(address: str, client: Client, tea: Any) -> None:
    """Unknown addresses answer problem documents, never HTML."""
    problem = problem_in(client.get(address), 404)
    assert "<" not in problem["instance"]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_is_nothing_to_every_method(method: str, client: Client) -> None:
    problem_in(client.generic(method, "/api/v1/nothing/"), 404)


def test_an_address_without_its_slash_is_told_where_it_is(client: Client) -> None:
    problem = problem_in(client.get("/api/v1/articles"), 404)
    assert problem["detail"].endswith("you may mean /api/v1/articles/.")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_with_those_that_there_are(
    method: str, client: Client, tea: Any
) -> None:
    response = client.generic(method, ARTICLE)
    problem_in(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("override", ["DELETE", "PUT", "POST"])
def test_a_method_cannot_be_overridden(override: str, client: Client, tea: Any) -> None:
    """F-50."""
    headers = {"X-HTTP-Method-Override": override}
    assert client.get(ARTICLE, headers=headers).status_code == 200
    problem_in(client.get(f"{ARTICLE}?_method={override}"), 400)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("application/*;q=0.1", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("", 200),
        ("text/html", 406),
        ("application/xml, text/plain", 406),
        ("application/json;q=0", 406),
        ("application/json;q=0.0, text/html", 406),
        (";;;,,,", 406),
    ],
)
def test_only_json_is_spoken(accept: str, status: int, client: Client, tea: Any) -> None:
    response = client.get(ARTICLE, headers={"Accept": accept})
    if status == 406:
        problem_in(response, 406)
    else:
        assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("address", PUBLIC)
def test_a_read_with_a_body_is_refused(address: str, client: Client, tea: Any) -> None:
    """F-47."""
    response = client.generic("GET", address, b'{"a": 1}', content_type="application/json")
    problem_in(response, 400)


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("signed_in", [False, True])
def test_public_reads_are_cacheable_by_anything_and_set_no_cookie(
    address: str, signed_in: bool, client: Client, tea: Any, alice: Any
) -> None:
    """F-62, F-64, F-101: the same to somebody who is signed in."""
    if signed_in:
        client.force_login(alice)
    response = client.get(address, headers={"Accept-Language": "fr"})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.headers["ETag"].startswith('"')
    assert "Vary" not in response.headers
    assert not response.cookies


@pytest.mark.parametrize("address", PUBLIC)
def test_what_the_client_has_is_not_sent_again(address: str, client: Client, tea: Any) -> None:
    """F-49."""
    etag = client.get(address).headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        response = client.get(address, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == etag
        assert response.headers["Cache-Control"] == "public, no-cache"
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_not_modified_is_answered_without_writing_the_document(
    client: Client, tea: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = client.get(ARTICLE).headers["ETag"]

    def never(*_: Any) -> None:
        raise AssertionError("the document was written")

    monkeypatch.setattr("oracle_site.api.v1.articles.article_document", never)
    assert client.get(ARTICLE, headers={"If-None-Match": etag}).status_code == 304


def test_each_cell_has_its_own_validator(client: Client, tea: Any) -> None:
    """F-49, F-62: no cache can take one reader's text for another's."""
    etags = {
        client.get(f"{ARTICLE}?language={language}&persona={persona}").headers["ETag"]
        for language in ("en", "zh-hans")
        for persona in ("general", "patient", "clinician")
    }
    assert len(etags) == 6


def test_a_validator_changes_with_the_status(client: Client, tea: Any) -> None:
    before = client.get(ARTICLE).headers["ETag"]
    Rendition.objects.update(status="under_review")
    assert client.get(ARTICLE, headers={"If-None-Match": before}).status_code == 200


def test_no_date_hides_a_change(client: Client, tea: Any) -> None:
    """A retraction changes no date of the text, so If-Modified-Since decides nothing."""
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).strftime(
        "%a, %d %b %Y %H:%M:%S GMT"
    )
    response = client.get(ARTICLE, headers={"If-Modified-Since": tomorrow})
    assert response.status_code == 200
    assert "Last-Modified" not in response.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_scripts_of_any_site_may_read_what_is_public_and_nothing_else(
    origin: str, client: Client, tea: Any
) -> None:
    """F-51."""
    for address in PUBLIC:
        response = client.get(address, headers={"Origin": origin})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    preflight = client.options("/api/v1/submissions/", headers=asked)
    refused = client.post("/api/v1/submissions/", headers={"Origin": origin})
    for response in (preflight, refused):
        assert not [name for name in response.headers if name.startswith("Access-Control")]
    asked["Access-Control-Request-Method"] = "GET"
    allowed = client.options(ARTICLE, headers=asked)
    assert (allowed.status_code, allowed.headers["Access-Control-Allow-Methods"]) == (
        204,
        "GET, HEAD, OPTIONS",
    )


def test_a_head_request_has_the_headers_and_no_body(client: Client, tea: Any) -> None:
    head, whole = client.head(ARTICLE), client.get(ARTICLE)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("address", [ARTICLE, "/api/v1/articles/", "/api/v1/schema/"])
def test_an_outage_of_the_database_is_told_and_ends_by_itself(
    address: str, client: Client, tea: Any
) -> None:
    """F-83: 503, when to try again, and not a word of the driver's."""

    def cut(*_: Any) -> None:
        raise OperationalError('connection to server at "10.0.0.7", port 5432 failed')

    with connection.execute_wrapper(cut):
        response = client.get(address)
    problem = problem_in(response, 503)
    assert int(response.headers["Retry-After"]) > 0
    assert "10.0.0.7" not in str(problem)
    assert client.get(address).status_code == 200


def test_a_fault_of_ours_is_told_without_its_traceback(
    tea: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("oracle_site.api.v1.articles.read", broken)
    response = Client(raise_request_exception=False).get(ARTICLE)
    problem = problem_in(response, 500)
    assert "secret" not in str(problem)


def test_a_problem_repeats_nothing_of_the_query(client: Client, tea: Any) -> None:
    """F-53, F-98: a token in an address is ignored, and not passed on."""
    response = client.get(f"{ARTICLE}?token=0123456789012345678901234567890123456789")
    problem_in(response, 400)
    assert b"0123456789" not in response.content


def test_a_forged_host_is_never_echoed(client: Client, tea: Any) -> None:
    """F-65."""
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        response = client.get(ARTICLE, headers=headers)
        assert b"evil.example" not in response.content
    problem_in(client.get(ARTICLE, headers={"Host": "evil.example"}), 400)
