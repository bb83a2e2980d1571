"""Addresses under /api/ where there is nothing."""

from typing import Any

from django.urls import Resolver404, resolve
from rest_framework.request import Request

from oracle_site.api.problems import NOT_FOUND, Problem
from oracle_site.api.resource import Resource


class Missing(Resource):
    """Answers every method with a problem document, never with a page."""

    schema = None  # type: ignore[assignment]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nothing here, whatever is asked for."""
        detail = "There is nothing at this address."
        if not request.path.endswith("/") and _is_known(f"{request.path}/"):
            detail = f"There is nothing at this address; you may mean {request.path}/."
        raise Problem(NOT_FOUND, detail)


def _is_known(path: str) -> bool:
    try:
        return resolve(path).func.view_class is not Missing  # type: ignore[attr-defined]
    except (Resolver404, AttributeError):
        return False
