"""Where a form was sent from, and by whom: without cookies, by what browsers say of themselves."""

from django.conf import settings
from django.http import HttpRequest


def from_our_own_page(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of this site, by Sec-Fetch-Site, else by Origin.

    Browsers send one of them with every form (Fetch Metadata; RFC 6454, section 7). What is no
    browser sends neither, and nobody can be tricked into using it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def client_address(request: HttpRequest) -> str:
    """The address of who asks: the proxy's word for it where one stands before the site."""
    hops = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if hops:
        forwarded = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
        return forwarded[-hops] if len(forwarded) >= hops else ""
    return str(request.META.get("REMOTE_ADDR", ""))
