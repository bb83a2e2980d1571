"""The yardstick: an empty Django response, no middleware, on the same server."""

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.empty_settings"


def empty(request: HttpRequest) -> HttpResponse:
    """An empty response."""
    return HttpResponse()


urlpatterns = [path("", empty)]
application = get_wsgi_application()
