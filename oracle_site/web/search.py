"""Searching: what is found, and what a browser must know to offer the site's search itself."""

from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.models import Status
from articles.search import BadCursor, Results, search
from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.browsing import context_for, known_topic
from oracle_site.web.jinja import SITE_NAME
from oracle_site.web.listing import FILTERS, topics_in
from oracle_site.web.responses import CACHEABLE, page

TOPICS_TO_CHOOSE = 500
TOPICS_TO_OFFER = 12
KEPT_BY_NONE_ELSE = "private, no-cache"
DESCRIPTION = """\
<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name}</ShortName>
<Description>{description}</Description>
<Language>{language}</Language>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" template="{origin}{search}?q={{searchTerms}}"/>
</OpenSearchDescription>
"""


@require_safe
def found(request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA) -> HttpResponseBase:
    """What a search finds. The query is in the address, so no link tells the address on."""
    place = Place(language, persona, "search/")
    asked = {name: request.GET.get(name, "") for name in ("q", "topic", "status")}
    context = context_for(place) | {
        **asked,
        "query": asked["q"],
        "MOST_TOPICS": TOPICS_TO_OFFER,
        "topics": topics_in(language, TOPICS_TO_CHOOSE) if asked["q"].strip() else [],
        "results": _results(place, cursor=request.GET.get("cursor", ""), **asked),
        "again": urlencode({name: text for name, text in asked.items() if text}, errors="replace"),
    }
    version = repr(sorted(context.items()))
    response = page(request, "pages/search.html", place, context, version=version)
    response["Referrer-Policy"] = "no-referrer"
    if asked["q"]:
        response["Cache-Control"] = KEPT_BY_NONE_ELSE
    return response


def _results(place: Place, *, q: str, topic: str, status: str, cursor: str) -> Results:
    """The page of results that the address asks for; Http404 where it asks for nonsense."""
    try:
        statuses = [*FILTERS[status]] if status else []
        if Status.APPROVED in statuses:
            statuses.append(Status.APPROVED_OVERDUE)
        return search(
            q,
            language=place.language,
            persona=place.persona,
            topic=known_topic(topic) or "",
            statuses=statuses,
            cursor=cursor,
        )
    except (BadCursor, KeyError) as error:
        raise Http404 from error


@require_safe
def description(
    request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA
) -> HttpResponse:
    """The OpenSearch 1.1 description of the search in a language."""
    place = Place(language, persona)
    with translation.override(language):
        values: dict[str, Any] = {
            "name": SITE_NAME,
            "description": gettext("Search the answers"),
            "language": language,
            "origin": f"{request.scheme}://{request.get_host()}",
            "search": place.to("search/"),
        }
    text = DESCRIPTION.format(**{name: escape(value) for name, value in values.items()})
    return HttpResponse(
        text,
        content_type="application/opensearchdescription+xml",
        headers={"Cache-Control": CACHEABLE},
    )
