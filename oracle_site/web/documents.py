"""Pages about the site itself, and the small files and answers that machines ask for."""

import datetime as dt
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from articles.models import Status
from articles.vocabulary import RiskClass
from oracle_site.models import Page
from oracle_site.texts.markup import parts
from oracle_site.texts.versions import SOURCE, Version, version
from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.article import lang_attributes
from oracle_site.web.browsing import context_for
from oracle_site.web.machines import origin
from oracle_site.web.responses import CACHEABLE, page
from reviews.models.board import DISCLOSURE_LASTS
from reviews.policy import QUORUMS, SIGN_IN_LASTS

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/
"""


class Rule(NamedTuple):
    """What the software demands before a text of one risk class is approved, and for how long."""

    label: str
    clinicians: int
    specialists: int
    months: int


@require_safe
def document(
    request: HttpRequest,
    name: str,
    language: str,
    persona: str = DEFAULT_PERSONA,
    number: int | None = None,
) -> HttpResponseBase:
    """A page about the site: its editorial policy, say, as it is now or in an earlier version."""
    own = f"{name}/versions/{number}/" if number else f"{name}/"
    place = Place(language, persona, own)
    found = version(name, language, number)
    if found is None:
        raise Http404
    context = context_for(place)
    said = repr((found, sorted(context.items()), operator()))
    return page(
        request, "pages/document.html", place, lambda: _made(found, context, place), version=said
    )


def _made(found: Version, context: dict[str, Any], place: Place) -> dict[str, Any]:
    """What the template shows; made in the language of the page."""
    return context | {
        "found": found,
        "title": Page(found.page).label,
        "address": f"{found.page}/",
        "parts": list(parts(found.text, place)),
        "text": "" if found.language == place.language else lang_attributes(found.language),
        "source": SOURCE,
        "rules": rules(),
        "disclosure_days": DISCLOSURE_LASTS.days,
        "sign_in_minutes": SIGN_IN_LASTS // dt.timedelta(minutes=1),
        "statuses": [status.value for status in Status],
        "operator": operator(),
    }


def rules() -> list[Rule]:
    """The numbers of the policy, read where the software reads them; none is typed here."""
    return [
        Rule(
            str(RiskClass(risk).label),
            quorum.clinicians,
            quorum.matching_specialty,
            quorum.review_after_months,
        )
        for risk, quorum in QUORUMS.items()
    ]


class Operator(NamedTuple):
    """Who runs this site, as configured; "" is not known, and the page says so."""

    publisher: str
    email: str
    post: str
    funding: str


def operator() -> Operator:
    """Who runs this site."""
    return Operator(
        settings.PUBLISHER, settings.CONTACT_EMAIL, settings.CONTACT_POST, settings.FUNDING
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch, and the sitemap; pending texts say ``noindex`` themselves."""
    text = f"{ROBOTS}\nSitemap: {origin(request)}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain", headers={"Cache-Control": CACHEABLE})


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Whether this process answers; it asks nothing of the database."""
    return _health("ok", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return _health("the database does not answer", 503)
    return _health("ok", 200)


def _health(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "5"
    return response
