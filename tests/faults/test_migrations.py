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
# Statements after which the release that is still running fails.
BREAKING = {
    "a column that the running release still reads": re.compile(
        r'ALTER TABLE "?(\w+)"? .*DROP COLUMN'
    ),
    "a name that the running release still uses": re.compile(r'ALTER TABLE "?(\w+)"? .*RENAME '),
    "a table that the running release still reads": re.compile(
        r'DROP TABLE (?:IF EXISTS )?"?(\w+)'
    ),
    "a column that the running release does not fill; give it a db_default": re.compile(
        r'ALTER TABLE "?(\w+)"? ADD COLUMN (?!.*DEFAULT).*NOT NULL'
    ),
}
# No site is live yet: the migrations up to this number run on empty tables.
FIRST_RELEASE = 9


def long_locks(statements: list[str]) -> list[str]:
    """Why statements would keep a live site waiting."""
    return _found(LONG, statements)


def breaks(statements: list[str]) -> list[str]:
    """Why the release before could not go on beside these statements' schema."""
    return _found(BREAKING, statements)


def _found(shapes: dict[str, re.Pattern[str]], statements: list[str]) -> list[str]:
    """What statements do that they should not; tables that they make themselves do not count."""
    fresh = {name for sql in statements for name in CREATED.findall(sql)}
    return [
        f"{why}: {sql}"
        for sql in statements
        for why, shape in shapes.items()
        if (found := shape.search(sql)) and found[1] not in fresh
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_no_migration_after_the_first_release_holds_a_long_lock_or_breaks_the_one_before() -> None:
    """F-88."""
    loader = MigrationLoader(connection, replace_migrations=False)
    found = {
        (app, name): locks
        for (app, name), node in loader.graph.nodes.items()
        if app in APPS
        and (sql := loader.collect_sql([(node, False)]))
        and (locks := [*long_locks(sql), *breaks(sql)])
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


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ('ALTER TABLE "articles_article" DROP COLUMN "slug" CASCADE;', 1),
        ('ALTER TABLE "articles_article" RENAME COLUMN "slug" TO "name";', 1),
        ('ALTER TABLE "articles_article" RENAME TO "articles_text";', 1),
        ('DROP TABLE "articles_article" CASCADE;', 1),
        ('ALTER TABLE "articles_article" ADD COLUMN "x" text NOT NULL;', 1),
        ('ALTER TABLE "articles_article" ADD COLUMN "x" text DEFAULT \'\' NOT NULL;', 0),
        ('ALTER TABLE "articles_article" ADD COLUMN "x" text NULL;', 0),
    ],
)
def test_what_the_running_release_cannot_live_with_would_be_found(
    statement: str, count: int
) -> None:
    """F-88: old code goes on beside the new schema until the last worker is replaced."""
    assert len(breaks([statement])) == count
    assert breaks(['CREATE TABLE "articles_article" (id bigint);', statement]) == []


@pytest.mark.django_db
def test_every_connection_gives_up_waiting_for_a_lock() -> None:
    """F-88: a migration behind a long report ends in an error, and can be run again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        assert cursor.fetchone() == ("10s",)
