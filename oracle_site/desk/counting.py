"""Counting related rows in a column of a list, one subquery for each row that is shown."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class Count(Subquery):
    """How many rows a queryset (with ``OuterRef``) has."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet[Any], **extra: Any) -> None:
        super().__init__(queryset.order_by().values("pk"), **extra)


def number(text: str) -> int | None:
    """The number that an address carries, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
