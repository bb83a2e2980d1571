"""Editions on the web: their list, each at its permanent address, and the one of a date."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from articles.canonical import digest as digest_of
from articles.models import Status
from articles.reading import Dates, Reading, Served
from articles.reading.editions import EditionRow, Listed, edition, editions_of
from articles.reading.parts import parts_of
from oracle_site.web import article as article_page
from oracle_site.web import codes, periods, structured
from oracle_site.web.addresses import Place, absolute
from oracle_site.web.arriving import of_a_text
from oracle_site.web.responses import CACHEABLE, page
from reviews.models import Event, Step

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ARTICLE: Final = "pages/article.html"


class Kept(NamedTuple):
    """An edition at its own address, or the one of a day; ``status`` is of exactly its words."""

    number: int
    status: str
    frozen: dt.datetime
    current: int
    day: dt.date | None = None


class Change(NamedTuple):
    """An edition in the list: what it replaced, and why."""

    edition: Listed
    before: int | None
    reason: str


@require_safe
@of_a_text
def listed(request: HttpRequest, reading: Reading, place: Place) -> HttpResponseBase:
    """Every edition of the text that is shown, with date and reason. Three queries."""
    cell = {"language": reading.language.served, "persona": reading.persona.served}
    found = editions_of(reading.article, **cell)
    changes = _changes(found, _reasons(reading.article))
    here = replace(place, page=f"{place.page}editions/")
    context = _about(reading, place) | {"changes": changes}
    version = f"{reading.version} {changes!r}"
    return page(request, "pages/editions.html", here, context, version=version)


def _about(reading: Reading, place: Place) -> dict[str, Any]:
    return {
        "reading": reading,
        "name_of": article_page.names_in(place.language),
        "canonical": structured.served_address(reading, place),
        "question_attributes": article_page.unless(place.language, reading.question_language),
    }


def _reasons(slug: str) -> list[tuple[list[str], str]]:
    """What each submission froze, and what its author said had changed, the first one first."""
    events = Event.objects.filter(article__slug=slug, step=Step.SUBMIT).order_by("sequence")
    return list(events.values_list("digests", "reason"))


def _changes(found: list[Listed], submissions: list[tuple[list[str], str]]) -> list[Change]:
    earlier = [one.number for one in found[1:]] + [None]
    return [
        Change(one, before, next((why for frozen, why in submissions if one.digest in frozen), ""))
        for one, before in zip(found, earlier, strict=True)
    ]


def reason_of(slug: str, digest: str) -> str:
    """What the author said had changed when this text was first submitted. One query."""
    return next((why for frozen, why in _reasons(slug) if digest in frozen), "")


@require_safe
@of_a_text
def one(request: HttpRequest, reading: Reading, place: Place, number: int) -> HttpResponseBase:
    """An edition at its permanent address. Two queries."""
    row = asked_for(reading, number)
    here = replace(place, page=f"{place.page}editions/{number}/")
    return _kept_page(request, reading, row, here, day=None)


def asked_for(reading: Reading, number: int) -> EditionRow:
    """The edition of that number in the text that is shown; Http404 where there is none."""
    cell = {"language": reading.language.served, "persona": reading.persona.served}
    row = edition(reading.article, number, **cell)
    if row is None:
        raise Http404
    return row


def _kept_page(
    request: HttpRequest, reading: Reading, row: EditionRow, here: Place, day: dt.date | None
) -> HttpResponseBase:
    shown = kept_reading(reading, row)
    status = row.status if row.digest != reading.digest else reading.status.value
    kept = Kept(row.number, status, row.created_at, reading.edition, day)

    def context() -> dict[str, Any]:
        article = Place(here.language, here.persona, f"answers/{reading.article}/")
        made = article_page.context_of(shown, article)
        return made | {"place": here, "kept": kept, "json_ld": ""}

    version = f"{reading.version} {kept!r} {row.standings} {row.digest}"
    return page(request, ARTICLE, here, context, version=version)


def kept_reading(reading: Reading, row: EditionRow) -> Reading:
    """The words of an edition as they are shown: the public one as it stands, any other bare."""
    if row.digest == reading.digest:
        return reading
    current_to = orjson.loads(row.content)["evidence_current_to"]
    dates = Dates(
        submitted_at=row.created_at,
        date_modified=row.created_at,
        evidence_current_to=dt.date.fromisoformat(current_to) if current_to else None,
    )
    return replace(
        reading,
        status=Status.UNDER_REVIEW if row.status == Status.UNDER_REVIEW else Status.SUBMITTED,
        digest=row.digest,
        edition=row.number,
        language=Served(reading.language.requested, row.language),
        persona=Served(reading.persona.requested, row.persona),
        dates=dates,
        under_update=False,
        out_of_date=False,
        notice="",
        lapse="",
        intact=digest_of(row.content) == row.digest,
        reviewers=(),
        **parts_of(row.content, row.standings or "{}"),
    )


@require_safe
@of_a_text
def as_of(request: HttpRequest, reading: Reading, place: Place) -> HttpResponseBase:
    """The text that was public at the end of a day, or why there is none. Six queries."""
    day = _day(request.GET["as_of"])
    found = periods.periods_of(reading) if day else []
    number = periods.on(found, day) if day else None
    if number is None:
        return _none_on(request, reading, place, day, found)
    return _kept_page(request, reading, asked_for(reading, number), place, day=day)


def _day(asked: str) -> dt.date | None:
    """A date as the calendar writes it (ISO 8601, extended); None for anything else."""
    try:
        return dt.date.fromisoformat(asked) if DAY.fullmatch(asked) else None
    except ValueError:
        return None


def _none_on(
    request: HttpRequest,
    reading: Reading,
    place: Place,
    day: dt.date | None,
    found: list[periods.Period],
) -> HttpResponseBase:
    """404: no text was public then; 400: that is no date."""
    first = found[0].since if found else None
    context = _about(reading, place) | {"day": day, "first": first}
    status = 404 if day else 400
    return page(request, "pages/no_edition.html", place, context, version="", status=status)


def article_or_as_of(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view of an article, unless it is asked for as of a date."""

    def asked(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return (as_of if "as_of" in request.GET else view)(request, **named)

    return asked


@require_safe
@of_a_text
def code(request: HttpRequest, reading: Reading, place: Place, number: int) -> HttpResponseBase:
    """The QR code of an edition's address, for paper. One query; two for one that still waits."""
    if number > reading.edition:
        asked_for(reading, number)
    path = place.to(f"{place.page}editions/{number}/")
    response = HttpResponse(codes.svg(absolute(path)), content_type="image/svg+xml")
    response["Cache-Control"] = CACHEABLE
    return response
