"""Dates in the reader's form."""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

from babel.dates import format_date
from markupsafe import Markup


@lru_cache(maxsize=4096)
def _date(day: dt.date, language: str) -> Markup:
    locale = language.replace("-hans", "_Hans")
    shown = format_date(day, "long", locale=locale)
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), shown)


def date_in(language: str) -> Callable[[dt.date | dt.datetime | None], Markup]:
    """A function that writes a date, or a moment's date in UTC, for readers of a language."""

    def date(value: dt.date | dt.datetime | None) -> Markup:
        if value is None:
            return Markup("")
        return _date(value.date() if isinstance(value, dt.datetime) else value, language)

    return date
