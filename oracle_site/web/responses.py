"""One way to answer with a page: validators, cache rules, and no rendering where none is needed."""

import datetime as dt
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from oracle_site.web.addresses import Place
from oracle_site.web.jinja import rendered
from oracle_site.web.release import release

CACHEABLE = "public, no-cache"


def etag_of(place: Place, version: str) -> str:
    """A strong validator (RFC 9110, 8.8.3) of a page: what it says, where, and in which release."""
    key = f"{place.language} {place.persona} {place.page}\n{version}"
    return f'"{blake2b(key.encode(), key=release(), digest_size=16).hexdigest()}"'


def page(
    request: HttpRequest,
    template: str,
    place: Place,
    context: dict[str, Any] | Callable[[], dict[str, Any]],
    *,
    version: str,
    status: int = 200,
    modified: dt.datetime | None = None,
) -> HttpResponseBase:
    """A public page, or 304 without rendering it.

    ``version`` must differ whenever what ``context`` shows differs. Only the ETag decides: a
    retraction or an approval changes the page without changing the text's date.
    """
    etag = etag_of(place, version)
    response = get_conditional_response(request, etag=etag) if status == 200 else None
    if response is None:
        response = HttpResponse(html(template, place, context), status=status)
    response["ETag"] = etag
    response["Cache-Control"] = CACHEABLE
    response["Content-Language"] = place.language
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    return response


def html(
    template: str, place: Place, context: dict[str, Any] | Callable[[], dict[str, Any]]
) -> str:
    """A page as text, in the language of its place; so are the words that ``context`` makes."""
    with translation.override(place.language):
        values = context() if callable(context) else context
        return rendered(template, place.language, {"place": place, **values})
