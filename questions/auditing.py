"""Auditing: is a text anywhere it should not be, in the database, in log files, in the store?"""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection
from psycopg import sql

_COLUMNS = """
    SELECT c.table_schema, c.table_name, c.column_name, c.data_type
      FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema NOT IN ('pg_catalog', 'information_schema')
       AND t.table_type = 'BASE TABLE'
     ORDER BY 1, 2, 3
"""
BLOCK = 1 << 20


def in_database(text: str) -> Iterator[str]:
    """Every column of every table that has ``text`` in a value, whatever the column's type."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns = cursor.fetchall()
        for schema, table, column, kind in columns:
            has = "position(%s IN {})" if kind == "bytea" else "strpos({}::text, %s)"
            needle = text.encode() if kind == "bytea" else text
            statement = sql.SQL("SELECT count(*) FROM {} AS kept WHERE " + has + " > 0")
            query = statement.format(sql.Identifier(schema, table), sql.Identifier("kept", column))
            cursor.execute(query.as_string(cursor.connection), [needle])
            if found := cursor.fetchone()[0]:
                yield f"column {schema}.{table}.{column}: {found}"


def in_files(text: str, folders: Iterable[Path]) -> Iterator[str]:
    """Every file under these folders, or that a log handler writes to, that has ``text`` in it."""
    needle = text.encode()
    for path in sorted({*_files(folders), *_log_files()}):
        try:
            found = _has(path, needle)
        except OSError:
            yield f"file {path}: cannot be read"
            continue
        if found:
            yield f"file {path}"


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for root, _folders, names in os.walk(folder):
            yield from (Path(root, name) for name in names if Path(root, name).is_file())


def _log_files() -> Iterator[Path]:
    """The files of all loggers' handlers."""
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    for logger in loggers:
        for handler in logger.handlers:
            if isinstance(handler, logging.FileHandler):
                yield Path(handler.baseFilename)


def _has(path: Path, needle: bytes) -> bool:
    """Whether a file has these bytes; read in blocks that overlap."""
    before = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if needle in before + block:
                return True
            before = block[-len(needle) :]
    return False
