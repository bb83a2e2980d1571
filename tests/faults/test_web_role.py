"""The role that the web server uses works, owns nothing, and cannot rewrite the record."""

from collections.abc import Iterator

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.models import Article, State
from reviews import record, workflow
from tests.articles.building import an_article
from tests.faults.conftest import refused

pytestmark = pytest.mark.django_db(transaction=True)

ONLY_GROW = ("reviews_event", "reviews_review", "articles_edition", "reviews_disclosure")


@pytest.fixture
def role(db: None) -> Iterator[str]:
    """An ordinary role, made by the server's administrator and given to us to take on."""
    db = connection.settings_dict
    address = {"host": db["HOST"], "port": db["PORT"], "dbname": db["NAME"]}
    try:
        administrator = psycopg.connect(user="postgres", autocommit=True, **address)
    except psycopg.OperationalError:
        pytest.skip("only the embedded server lets everybody be its administrator")
    with administrator:
        name = f"{db['NAME']}_web"
        administrator.execute(f"DROP ROLE IF EXISTS {name}")
        administrator.execute(f"CREATE ROLE {name} ROLE {db['USER']}")
        yield name
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        administrator.execute(f"DROP OWNED BY {name}")
        administrator.execute(f"DROP ROLE {name}")


def test_the_web_s_role_does_its_work_and_cannot_rewrite_what_happened(
    role: str, alice: User, charlie: User
) -> None:
    """F-103."""
    call_command("grant_web_role", role, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    workflow.withdraw(article.slug, by=charlie, reason="The dose was wrong.")
    assert Article.objects.get().state == State.WITHDRAWN
    assert Client().get(f"/en/answers/{article.slug}/").status_code == 410
    assert list(record.differences()) == []
    for table in ONLY_GROW:
        for statement in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            assert refused(statement).startswith(f"permission denied for table {table}")
        for statement in (f"ALTER TABLE {table} DISABLE TRIGGER USER", f"DROP TABLE {table}"):
            assert refused(statement).startswith(f"must be owner of table {table}")
    assert refused("DELETE FROM django_migrations").startswith("permission denied")


def test_a_role_that_is_not_there_or_owns_the_tables_is_refused(db: None) -> None:
    """F-103."""
    with pytest.raises(CommandError, match="There is no role nobody"):
        call_command("grant_web_role", "nobody")
    with pytest.raises(CommandError, match="owns the tables or is a superuser"):
        call_command("grant_web_role", connection.settings_dict["USER"])
