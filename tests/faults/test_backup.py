"""A backup holds everything, comes back the same, and is noticed when it is damaged."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection
from psycopg import sql

from articles.models import Article
from oracle_site.embedded.cluster import programs
from reviews import workflow
from tests.articles.building import an_article
from tests.faults.conftest import manage, url_of_tests

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def tool(name: str, *options: str | Path) -> subprocess.CompletedProcess[bytes]:
    """One of PostgreSQL's programs; skips where they are not beside the server."""
    path = programs().folder / name
    if not path.exists():
        pytest.skip(f"{name} is not installed")
    return subprocess.run([path, *options], check=False, capture_output=True)


@pytest.fixture
def full(tea: Article, alice: User, charlie: User) -> None:
    """Articles in several states, with a record."""
    an_article(slug="a-draft", by=alice)
    an_article(slug="a-withdrawn-one", by=alice)
    workflow.submit("a-withdrawn-one", by=alice)
    workflow.withdraw("a-withdrawn-one", by=charlie, reason="The dose was wrong.")


@pytest.fixture
def dump(full: None, tmp_path: Path) -> Path:
    """What the README says to do."""
    path = tmp_path / "backup"
    made = tool("pg_dump", "--format=custom", f"--file={path}", url_of_tests())
    assert (made.returncode, made.stderr) == (0, b"")
    return path


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of an empty database."""
    url, own = url_of_tests(), str(connection.settings_dict["NAME"])
    name = sql.Identifier(f"{own}_restored")
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        session.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield f"{url}_restored"
        session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def tables(url: str) -> dict[str, str | None]:
    """A digest of all rows of each table."""
    with psycopg.connect(url) as session:
        names = session.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        query = sql.SQL("SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {} t")
        found = {}
        for (name,) in names:
            row = session.execute(query.format(sql.Identifier(name))).fetchone()
            assert row is not None
            found[str(name)] = row[0]
        return found


def test_what_comes_back_is_the_same_and_its_record_holds(dump: Path, elsewhere: str) -> None:
    """F-93, F-32."""
    options = ("--no-owner", "--no-comments", "--exit-on-error", f"--dbname={elsewhere}")
    restored = tool("pg_restore", *options, dump)
    assert (restored.returncode, restored.stderr) == (0, b"")
    before, after = tables(url_of_tests()), tables(elsewhere)
    assert after == before
    assert after["articles_edition"] is not None
    assert manage(elsewhere, "verify_record") == "0 differences\n"
    assert manage(elsewhere, "migrate", "--check") == ""


@pytest.mark.parametrize("damage", ["cut", "altered"])
def test_a_damaged_backup_is_noticed(dump: Path, elsewhere: str, damage: str) -> None:
    """F-93: in the middle of the rows; what only describes tables stands before them."""
    whole = dump.read_bytes()
    tables = len(tool("pg_dump", "--format=custom", "--schema-only", url_of_tests()).stdout)
    middle = (tables + len(whole)) // 2
    spoilt = whole[:middle] + bytes(byte ^ 0xFF for byte in whole[middle : middle + 64])
    dump.write_bytes(whole[:middle] if damage == "cut" else spoilt + whole[middle + 64 :])
    options = ("--no-owner", "--no-comments", "--exit-on-error", f"--dbname={elsewhere}")
    assert tool("pg_restore", *options, dump).returncode != 0
