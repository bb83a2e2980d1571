"""Statements that the server prepares once and then only runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor that binds on the server, so that repeated statements are planned once.

    Django's own option for this is for all statements at once, and history needs several in one.
    """
    connection.ensure_connection()
    raw = connection.connection
    factory = raw.cursor_factory
    raw.cursor_factory = ServerBindingCursor
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        raw.cursor_factory = factory
