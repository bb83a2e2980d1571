"""Who may submit: tokens in the Authorization header, rights, and how often."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from oracle_site.api.problems import FORBIDDEN, Problem

_HEADER = re.compile(r"(?:bearer|token) +([0-9a-f]{40})", re.IGNORECASE)


class TokenInHeader(BaseAuthentication):
    """``Authorization: Bearer TOKEN`` (RFC 6750, 2.1), or ``Token TOKEN``; nowhere else."""

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        """The account and its token; None where no header was sent."""
        header = request.META.get("HTTP_AUTHORIZATION", "").strip()
        if not header:
            return None
        found = _HEADER.fullmatch(header)
        token = found and Token.objects.select_related("user").filter(key=found[1]).first()
        if not token or not token.user.is_active:
            raise exceptions.AuthenticationFailed(str(_("The token is not valid.")))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What to send (RFC 9110, 11.6.1)."""
        return 'Bearer realm="api"'


class MaySubmit(BasePermission):
    """Accounts that may write articles and hand them to the board."""

    NEEDED: ClassVar = {
        "articles.add_article": _("You do not have the right to add articles."),
        "articles.change_article": _("You do not have the right to change articles."),
        "articles.submit_article": _("You do not have the right to submit articles."),
    }

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises Problem with the right that is missing; False where nobody signed in."""
        if not request.user or not request.user.is_authenticated:
            return False
        for right, sentence in self.NEEDED.items():
            if not request.user.has_perm(right):
                raise Problem(FORBIDDEN, str(sentence))
        return True


class PerToken(SimpleRateThrottle):
    """So many submissions a minute with one token, in each worker; reads are never counted."""

    scope = "submissions"
    rate = "300/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """The key under which this token's submissions are counted."""
        return f"api-submissions-{request.user.pk}" if request.auth else None
