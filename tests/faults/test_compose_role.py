"""The role that compose gives the site: it does all the site's work, and rewrites nothing."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from rest_framework.authtoken.models import Token

from articles.models import State
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import record, verifying, workflow
from tests.articles.building import a_bundle
from tests.faults.conftest import refused
from tests.oracle_site.desk.conftest import at_desk
from tests.reviews.board import a_member, approve, fresh, submitted

pytestmark = pytest.mark.django_db(transaction=True)

CHECKOUT = Path(__file__).resolve().parents[2]
ONLY_GROW = {
    "articles_edition",
    "references_standingnotice",
    "reviews_disclosure",
    "reviews_event",
    "reviews_finding",
    "reviews_review",
}
PASSWORD = "a-password-of-the-role"


def granting() -> list[str]:
    """What the compose file's migrations run after migrating: the command and its arguments."""
    services = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]
    *_migrate, line = services["migrate"]["command"][2].splitlines()
    return shlex.split(line)[2:]


def log_in(user: str, password: str = "") -> None:
    """From here on Django comes to the database as this role."""
    connection.close()
    connection.settings_dict |= {"USER": user, "PASSWORD": password}


@pytest.fixture
def as_compose(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, list[str]]]:
    """The role's name, and the command, as the compose file has it, that made it."""
    usual = dict(connection.settings_dict)
    address = {"host": usual["HOST"], "port": usual["PORT"], "dbname": usual["NAME"]}
    try:
        administrator = psycopg.connect(user="postgres", autocommit=True, **address)
    except psycopg.OperationalError:
        pytest.skip("only the embedded server lets everybody be its administrator")
    command, role, *options = granting()
    assert (command, role) == ("grant_web_role", "oracle_web")
    role = f"{usual['NAME']}_compose"
    monkeypatch.setenv("WEB_PASSWORD", PASSWORD)
    with administrator:
        administrator.execute(f"DROP ROLE IF EXISTS {role}")
        log_in("postgres")
        call_command(command, role, *options, verbosity=0)
        yield role, [command, role, *options]
        log_in(usual["USER"], usual["PASSWORD"])
        administrator.execute(f"DROP OWNED BY {role}")
        administrator.execute(f"DROP ROLE {role}")


def test_the_role_does_all_the_site_s_work_and_cannot_rewrite_the_record(
    as_compose: tuple[str, list[str]], alice: User
) -> None:
    """F-103: pages, signing, handing in, searching, the store, the queue of jobs."""
    role, _command = as_compose
    log_in(role, PASSWORD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (role,)
    _work(alice)
    for table in sorted(ONLY_GROW):
        for statement in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            assert refused(statement).startswith(f"permission denied for table {table}")
        for statement in (f"ALTER TABLE {table} DISABLE TRIGGER USER", f"DROP TABLE {table}"):
            assert refused(statement).startswith(f"must be owner of table {table}")
    assert refused("CREATE TABLE mine (id int)").startswith("permission denied for schema public")
    assert refused("SET session_replication_role = replica").startswith("permission denied")
    assert refused("CREATE ROLE another").startswith("permission denied to create role")


def _work(alice: User) -> None:
    """What the site does on an ordinary day."""
    members = [a_member("Bob"), a_member("Dora")]
    article = approve(submitted(alice), *members)
    assert article.state == State.APPROVED
    page = Client().get(f"/en/answers/{article.slug}/")
    assert (page.status_code, b"Dr Dora" in page.content) == (200, True)
    assert b"/answers/does-tea-help/" in Client().get("/en/search/?q=tea").content
    assert at_desk(members[0].user).get(f"/admin/desk/review/{article.slug}/").status_code == 200
    assert _handed_in(alice).status_code == 201
    record_notice(
        Reference.objects.get(doi="10.1234/tea.1"),
        standing=Standing("retracted"),
        nature="Retraction",
        reason="Found out.",
    )
    assert fresh(article).state == State.UNDER_REVIEW
    cache.set("kept", "here", 60)
    assert cache.get("kept") == "here"
    cache.delete("kept")
    job = app.configure_task("nothing.to_do").defer()
    assert [one.id for one in app.job_manager.list_jobs()] == [job]
    app.job_manager.cancel_job_by_id(job)
    chair = a_member("Quinn", chair=True)
    workflow.withdraw(article.slug, by=chair.user, reason="The dose was wrong.")
    assert Client().get(f"/en/answers/{article.slug}/").status_code == 410
    assert list(record.differences()) == []
    assert list(verifying.differences()) == []


def _handed_in(alice: User) -> Any:
    alice.groups.add(Group.objects.get(name="author"))
    token = Token.objects.create(user=alice).key
    return Client().post(
        "/api/v1/submissions/",
        a_bundle(slug="another"),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )


def test_granting_again_sets_a_new_password_and_needs_one(
    as_compose: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting again is safe; the server is sent no password in words."""
    role, command = as_compose

    def stored() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role])
            return cursor.fetchone()[0]  # type: ignore[index]

    before = stored()
    assert before.startswith("SCRAM-SHA-256$")
    monkeypatch.setenv("WEB_PASSWORD", "another-password")
    call_command(*command, verbosity=0)
    assert stored() != before
    monkeypatch.delenv("WEB_PASSWORD")
    with pytest.raises(CommandError, match="WEB_PASSWORD is not set"):
        call_command(*command, verbosity=0)
    monkeypatch.setenv("WEB_PASSWORD", "x")
    with pytest.raises(CommandError, match="owns the tables or is a superuser"):
        call_command("grant_web_role", "postgres", "--password-from", "WEB_PASSWORD")
