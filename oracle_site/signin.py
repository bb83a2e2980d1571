"""Signing in: a password and a second factor, and when somebody last proved who they are."""

import datetime as dt
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

METHODS = "account_authentication_methods"  # where allauth keeps what was proved in this session


class Adapter(DefaultAccountAdapter):
    """Accounts are made by the managing editor; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether the account has an app or a key that proves its owner."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(user.pk) and Authenticator.objects.filter(user=user, type__in=kinds).exists()


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether the second factor was used to sign in to this session."""
    return any(method.get("method") == "mfa" for method in _methods(request))


def signed_in_at(request: HttpRequest) -> dt.datetime | None:
    """The moment of the last sign-in or re-authentication, or None where it is not known."""
    moments = [float(at) for method in _methods(request) if (at := method.get("at"))]
    return dt.datetime.fromtimestamp(max(moments), dt.UTC) if moments else None


def _methods(request: HttpRequest) -> list[dict[str, Any]]:
    methods = request.session.get(METHODS)
    return methods if isinstance(methods, list) else []


def sign_in_again(back: str) -> str:
    """The address at which one proves oneself again and is then sent ``back``."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
