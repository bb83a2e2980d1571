"""Retrying: what the database ended to break a deadlock is done again, from its beginning."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

RETRIES: Final = 3
DEADLOCK: Final = "40P01"
"""PostgreSQL's code of a transaction that it ended so that another could go on (appendix A)."""


def in_one_transaction(act: Callable[P, R]) -> Callable[P, R]:
    """Make an act one transaction, tried again after a deadlock, three times at most.

    Inside another transaction it is a part of that, which alone can be tried again as a whole.
    """

    @wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        for _retry in range(RETRIES):
            try:
                with transaction.atomic():
                    return act(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not _is_deadlock(error):
                    raise
        with transaction.atomic():
            return act(*args, **kwargs)

    return done


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK
