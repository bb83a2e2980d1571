"""Pages about the site itself, and the small files and answers that machines ask for."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.browsing import context_for
from oracle_site.web.responses import CACHEABLE, page

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/
"""


@require_safe
def document(
    request: HttpRequest, name: str, language: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """A page about the site: its editorial policy, say."""
    place = Place(language, persona, f"{name}/")
    context = context_for(place)
    return page(request, f"pages/{name}.html", place, context, version=repr(context))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch; pending texts say ``noindex`` themselves."""
    return HttpResponse(ROBOTS, content_type="text/plain", headers={"Cache-Control": CACHEABLE})


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
