"""Answering machines: validators and cache rules for texts and pictures that are no pages."""

from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from oracle_site.web.release import release
from oracle_site.web.responses import CACHEABLE


def origin(request: HttpRequest) -> str:
    """The site's scheme and host: the configured ones, or those of this request where none are.

    Formats that allow no relative address need it; Django has checked the host by then.
    """
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def answered(
    request: HttpRequest,
    body: Callable[[], str | bytes],
    *,
    version: str,
    content_type: str,
    status: int = 200,
) -> HttpResponseBase:
    """What ``body`` makes, or 304 without making it; ``version`` differs whenever it does."""
    key = f"{request.path}\n{origin(request)}\n{version}"
    etag = f'"{blake2b(key.encode(), key=release(), digest_size=16).hexdigest()}"'
    response = get_conditional_response(request, etag=etag) if status == 200 else None
    if response is None:
        response = HttpResponse(body(), status=status, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = CACHEABLE
    return response
