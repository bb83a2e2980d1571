"""The site is told to end while it is at work: what it has begun it finishes."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests.faults.conftest import Answer, Site, url_of_tests, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def waiting_backends() -> int:
    """How many requests wait in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("workers", [1, 2])
def test_requests_in_flight_are_finished_before_the_site_ends(
    serve: Callable[..., Site], workers: int
) -> None:
    """F-90: some wait in the database, some behind them; all of them are answered."""
    site = serve(url_of_tests(), workers=workers)
    site.wait("/readyz")
    answers: list[Answer | Exception] = []

    def ask(number: int) -> None:
        try:
            answers.append(site.ask(f"/en/answers/?n={number}"))
        except Exception as error:
            answers.append(error)

    readers = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE articles_article IN ACCESS EXCLUSIVE MODE")
        for reader in readers:
            reader.start()
        wait_until(lambda: waiting_backends() >= 1)
        time.sleep(1)
        site.process.terminate()
        time.sleep(1)
    for reader in readers:
        reader.join(60)
    assert [getattr(answer, "status", answer) for answer in answers] == [200] * len(readers)
    assert site.process.wait(30) == 0
