"""Signing in: a password and a second factor, and when somebody last proved who they are."""

import datetime as dt
import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from reviews.policy import why_not_signed_in

logger = logging.getLogger(__name__)
METHODS = "account_authentication_methods"  # where allauth keeps what was proved in this session


class Adapter(DefaultAccountAdapter):
    """Accounts are made by the managing editor; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether factors may be changed only after signing in again: not just after signing in."""
        return not just_signed_in(self.request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail, at the site's own address whatever the request called it."""
        built = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.SITE_URL}{built.path}" if settings.SITE_URL else built.geturl()

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is, after the site's name."""
        return f"Oracle: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail about an account; that it could not be sent tells the asker nothing."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("A mail about an account could not be sent.")


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether the account has an app or a key that proves its owner."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(user.pk) and Authenticator.objects.filter(user=user, type__in=kinds).exists()


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether the second factor was used to sign in to this session."""
    return any(method.get("method") == "mfa" for method in _methods(request))


def just_signed_in(request: HttpRequest) -> bool:
    """Whether all that an account has to prove was proved in this session within five minutes."""
    user = request.user
    if not get_authentication_records(request, user):
        return False
    if has_second_factor(user) and not proved_second_factor(request):
        return False
    return why_not_signed_in(signed_in_at(request), now=timezone.now()) is None


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
