"""What machines ask for, and pages for what went wrong."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from oracle_site.web import browsing, documents


def test_the_process_says_that_it_is_alive_without_the_database(client: Client) -> None:
    """F-82: no database is allowed in this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_site_is_ready_when_the_database_answers(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok")


class NoDatabase:
    """A connection to a server that has gone."""

    def cursor(self) -> None:
        raise OperationalError("connection to host db.internal failed")

    def close(self) -> None:
        pass


def test_the_site_is_not_ready_when_the_database_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-82: and what the driver said stays inside."""
    monkeypatch.setattr(documents, "connection", NoDatabase())
    response = client.get("/readyz")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert b"db.internal" not in response.content


@pytest.mark.parametrize(("fault", "status"), [(OperationalError, 503), (RuntimeError, 500)])
def test_a_fault_of_ours_is_told_in_the_house_s_style(
    client: Client, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], status: int
) -> None:
    """F-83: no traceback, no word of the driver's, and when to come back."""

    def broken(*args: Any) -> None:
        raise fault("secret detail")

    monkeypatch.setattr(browsing, "context_for", broken)
    client.raise_request_exception = False
    response = client.get("/ar/")
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert response.get("Retry-After") == ("5" if status == 503 else None)
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert 'lang="ar" dir="rtl"' in response.text


def test_robots_may_read_what_readers_read(client: Client) -> None:
    """RFC 9309, and the sitemaps protocol's line, which must be absolute."""
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]
