"""The yardstick: an empty Django response, no middleware, on the same server."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.empty_settings"


def empty(request: HttpRequest) -> HttpResponse:
    """An empty response."""
    return HttpResponse()


urlpatterns = [path("", empty)]


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """The WSGI application, made at the first request."""
    global application  # noqa: PLW0603
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    return application(environ, start_response)
