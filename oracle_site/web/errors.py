"""Pages for what went wrong, in the house's style; none of them asks the database."""

import sys
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse

from oracle_site.api.problems import problem_of, response_to
from oracle_site.web.addresses import Place
from oracle_site.web.languages import TONGUES, canonical, negotiated
from oracle_site.web.responses import html


def _language_of(request: HttpRequest) -> tuple[str, bool]:
    """The language of the address, else the browser's; and whether it was the address that said."""
    first = request.path_info.split("/", 2)[1:2]
    code = canonical(first[0]) if first else None
    if code in TONGUES:
        return code, True
    return negotiated(request.headers.get("Accept-Language", "")), False


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page."""
    language, said = _language_of(request)
    response = HttpResponse(html("pages/404.html", Place(language), {}), status=404)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    if not said:
        response["Vary"] = "Accept-Language"
    return response


@cache
def _static(name: str) -> bytes:
    return (Path(settings.BASE_DIR) / "templates" / "public" / name).read_bytes()


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it is the database that does not answer, or takes no writing now.

    The page is a file, so that nothing can go wrong in making it.
    """
    unreachable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | InternalError)
    status = 503 if unreachable else 500
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "5"} if unreachable else {})
    return HttpResponse(_static("500.html"), status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read, or names a host that is not ours."""
    if request.path.startswith("/api/"):
        return response_to(problem_of(exception or SuspiciousOperation(), request), request)
    return HttpResponse(_static("400.html"), status=400, headers={"Cache-Control": "no-store"})
