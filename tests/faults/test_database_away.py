"""The database is down, cut off, silent, full or read-only: readers are told, and it passes."""

import time
from collections.abc import Callable
from itertools import count

import pytest

from tests.faults.conftest import LOOPBACK, Answer, Site, Wire, url_of_tests

pytestmark = pytest.mark.slow
numbers = count(1)
ANSWERS, API = "/en/answers/?n=", "/api/v1/articles/?page_size="


def uncached(page: str = ANSWERS) -> str:
    """An address that no store has seen."""
    return f"{page}{next(numbers)}"


def is_told(answer: Answer) -> None:
    """503, when to come back, a page for people, and no word of the driver's."""
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["cache-control"] == "no-store"
    for secret in ("psycopg", "connection", "OperationalError", "Traceback", LOOPBACK):
        assert secret not in answer.body


def test_a_site_whose_database_is_down_starts_and_recovers_alone(
    serve: Callable[..., Site], wire: Wire
) -> None:
    """F-82."""
    wire.down()
    site = serve(url_of_tests(LOOPBACK, wire.port))
    site.wait()
    is_told(site.ask("/readyz"))
    is_told(site.ask(uncached()))
    is_told(site.ask(uncached(API)))
    wire.up()
    assert site.ask("/readyz").status == 200
    assert site.ask(uncached()).status == 200
    assert site.ask(uncached(API)).status == 200


def test_a_cut_costs_one_answer_and_the_next_is_fine(
    serve: Callable[..., Site], wire: Wire
) -> None:
    """F-83."""
    site = serve(url_of_tests(LOOPBACK, wire.port))
    site.wait("/readyz")
    for page in (ANSWERS, API):
        assert site.ask(uncached(page)).status == 200
        wire.cut()
        is_told(site.ask(uncached(page)))
        assert site.ask(uncached(page)).status == 200


def test_a_silent_network_holds_a_request_no_longer_than_the_time_outs(
    serve: Callable[..., Site], wire: Wire
) -> None:
    """F-92: packets vanish, on open connections and of new ones."""
    site = serve(url_of_tests(LOOPBACK, wire.port) + "?tcp_user_timeout=2000&connect_timeout=2")
    site.wait("/readyz")
    wire.silent()
    began = time.monotonic()
    is_told(site.ask(uncached()))
    is_told(site.ask(uncached()))
    assert time.monotonic() - began < 20
    assert site.ask("/healthz").status == 200
    wire.mended()
    assert site.ask(uncached()).status == 200
