"""Setting up a second factor: whoever has just shown that it works has proved it."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.urls import path


class Proved:
    """A view that sets up a factor and then counts it as used to sign in to this session."""

    kind: Authenticator.Type
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """The answer of the view, with the proof in the session."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        record_authentication(self.request, self.request.user, "mfa", type=self.kind.value)
        return response


class ActivateApp(Proved, ActivateTOTPView):
    """Set up an app, by typing a code that it shows."""

    kind = Authenticator.Type.TOTP


class AddKey(Proved, AddWebAuthnView):
    """Add a security key or a passkey, by touching it."""

    kind = Authenticator.Type.WEBAUTHN


factor_urls = [
    path("totp/activate/", ActivateApp.as_view(), name="mfa_activate_totp"),
    path("webauthn/add/", AddKey.as_view(), name="mfa_add_webauthn"),
]
