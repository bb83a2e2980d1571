"""The databases of benchmarks, made once and kept for the next run, and the time spent on them."""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

Figures = dict[str, tuple[float, int]]
"""Milliseconds and queries by page."""


@contextmanager
def database(name: str) -> Iterator[None]:
    """Within it, the connection is to this database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def statement(sql: str) -> None:
    """Run one that must stand outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def is_complete(name: str) -> bool:
    """Whether the database is there, and all that belongs into it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') = 'complete' FROM pg_database"
            " WHERE datname = %s",
            [name],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


@contextmanager
def making(name: str) -> Iterator[None]:
    """Within it, the connection is to a new database of the site; after it, that is complete."""
    drop(name)
    statement(f'CREATE DATABASE "{name}" TEMPLATE template0')
    with database(name):
        call_command("migrate", verbosity=0)
        yield
        statement(f"COMMENT ON DATABASE \"{name}\" IS 'complete'")


def drop(name: str) -> None:
    """Remove the database."""
    statement(f'DROP DATABASE IF EXISTS "{name}"')


class Clock:
    """How long the processes of PostgreSQL that work for this connection had a processor (Linux).

    They are the one of the connection and those that read files for it.
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity"
                " WHERE pid = pg_backend_pid() OR backend_type = 'io worker'"
            )
            self.files = [Path(f"/proc/{pid}/schedstat") for (pid,) in cursor.fetchall()]

    def now(self) -> float:
        """Milliseconds so far."""
        return sum(int(file.read_text().split()[0]) for file in self.files) / 1e6


def pages_measured(client: Client, pages: Mapping[str, str]) -> Figures:
    """What each page takes of the processor, Python and PostgreSQL together, when asked again."""
    clock = Clock()
    found = {}
    for page, address in pages.items():
        client.get(address)
        began = clock.now() + time.process_time() * 1e3
        response = client.get(address)
        spent = clock.now() + time.process_time() * 1e3 - began
        assert response.status_code == 200, (address, response.status_code)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[page] = (spent, len(queries))
    return found


def compare_sizes(
    said: str | None,
    names: Mapping[int, str],
    build: Callable[[int], None],
    measured: Callable[[int], Figures],
) -> None:
    """The command of a benchmark: make what is missing, measure in turns, print the medians.

    ``said`` is its help, ``names`` are the databases by size, the smaller first.
    """
    parser = argparse.ArgumentParser(description=said)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--drop", action="store_true", help="remove the databases afterwards")
    given = parser.parse_args()
    call_command("collectstatic", interactive=False, verbosity=0)
    for size, name in names.items():
        if not is_complete(name):
            with making(name):
                build(size)
        with database(name):
            call_command("migrate", verbosity=0)
    rounds = [_round(names, measured) for _ in range(given.rounds + 1)]
    _report(rounds[1:], *names)  # the first round only fills memory
    for name in names.values() if given.drop else ():
        drop(name)


def _round(names: Mapping[int, str], measured: Callable[[int], Figures]) -> dict[int, Figures]:
    found = {}
    for size, name in names.items():
        with database(name):
            found[size] = measured(size)
    return found


def _report(rounds: list[dict[int, Figures]], small: int, large: int) -> None:
    print(f"{'':34}{small:>12,}{large:>12,}   ratio  queries")
    for page, (_spent, queries) in rounds[0][large].items():
        pairs = [(one[small][page][0], one[large][page][0]) for one in rounds]
        medians = [statistics.median(column) for column in zip(*pairs, strict=True)]
        figures = "".join(f"{median:9.1f} ms" for median in medians)
        ratio = statistics.median(after / before for before, after in pairs)
        print(f"{page:34}{figures}{ratio:8.2f}{queries:9}")
