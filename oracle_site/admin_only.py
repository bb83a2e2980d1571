"""Middleware that only the admin needs: public pages and the API have no session and no cookie.

So nothing about a person can reach a page kept for everybody, and readers do not pay for it.
"""

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponseBase

ADMIN = "/admin/"


class AdminOnly:
    """Lets every other path pass by the middleware that it is mixed into."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        """The response, with this middleware's part only in the admin."""
        if request.path_info.startswith(ADMIN):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class SessionMiddleware(AdminOnly, sessions.SessionMiddleware):
    """Sessions, in the admin only."""


class AuthenticationMiddleware(AdminOnly, auth.AuthenticationMiddleware):
    """People, in the admin only."""


class MessageMiddleware(AdminOnly, messages.MessageMiddleware):
    """Messages to people, in the admin only."""


class ContentSecurityPolicyMiddleware:
    """The one policy of every page, written once; nothing on the site needs a nonce."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response with the policy in its header."""
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response
