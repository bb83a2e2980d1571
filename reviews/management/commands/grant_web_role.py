"""Let a database role run the site without owning it: `grant_web_role ROLE`."""

import os
from argparse import ArgumentParser
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from articles.models.locks import Kept

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)
ONLY_GROWS = "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}"
ONLY_READ = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}"


class Command(BaseCommand):
    help = (
        "Let a role run the web server and the worker. It owns nothing, so it cannot take the "
        "database's guards away, and it can only add to the record, the editions and the "
        "signatures. Run this as the tables' owner after every migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", metavar="ROLE")
        parser.add_argument(
            "--password-from",
            metavar="VARIABLE",
            help="make the role where it is not there, and let it log in with the password that "
            "this environment variable holds",
        )

    def handle(self, *, role: str, password_from: str | None, **_options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if password_from:
                let_in(role, password_from)
            refuse_powerful(role)
            for statement in GRANTS:
                cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
            tables = dict.fromkeys(tables_that_only_grow(), ONLY_GROWS)
            tables[MigrationRecorder.Migration._meta.db_table] = ONLY_READ
            for table, statement in tables.items():
                names = {"role": sql.Identifier(role), "table": sql.Identifier(table)}
                cursor.execute(sql.SQL(statement).format(**names))
        self.stdout.write(f"{role} may run the site, and may only add to {len(tables) - 1} tables.")


def tables_that_only_grow() -> list[str]:
    """The tables whose rows the database lets nobody change or remove."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(
            isinstance(trigger, Kept | pgtrigger.Protect)
            for trigger in getattr(model._meta, "triggers", ())
        )
    )


def let_in(role: str, variable: str) -> None:
    """Make the role if need be, and set its password. Raises CommandError where none is given.

    The server is sent the password's SCRAM verifier (RFC 5803), so no log of it has the password.
    """
    password = os.environ.get(variable)
    if not password:
        raise CommandError(f"{variable} is not set: it must hold the password of {role}.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            refuse_powerful(role)
            statement = "ALTER ROLE {role} LOGIN PASSWORD {password}"
        else:
            statement = "CREATE ROLE {role} LOGIN PASSWORD {password}"
        verifier = connection.connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        names = {"role": sql.Identifier(role), "password": sql.Literal(verifier.decode())}
        cursor.execute(sql.SQL(statement).format(**names))


def refuse_powerful(role: str) -> None:
    """Raise CommandError where there is no such role, or where grants would not bind it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles"
            " WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
    if found is None:
        raise CommandError(f"There is no role {role}. Make one first: CREATE ROLE … LOGIN")
    if found[0]:
        raise CommandError(f"{role} owns the tables or is a superuser: name an ordinary role.")
