"""The public pages: each view reads values, and answers with a page of them."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.http.response import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from articles.reading import Reading
from oracle_site.engines import model_host
from oracle_site.web import article as article_page
from oracle_site.web import changes
from oracle_site.web.addresses import DEFAULT_PERSONA, Place, address
from oracle_site.web.arriving import reading_of
from oracle_site.web.languages import negotiated
from oracle_site.web.responses import CACHEABLE, page

ARTICLE = "pages/article.html"


@require_safe
def entrance(request: HttpRequest) -> HttpResponseBase:
    """``/``: to the home page in the language that the browser asks for."""
    language = negotiated(request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(address(language, DEFAULT_PERSONA, ""))
    response["Vary"] = "Accept-Language"
    response["Cache-Control"] = CACHEABLE
    return response


@require_safe
def other_spelling(request: HttpRequest, language: str, rest: str = "") -> HttpResponseBase:
    """A page under another spelling of its language, to its one address."""
    return _moved(request, f"/{language}/{rest}")


@require_safe
def default_persona(request: HttpRequest, language: str, rest: str = "") -> HttpResponseBase:
    """A page that names the default persona, to its address without."""
    return _moved(request, address(language, DEFAULT_PERSONA, rest))


def _moved(request: HttpRequest, path: str) -> HttpResponseBase:
    """A permanent redirect to a page of ours; Http404 where there is none."""
    try:
        resolve(path)
    except Resolver404 as missing:
        raise Http404 from missing
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _with_its_change(reading: Reading, place: Place) -> dict[str, Any]:
    more = {"change": changes.last_change(reading), "model_host": model_host()}
    return article_page.context_of(reading, place) | more


@require_safe
def article(
    request: HttpRequest, language: str, slug: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """One article, for one persona, in one language. One query; two where its words changed."""
    reading = reading_of(slug, language, persona)
    place = Place(language, persona, f"answers/{slug}/")
    if reading.withdrawn:
        context = article_page.withdrawn_context_of(reading, place)
        return page(request, "pages/withdrawn.html", place, context, version="", status=410)
    made = partial(_with_its_change, reading, place)
    modified = article_page.modified(reading)
    version = article_page.version_of(reading)
    return page(request, ARTICLE, place, made, version=version, modified=modified)
