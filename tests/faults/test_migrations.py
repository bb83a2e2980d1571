"""Migrations on a live site: they wait for nobody for long, and keep nobody waiting."""

import re

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

APPS = ("oracle_site", "reviews", "articles", "personas", "references")
CREATED = re.compile(r'CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?"?(\w+)"?')
# Statements that hold a lock for as long as they read or write a whole table.
LONG = {
    "an index built under a lock; use AddIndexConcurrently": re.compile(
        r'CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).* ON "?(\w+)"?'
    ),
    "a column that is written anew": re.compile(r'ALTER TABLE "?(\w+)"? .*ALTER COLUMN .* TYPE '),
    "a column that is checked under a lock": re.compile(
        r'ALTER TABLE "?(\w+)"? ALTER COLUMN .* SET NOT NULL'
    ),
    "a constraint that is checked under a lock; add it NOT VALID": re.compile(
        r'ALTER TABLE "?(\w+)"? ADD CONSTRAINT (?!.*NOT VALID)'
    ),
    "a table moved to another place": re.compile(r"(VACUUM FULL|CLUSTER|SET TABLESPACE)"),
}
# No site is live yet: the migrations up to this number run on empty tables.
FIRST_RELEASE = 9


def long_locks(statements: list[str]) -> list[str]:
    """Why statements would keep a live site waiting; tables they make themselves do not count."""
    fresh = {name for sql in statements for name in CREATED.findall(sql)}
    return [
        f"{why}: {sql}"
        for sql in statements
        for why, shape in LONG.items()
        if (found := shape.search(sql)) and found[1] not in fresh
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_no_migration_after_the_first_release_holds_a_long_lock() -> None:
    """F-88."""
    loader = MigrationLoader(connection, replace_migrations=False)
    found = {
        (app, name): locks
        for (app, name), node in loader.graph.nodes.items()
        if app in APPS and (locks := long_locks(loader.collect_sql([(node, False)])))
    }
    assert ("reviews", "0003_board") in found
    assert {key: locks for key, locks in found.items() if int(key[1][:4]) > FIRST_RELEASE} == {}


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ('CREATE INDEX "x" ON "articles_article" ("slug");', 1),
        ('CREATE INDEX CONCURRENTLY "x" ON "articles_article" ("slug");', 0),
        ('ALTER TABLE "articles_article" ALTER COLUMN "slug" TYPE text;', 1),
        ('ALTER TABLE "articles_article" ALTER COLUMN "slug" SET NOT NULL;', 1),
        ('ALTER TABLE "articles_article" ADD CONSTRAINT "x" CHECK (true);', 1),
        ('ALTER TABLE "articles_article" ADD CONSTRAINT "x" CHECK (true) NOT VALID;', 0),
        ('ALTER TABLE "articles_article" ADD COLUMN "x" text NULL;', 0),
    ],
)
def test_a_long_lock_would_be_found(statement: str, count: int) -> None:
    """F-88: except on a table of the migration's own."""
    assert len(long_locks([statement])) == count
    assert long_locks(['CREATE TABLE "articles_article" (id bigint);', statement]) == []


@pytest.mark.django_db
def test_every_connection_gives_up_waiting_for_a_lock() -> None:
    """F-88: a migration behind a long report ends in an error, and can be run again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        assert cursor.fetchone() == ("10s",)
