"""How often the site may ask the model: so much a day, and not while it keeps failing.

All processes count in one row. Where it cannot be read the model is not asked.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from questions.model.endpoint import Unanswered

FAILURES: Final = 5
"""Failures in a row after which the model is left alone."""
REST: Final = dt.timedelta(seconds=60)
_ADMIT: Final = """
    INSERT INTO questions_model_use AS used (id, day, requests, characters, failures)
    VALUES (1, %(day)s, 1, %(size)s, 0)
    ON CONFLICT (id) DO UPDATE SET
        day = EXCLUDED.day,
        requests = CASE WHEN used.day = EXCLUDED.day THEN used.requests + 1 ELSE 1 END,
        characters = EXCLUDED.characters
            + CASE WHEN used.day = EXCLUDED.day THEN used.characters ELSE 0 END,
        rests_until = CASE WHEN used.failures >= %(failures)s THEN %(rest)s END
    WHERE (used.rests_until IS NULL OR used.rests_until <= %(now)s)
        AND (used.day <> EXCLUDED.day
             OR (used.requests < %(requests)s AND used.characters < %(characters)s))
    RETURNING id"""
_ENDED: Final = """
    UPDATE questions_model_use SET
        characters = characters + %(size)s,
        failures = CASE %(ended)s WHEN 'well' THEN 0 WHEN 'ill' THEN failures + 1 ELSE failures END,
        rests_until = CASE %(ended)s WHEN 'well' THEN NULL
            WHEN 'ill' THEN CASE WHEN failures + 1 >= %(failures)s THEN %(rest)s END
            ELSE rests_until END"""


class Counted:
    """How much one exchange brought."""

    characters = 0

    def counted(self, pieces: Iterable[str]) -> Iterator[str]:
        """The same pieces."""
        for piece in pieces:
            self.characters += len(piece)
            yield piece


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests and characters, sent and received, that the whole site may use in a day (UTC)."""

    requests: int
    characters: int

    @contextmanager
    def asking(self, size: int) -> Iterator[Counted]:
        """Ask within this block, sending ``size`` characters. Raises Unanswered where none may."""
        if self.requests < 1 or self.characters < 1 or not self._admitted(size):
            raise Unanswered("allowance")
        use, ended = Counted(), "left"
        try:
            yield use
            ended = "well"
        except Unanswered as unanswered:
            ended = "left" if unanswered.reason == "busy" else "ill"
            raise
        finally:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_ENDED, _now() | {"ended": ended, "size": use.characters})

    def _admitted(self, size: int) -> bool:
        with transaction.atomic(), connection.cursor() as cursor:
            limits = {"requests": self.requests, "characters": self.characters}
            cursor.execute(_ADMIT, _now() | limits | {"size": size})
            return cursor.fetchone() is not None


def _now() -> dict[str, Any]:
    now = timezone.now()
    return {"now": now, "day": now.date(), "rest": now + REST, "failures": FAILURES}
