"""The addresses of the desk, inside the admin site."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from oracle_site.desk import views

View = Callable[..., HttpResponseBase]


def desk_urls(wrap: Callable[[View], Any]) -> list[URLPattern]:
    """The desk's addresses; ``wrap`` makes of a view one for staff only."""
    return [
        path("desk/", wrap(views.waiting), name="desk"),
        path("desk/everything/", wrap(views.everything), name="desk_everything"),
        path("desk/token/", wrap(views.token), name="desk_token"),
        path("desk/review/<slug:slug>/", wrap(views.review), name="desk_review"),
        path("desk/review/<slug:slug>/draft/", wrap(views.draft), name="desk_draft"),
        path("desk/manage/<slug:slug>/", wrap(views.manage), name="desk_manage"),
        path("desk/take/<slug:slug>/", wrap(views.take), name="desk_take"),
        path("desk/decline/<slug:slug>/", wrap(views.decline), name="desk_decline"),
    ]
