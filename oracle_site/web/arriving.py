"""How every page about one article begins: its reading, or 404, or the notice of withdrawal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from articles.reading import NotFound, Reading, read
from oracle_site.web import article as article_page
from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.responses import page

View = Callable[..., HttpResponseBase]


def reading_of(slug: str, language: str, persona: str) -> Reading:
    """The reading; Http404 where there is no such article or no such persona."""
    try:
        reading = read(slug, language=language, persona=persona)
    except NotFound as missing:
        raise Http404 from missing
    if persona not in {known.slug for known in reading.personas}:
        raise Http404
    return reading


def gone(request: HttpRequest, reading: Reading, place: Place) -> HttpResponseBase:
    """410: the text was withdrawn, and nothing of it is shown by any road."""
    context = article_page.withdrawn_context_of(reading, place)
    return page(request, "pages/withdrawn.html", place, context, version="", status=410)


def of_a_text(view: View) -> View:
    """A view of one article's text, which is asked only where the text may be shown."""

    @wraps(view)
    def asked(
        request: HttpRequest,
        language: str,
        slug: str,
        persona: str = DEFAULT_PERSONA,
        **rest: Any,
    ) -> HttpResponseBase:
        reading = reading_of(slug, language, persona)
        place = Place(language, persona, f"answers/{slug}/")
        if reading.withdrawn:
            return gone(request, reading, place)
        return view(request, reading, place, **rest)

    return asked
