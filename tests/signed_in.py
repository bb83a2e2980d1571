"""A test client that signs people in as the site asks: with a second factor, just now."""

import time
from typing import Any

from django.conf import settings
from django.test import Client

from oracle_site.signin import METHODS


class SignedInClient(Client):
    """Django's test client; whoever it signs in by force has used a second factor just now."""

    def force_login(self, user: Any, backend: str | None = None) -> None:
        super().force_login(user, backend)
        session = self.session
        session[METHODS] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": "totp", "at": time.time()},
        ]
        session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
