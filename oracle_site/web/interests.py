"""Declared interests in words: the entity, what ties the member to it, and since when."""

from collections.abc import Mapping

from babel.dates import format_date
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from reviews.people import relationship_label


def in_words(interest: Mapping[str, str]) -> str:
    """An interest as a sentence's part, in the language that is active."""
    entity, kind = interest.get("entity", ""), interest.get("relationship", "")
    period = period_in_words(interest.get("from", ""), interest.get("to", ""))
    label = relationship_label(kind)
    if label and period:
        words = {"entity": entity, "relationship": label, "period": period}
        return _("%(entity)s (%(relationship)s, %(period)s)") % words
    return f"{entity} ({label})" if label else entity


def period_in_words(since: str, until: str) -> str:
    """A period, or "" where neither end is known."""
    words = {"since": _month(since), "until": _month(until)}
    if since and until:
        return _("%(since)s to %(until)s") % words
    if since:
        return _("since %(since)s") % words
    return _("until %(until)s") % words if until else ""


def _month(text: str) -> str:
    """A year as it is; a month or a day in the words of the active language."""
    day = parse_date(f"{text}-01") if len(text) == 7 else None
    if day is None:
        return text
    locale = translation.get_language().replace("-hans", "_Hans")
    return format_date(day, _MONTH_OF.get(locale, "MMMM y"), locale=locale)


_MONTH_OF = {"zh_Hans": "y年M月", "ja": "y年M月", "es": "MMMM 'de' y"}
