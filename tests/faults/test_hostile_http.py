"""What no browser sends, over real connections: refused or closed, and others are served."""

import re
import socket
import time
from collections.abc import Iterator

import pytest

from tests.faults.conftest import LOOPBACK, Site, url_of_tests

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(url_of_tests(), tmp_path_factory.mktemp("site") / "log")
    site.wait("/readyz")
    yield site
    site.end()


def said(site: Site, sent: bytes, seconds: float = 30) -> bytes:
    """All that the server answers until it closes, or says nothing more."""
    with socket.create_connection((LOOPBACK, site.port), timeout=seconds) as client:
        got = b""
        try:
            client.sendall(sent)
            while part := client.recv(65536):
                got += part
        except (ConnectionResetError, BrokenPipeError):
            pass
        return got


def statuses(answer: bytes) -> list[int]:
    """The status of every response in what a server said."""
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


HOST = f"Host: {LOOPBACK}\r\nConnection: close\r\n".encode()
SMUGGLED = b"0\r\n\r\nGET /admin/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "allowed"),
    [
        (b"TRACE /en/ HTTP/1.1\r\n" + HOST + b"Cookie: secret=1\r\n\r\n", {405}),
        (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n", {400, 403, 404, 405}),
        (
            b"POST /api/v1/submissions/ HTTP/1.1\r\n"
            + HOST
            + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            + SMUGGLED,
            {400, 401},
        ),
        (
            b"POST /api/v1/submissions/ HTTP/1.1\r\n"
            + HOST
            + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\n"
            + SMUGGLED,
            {400},
        ),
        (
            b"POST /api/v1/submissions/ HTTP/1.1\r\n"
            + HOST
            + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nxx\r\n",
            {400, 401},
        ),
        (b"GET /en/ HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 2_000_000 + b"\r\n\r\n", {431}),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {400, 404, 414}),
        (b"GET /en/ HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", {400}),
        (b"GET /en/ HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200, {400}),
        (b"GET /en/\0 HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    ],
    ids=[
        "TRACE",
        "CONNECT",
        "length and chunks",
        "two lengths",
        "no chunk",
        "endless header",
        "endless path",
        "two hosts",
        "no host",
        "TLS",
        "NUL",
    ],
)
def test_a_malformed_request_is_refused_once_and_others_are_served(
    site: Site, sent: bytes, allowed: set[int]
) -> None:
    """F-52: one refusal at most, so nothing that was smuggled in is answered."""
    answer = said(site, sent)
    found = statuses(answer)
    assert len(found) <= 1, answer
    assert set(found) <= allowed, answer
    assert b"secret" not in answer
    assert site.ask("/en/").status == 200


def test_clients_that_send_a_letter_a_second_keep_nobody_waiting(site: Site) -> None:
    """F-52: a hundred of them, with one worker and one thread."""
    slow = [socket.create_connection((LOOPBACK, site.port)) for _ in range(100)]
    try:
        for client in slow:
            client.sendall(b"GET /en/ HTTP/1.1\r\nHost: ")
        for _round in range(3):
            began = time.monotonic()
            assert site.ask("/healthz").status == 200
            assert time.monotonic() - began < 5
            for client in slow:
                client.sendall(b"1")
    finally:
        for client in slow:
            client.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET http://evil.example/en/ HTTP/1.1\r\nHost: evil.example\r\n",
        b"GET http://evil.example/en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\n"
        b"Forwarded: host=evil.example\r\nX-Original-URL: http://evil.example/\r\n",
        b"GET //evil.example/en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"GET /zh/?next=1 HTTP/1.1\r\nHost: evil.example\r\n",
    ],
    ids=["absolute", "absolute and host", "forwarded", "two slashes", "redirect"],
)
def test_no_header_and_no_absolute_address_makes_the_site_name_another_host(
    site: Site, sent: bytes
) -> None:
    """F-65."""
    answer = said(site, sent + b"Connection: close\r\n\r\n")
    assert len(statuses(answer)) == 1
    assert b"evil" not in answer
