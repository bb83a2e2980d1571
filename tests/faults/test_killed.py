"""The database's processes are killed while articles come in: nothing acknowledged is lost."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from articles.bundles.canonical import canonical_json
from oracle_site.embedded import database_url, destroy, server
from tests.articles.building import a_bundle
from tests.faults.conftest import (
    LOOPBACK,
    TOKEN,
    Site,
    Wire,
    manage,
    wait_until,
    with_an_author,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for a server that keeps what it acknowledged."""
    monkeypatch.delenv("ORACLE_DATA_FAST", raising=False)
    tmp_path.chmod(0o755)
    folder = tmp_path / "data"
    yield folder
    destroy(folder)


@pytest.fixture
def url(data: Path, db: None) -> str:
    """A database of its own with the site's tables, the personas and one author."""
    return with_an_author(data)


def socket_of(url: str) -> str:
    parts = urlsplit(url)
    host, _, port = parts.netloc.rpartition("@")[2].rpartition(":")
    return f"{unquote(host)}/.s.PGSQL.{port}"


class Author(threading.Thread):
    """Hands in one article after another, each until it is acknowledged, as a client would."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.stop = threading.Event()
        self.acknowledged: list[str] = []
        self.told: set[int] = set()

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            slug = f"article-{number}"
            answer = self.site.ask(
                "/api/v1/submissions/",
                "POST",
                json.dumps(a_bundle(slug=slug)).encode(),
                Content_Type="application/json",
                Authorization=f"Bearer {TOKEN}",
            )
            self.told.add(answer.status)
            if answer.status in (200, 201):
                self.acknowledged.append(slug)
                number += 1


def a_backend(url: str) -> int:
    """The process that serves the site's connection."""
    with psycopg.connect(url) as asking:
        row = asking.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_killing_a_backend_and_the_whole_server_loses_nothing_that_was_acknowledged(
    data: Path, url: str, serve: Callable[..., Site]
) -> None:
    """F-84, F-85: and nothing is half or double; repeating a request is safe."""
    wire = Wire(socket_of(url))
    site = serve(f"postgresql://oracle@{LOOPBACK}:{wire.port}/oracle")
    site.wait("/readyz")
    author = Author(site)
    author.start()
    for kill in ("backend", "server", "backend"):
        enough = len(author.acknowledged) + 4
        wait_until(lambda enough=enough: len(author.acknowledged) >= enough)
        if kill == "backend":
            os.kill(a_backend(url), signal.SIGKILL)
        else:
            found = server.running(data)
            assert found is not None
            os.kill(found.pid, signal.SIGKILL)
            url = database_url(data)
            wire.target = socket_of(url)
    enough = len(author.acknowledged) + 4
    wait_until(lambda: len(author.acknowledged) >= enough)
    author.stop.set()
    author.join(60)
    wire.down()
    assert 503 in author.told
    assert author.told <= {200, 201, 503}
    exported = manage(url, "export_articles").splitlines()
    expected = {slug: canonical_json(a_bundle(slug=slug)) for slug in author.acknowledged}
    assert {json.loads(line)["slug"]: line for line in exported} == expected
    assert "0 differences" in manage(url, "verify_record")
