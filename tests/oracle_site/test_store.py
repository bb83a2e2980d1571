"""The store in front of Django: what it keeps, for whom, and for how long."""

import gzip
from collections.abc import Iterable
from typing import Any

import pytest

from oracle_site.store import Store


class Site:
    """A small WSGI site whose pages can change; it counts what it is asked for."""

    def __init__(self, **headers: str) -> None:
        self.version = 1
        self.calls = 0
        self.status = "200 OK"
        self.headers = {"Cache-Control": "public, no-cache", **headers}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        etag = f'"{environ["PATH_INFO"]}{self.version}"'
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            start_response("304 Not Modified", [("ETag", etag)])
            return [b""]
        body = f"{environ['PATH_INFO']} {self.version} ".encode() * 200
        start_response(self.status, [("ETag", etag), *self.headers.items()])
        return [body]


class Client:
    """Asks a store, and keeps status, headers and body of the answer."""

    def __init__(self, site: Site, **options: Any) -> None:
        self.now = 100.0
        self.store = Store(site, clock=lambda: self.now, **options)

    def get(self, path: str = "/a", method: str = "GET", **environ: str) -> str:
        answer: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            answer.update(status=status, headers=dict(headers))

        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "x"} | environ
        self.body = b"".join(self.store(environ, start_response))
        self.status, self.headers = answer["status"], answer["headers"]
        return self.body.decode("utf-8", "replace").split("  ")[0][:4].strip()


def test_a_page_is_asked_for_once_and_served_from_memory_after() -> None:
    site = Site()
    client = Client(site)
    assert [client.get(), client.get(), client.get()] == ["/a 1", "/a 1", "/a 1"]
    assert site.calls == 1


def test_a_change_shows_within_a_second() -> None:
    site = Site()
    client = Client(site)
    client.get()
    site.version = 2
    client.now += 0.89
    assert client.get() == "/a 1"
    client.now += 0.02
    assert client.get() == "/a 2"


def test_an_unchanged_page_is_revalidated_not_rendered_again() -> None:
    site = Site()
    client = Client(site)
    client.get()
    client.now += 5
    assert client.get() == "/a 1"
    client.get()
    assert site.calls == 2


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_HOST": "y"},
        {"QUERY_STRING": "a=1"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_whatever_may_change_a_page_separates_it(environ: dict[str, str]) -> None:
    site = Site()
    client = Client(site)
    client.get()
    client.get(**environ)
    assert site.calls == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Set-Cookie": "a=b"},
        {"Cache-Control": "private"},
        {"Cache-Control": "no-store"},
        {"Vary": "Cookie"},
        {"Vary": "Accept-Language"},
        {"ETag": 'W/"weak"'},
    ],
)
def test_what_is_not_for_everybody_is_never_kept(headers: dict[str, str]) -> None:
    site = Site(**headers)
    client = Client(site)
    client.get()
    client.get()
    assert site.calls == 2


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oops", "302 Found"])
def test_only_a_page_that_is_there_is_kept(status: str) -> None:
    site = Site()
    site.status = status
    client = Client(site)
    client.get()
    client.get()
    assert (site.calls, client.status) == (2, status)


def test_a_page_that_is_gone_is_forgotten_at_once() -> None:
    site = Site()
    client = Client(site)
    client.get()
    client.now += 1
    site.version, site.status = 2, "410 Gone"
    client.get()
    assert client.status == "410 Gone"


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_AUTHORIZATION": "Token x"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "q=my+illness"},
    ],
)
def test_requests_with_a_token_a_body_or_a_search_pass_by(environ: dict[str, str]) -> None:
    site = Site()
    client = Client(site)
    client.get()
    client.get(**environ)
    assert site.calls == 2


def test_a_client_that_has_the_page_is_told_so_without_the_site() -> None:
    site = Site()
    client = Client(site)
    client.get()
    client.get(HTTP_IF_NONE_MATCH='"/a1"')
    assert (client.status, client.body, site.calls) == ("304 Not Modified", b"", 1)
    assert client.headers == {
        "Cache-Control": "public, no-cache",
        "Vary": "Accept-Encoding",
        "ETag": '"/a1"',
    }


def test_a_client_with_an_older_page_gets_the_new_one() -> None:
    client = Client(Site())
    client.get(HTTP_IF_NONE_MATCH='"/a0", "/b1"')
    assert client.status == "200 OK"


def test_the_compressed_page_has_an_etag_of_its_own() -> None:
    """F-49: a strong ETag names bytes."""
    client = Client(Site())
    client.get(HTTP_ACCEPT_ENCODING="br, gzip")
    assert gzip.decompress(client.body)[:4] == b"/a 1"
    assert (client.headers["ETag"], client.headers["Content-Encoding"]) == ('"/a1-gzip"', "gzip")
    client.get(HTTP_IF_NONE_MATCH='"/a1-gzip"')
    assert (client.status, client.headers["ETag"]) == ("304 Not Modified", '"/a1-gzip"')
    client.get()
    assert (client.headers["ETag"], client.headers.get("Content-Encoding")) == ('"/a1"', None)


def test_head_has_the_headers_and_no_body() -> None:
    client = Client(Site())
    client.get(method="HEAD")
    assert (client.body, client.headers["Content-Length"]) == (b"", "1000")


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    site = Site()
    client = Client(site, memory=8000)
    for path in ("/a", "/b", "/c"):
        client.get(path)
    client.get("/c")
    client.get("/b")
    assert site.calls == 3
    client.get("/a")
    assert site.calls == 4


def test_a_stale_page_whose_etag_is_told_to_be_the_same_is_not_asked_for() -> None:
    site = Site()
    client = Client(site, etag_now=lambda path: f'"{path}{site.version}"')
    client.get()
    client.now += 5
    assert (client.get(), site.calls) == ("/a 1", 1)
    site.version = 2
    client.now += 5
    assert (client.get(), site.calls) == ("/a 2", 2)
