"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models import Model
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.signed_in import SignedInClient

SHARED = Path(__file__).resolve().parents[2] / "shared"
KEPT_BY_FLUSH = {
    "personas_persona",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "django_content_type",
}


def has_triggers(model: type[Model]) -> bool:
    """Whether the database guards the rows of a model."""
    return bool(getattr(model._meta, "triggers", ()))


@pytest.fixture(scope="session", autouse=True)
def _flush_leaves_what_migrations_made() -> Iterator[None]:
    """Tests with real commits empty the tables; triggers and initial rows are there to stay."""
    original = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        tables = [table for table in tables if table not in KEPT_BY_FLUSH]
        guarded = (model._meta for model in apps.get_models() if has_triggers(model))
        frozen = [meta.db_table for meta in guarded if meta.db_table in tables]
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in frozen),
            *original(self, style, tables, **options),
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in frozen),
        ]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.sql_flush = original  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _live_servers_send_at_once() -> None:
    """Otherwise each answer waits 40 ms, its head in several parts, for a client to acknowledge.

    Nagle's algorithm against delayed acknowledgements (RFC 1122, 4.2.3.2): what we deploy on
    sends an answer's head as one part.
    """
    WSGIRequestHandler.disable_nagle_algorithm = True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the tests; at the end nobody is left who would keep it from being dropped.

    A browser may leave while a live server still answers it. The server's own workers, such as
    autovacuum, make way by themselves, and may not be ended by us.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"the real data is not beside the checkout ({folder})")
    return folder


@pytest.fixture
def client() -> Client:
    """A client of the site; see SignedInClient."""
    return SignedInClient()


@pytest.fixture
def admin_client(admin_user: User) -> Client:
    """A superuser's client, signed in with a second factor."""
    client = SignedInClient()
    client.force_login(admin_user)
    return client


def _person(name: str, *codenames: str) -> User:
    person = User.objects.create_user(name.lower(), password=None, first_name=name)
    person.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return person


@pytest.fixture
def alice(db: None) -> User:
    """An author: may edit, submit and recall."""
    return _person(
        "Alice", "add_article", "change_article", "view_article", "submit_article", "recall_article"
    )


@pytest.fixture
def charlie(db: None) -> User:
    """The chair: may withdraw."""
    return _person("Charlie", "view_article", "withdraw_article", "reopen_article")


@pytest.fixture
def mallory(db: None) -> User:
    """Somebody with an account and no rights."""
    return _person("Mallory")
