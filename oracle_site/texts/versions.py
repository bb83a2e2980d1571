"""The versions of the site's own pages: the one that came with the software, and later ones."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Subquery
from modeltranslation.utils import build_localized_fieldname

from articles.vocabulary import LANGUAGES
from oracle_site.models import Document, Page

FOLDER: Final = Path(__file__).parent
SOURCE: Final = "en"
SHIPPED: Final = 1
SHIPPED_ON: Final = dt.date(2026, 11, 22)
"""The day of the texts that come with the software."""


@dataclass(frozen=True, slots=True)
class Version:
    """A page about the site, as it is read in a language; ``language`` is that of ``text``.

    ``latest`` is the number of the newest version; ``unrevised``: the source text is newer.
    """

    page: str
    number: int
    latest: int
    dated: dt.date
    language: str
    text: str
    note: str = ""
    unrevised: bool = False


@cache
def shipped(page: str, language: str) -> str:
    """The text of a page that comes with the software."""
    return (FOLDER / language / f"{page}.md").read_text(encoding="utf-8")


def version(page: str, language: str, number: int | None = None) -> Version | None:
    """A version of a page, the newest if none is named; None where there is none. One query."""
    own, source = (build_localized_fieldname("text", code) for code in (language, SOURCE))
    rows = Document.objects.filter(page=page).order_by("-number")
    newest = Subquery(rows.values("number")[:1])
    if number is not None and number != SHIPPED:
        rows = rows.filter(number=number)
    texts = (source,) if own == source else (source, own)
    columns: Any = (newest, "number", "published_at", "note", "unrevised", *texts)
    row = rows.values_list(*columns).first()
    if number == SHIPPED or (row is None and number is None):
        text = shipped(page, language)
        return Version(page, SHIPPED, row[0] if row else SHIPPED, SHIPPED_ON, language, text)
    return _published(page, language, row) if row else None


def _published(page: str, language: str, row: tuple[Any, ...]) -> Version:
    latest, number, published_at, note, unrevised, original = row[:6]
    text = row[-1]
    served = language if text else SOURCE
    stale = served in unrevised
    day = published_at.date()
    return Version(page, number, latest, day, served, text or original, note, stale)


def texts_of(page: str) -> dict[str, str]:
    """The newest text of a page in each language; "" where a language has none."""
    fields = {build_localized_fieldname("text", code): code for code in LANGUAGES}
    row = Document.objects.filter(page=page).order_by("-number").values(*fields).first()
    if row is None:
        return {code: shipped(page, code) for code in LANGUAGES}
    return {code: row[field] or "" for field, code in fields.items()}


@transaction.atomic
def publish(page: Page, texts: Mapping[str, str], *, note: str, by: User) -> Document:
    """Publish the next version of a page. A text that was left alone while the English one changed
    is marked as not revised, until it changes too.
    """
    before = texts_of(page)
    newest = Document.objects.select_for_update().filter(page=page).order_by("-number").first()
    stale = set(newest.unrevised if newest else ())
    if texts[SOURCE] != before[SOURCE]:
        stale |= set(LANGUAGES) - {SOURCE}
    left = [code for code in LANGUAGES if code in stale and texts.get(code) == before[code]]
    columns = {build_localized_fieldname("text", code): text for code, text in texts.items()}
    number = (newest.number if newest else SHIPPED) + 1
    return Document.objects.create(
        page=page, number=number, note=note, unrevised=left, published_by=by, **columns
    )
