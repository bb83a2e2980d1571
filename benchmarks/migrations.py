"""How long migrations keep the readers and writers of a large site waiting.

``python -m benchmarks.migrations reviews=0005`` fills a database of its own, takes
it back to those migrations, and comes forward again one migration at a time while one connection
reads articles and another writes them. Prints, for each migration, how long it took and the
longest that a reader and a writer waited meanwhile.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "oracle_migrations"
READ = (
    "SELECT r.status, e.digest FROM articles_article a"
    " JOIN articles_rendition r ON r.article_id = a.id JOIN articles_edition e ON e.id ="
    " r.edition_id WHERE a.slug = 'copy-' || (1 + floor(random() * {n}))::int"
)
WRITE = (
    "UPDATE articles_article SET risk_class = risk_class"
    " WHERE slug = 'copy-' || (1 + floor(random() * {n}))::int"
)
SEED = "stem-cell-therapy-japan-clinical-data"  # submitted, so its rows may be copied as they are
COPIES = {
    "articles_article": {"slug": "'copy-' || n"},
    "articles_edition": {
        "content": "o.content || n::text",
        "article_id": "a.id",
        "digest": "encode(sha256(convert_to(o.content || n::text, 'UTF8')), 'hex')",
    },
    "articles_rendition": {"article_id": "a.id", "edition_id": "e.id"},
}


class Probe(threading.Thread):
    """Runs one statement again and again, and keeps the longest that it took, in seconds."""

    def __init__(self, url: str, statement: str) -> None:
        super().__init__(daemon=True)
        self.url, self.statement = url, statement
        self.longest, self.count, self.over = 0.0, 0, threading.Event()

    def run(self) -> None:
        """Until it is over."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.over.is_set():
                began = time.perf_counter()
                connection.execute(self.statement)
                self.longest = max(self.longest, time.perf_counter() - began)
                self.count += 1


@contextmanager
def probing(url: str, articles: int) -> Iterator[tuple[Probe, Probe]]:
    """A reader and a writer that go on as long as the block."""
    probes = tuple(Probe(url, statement.format(n=articles)) for statement in (READ, WRITE))
    for probe in probes:
        probe.start()
    try:
        yield probes  # type: ignore[misc]
    finally:
        for probe in probes:
            probe.over.set()
            probe.join()


def manage(url: str, *command: str) -> str:
    """What a management command prints on that database."""
    env = os.environ | {"DATABASE_URL": url, "ORACLE_ENV": "local"}
    line = [sys.executable, "manage.py", *command]
    done = subprocess.run(line, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"manage.py {' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def columns_of(connection: psycopg.Connection, table: str) -> list[str]:
    """The columns of a table that a copy of a row needs."""
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND column_name <> 'id' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in rows]


def fill(url: str, articles: int) -> None:
    """Copies one article with one edition and one rendition, so many times."""
    of_seed = f"JOIN articles_article a ON a.id = o.article_id WHERE a.slug = '{SEED}'"
    seeds = dict.fromkeys(COPIES, of_seed) | {"articles_article": f"WHERE o.slug = '{SEED}'"}
    joins = {
        "articles_article": "",
        "articles_edition": "JOIN articles_article a ON a.slug = 'copy-' || n",
        "articles_rendition": "JOIN articles_article a ON a.slug = 'copy-' || n"
        " JOIN articles_edition e ON e.article_id = a.id",
    }
    with psycopg.connect(url) as connection:
        for table, changed in COPIES.items():
            names = columns_of(connection, table)
            values = [changed.get(name, f'o."{name}"') for name in names]
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connection.commit()
            quoted = ", ".join(f'"{name}"' for name in names)
            connection.execute(
                f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)}"
                f" FROM (SELECT o.* FROM {table} o {seeds[table]} LIMIT 1) o"
                f" CROSS JOIN generate_series(1, {articles}) n {joins[table]}"
            )
            connection.commit()
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def fresh(server: str) -> str:
    """The address of a new, empty database on a server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{DATABASE}"))


def plan_of(url: str, apps: set[str]) -> list[tuple[str, str]]:
    """The migrations that are not applied yet, in their order."""
    lines = manage(url, "showmigrations", "--plan").splitlines()
    names = [line.split()[2].partition(".") for line in lines if line.startswith("[ ]")]
    return [(app, name) for app, _dot, name in names if app in apps]


def main() -> None:
    """Fills, goes back, comes forward, and prints a line for each migration."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("back", nargs="+", metavar="APP=MIGRATION", help="from where to come")
    parser.add_argument("--articles", type=int, default=100_000)
    options = parser.parse_args()
    from oracle_site.embedded import database_url

    url = fresh(database_url(Path(os.environ["ORACLE_DATA"])))
    manage(url, "migrate", "-v0")
    manage(url, "load_demo")
    fill(url, options.articles)
    back = dict(one.split("=") for one in options.back)
    for app, name in back.items():
        manage(url, "migrate", "-v0", app, name)
    print(f"{'':44}{'seconds':>9}{'reader':>9}{'writer':>9}  (longest wait, milliseconds)")
    for app, name in plan_of(url, set(back)):
        began = time.perf_counter()
        with probing(url, options.articles) as (reader, writer):
            manage(url, "migrate", "-v0", app, name)
        seconds = time.perf_counter() - began
        waited = [f"{probe.longest * 1000:9.0f}" for probe in (reader, writer)]
        print(f"{app}.{name:<{43 - len(app)}}{seconds:9.1f}{''.join(waited)}", flush=True)


if __name__ == "__main__":
    main()
