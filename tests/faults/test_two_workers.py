"""Two workers, each with a store of its own: neither is ever more than a second behind."""

import http.client
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from articles.models import Article
from reviews import workflow
from tests.faults.conftest import LOOPBACK, PATIENCE, Site, url_of_tests

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

READERS = 16
BOUND = 1.0
WORDS = b"was drunk by 120 people."
PATHS = {
    "/en/answers/does-tea-help/": 410,
    "/api/v1/articles/does-tea-help/?language=en": 410,
    "/en/search/?q=tea": 200,
    "/api/v1/search/?q=tea&language=en": 200,
}


class Reader(threading.Thread):
    """Asks for one address on one connection, thus one worker, again and again."""

    def __init__(self, port: int, path: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.path, self.stop = port, path, stop
        self.seen: list[tuple[float, float, int, bool]] = []
        self.own_port = 0

    def run(self) -> None:
        client = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        client.connect()
        self.own_port = client.sock.getsockname()[1]
        while not self.stop.is_set():
            asked = time.monotonic()
            client.request("GET", self.path)
            given = client.getresponse()
            words = given.read()
            if given.status != 503:  # a busy machine; it shows nothing
                self.seen.append((asked, time.monotonic(), given.status, WORDS in words))
            time.sleep(0.02)
        client.close()


def workers_of(site: Site, readers: list[Reader]) -> set[str]:
    """The processes that hold the other ends of the readers' connections."""
    ends = {(f"{site.port:04X}", f"{reader.own_port:04X}") for reader in readers}
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {
        f"socket:[{row[9]}]"
        for row in rows
        if (row[1].partition(":")[2], row[2].partition(":")[2]) in ends
    }
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text()
    return {
        child
        for child in children.split()
        if any(os.readlink(fd) in inodes for fd in Path(f"/proc/{child}/fd").iterdir())
    }


def test_no_worker_shows_a_withdrawn_text_a_second_after_it_was_withdrawn(
    serve: Callable[..., Site], tea: Article, charlie: User
) -> None:
    """F-24, F-67: page, API and both searches, through real granian and the real workflow."""
    site = serve(url_of_tests(), workers=2)
    site.wait("/readyz")
    stop = threading.Event()
    readers = [Reader(site.port, [*PATHS][n % len(PATHS)], stop) for n in range(READERS)]
    for reader in readers:
        reader.start()
    ready = time.monotonic() + PATIENCE
    while not all(reader.seen for reader in readers) and time.monotonic() < ready:
        time.sleep(0.1)
    assert len(workers_of(site, readers)) == 2
    began = time.monotonic()
    workflow.withdraw(tea.slug, by=charlie, reason="The dose was wrong.")
    committed = time.monotonic()
    time.sleep(2.5)
    stop.set()
    for reader in readers:
        reader.join(PATIENCE)
    for reader in readers:
        before = {(n, shown) for _, answered, n, shown in reader.seen if answered < began}
        late = {(n, shown) for asked, _, n, shown in reader.seen if asked >= committed + BOUND}
        assert (reader.path, before) == (reader.path, {(200, True)})
        assert (reader.path, late) == (reader.path, {(PATHS[reader.path], False)})
