"""Signing in and keeping one's second factors, in a real browser."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from oracle_site.signin import METHODS
from tests.browser.axe import violations
from tests.signed_in import SignedInClient

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "a long walk by the river"
SECRET = "JBSWY3DPEHPK3PXP"
ACCOUNT = "/admin/account/"
ENTRANCE = ["login/", "password/reset/", "password/reset/done/", "password/reset/key/0-0/"]
FIRST_TIME = ["2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/"]
LATER = [
    "2fa/",
    "2fa/totp/deactivate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/reauthenticate/",
    "reauthenticate/",
    "password/change/",
    "logout/",
]


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a running site that sees what a test stores."""
    return live_server.url


@pytest.fixture
def nell(site: str) -> User:
    return User.objects.create_user("nell", password=PASSWORD, is_staff=True)


def adds_a_key(page: Page) -> None:
    """Add a key that this window holds, as one would by touching it."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.locator("#id_name").fill("The key on my ring")
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(re.compile(r"/2fa/(?!webauthn/add/)"))


def signed_in(window: Any, person: User, site: str) -> Any:
    """A window of somebody who has just proved once more who they are."""
    client = SignedInClient()
    client.force_login(person)
    session = client.session
    session[METHODS] += [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
    window.page.context.add_cookies([cookie])
    return window


def faults(page: Page) -> list[str]:
    """What axe holds against a page, and whether it is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*violations(page), *(["wider than the window"] if wide else [])]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_the_pages_of_an_account_are_accessible_and_narrow(
    visit: Callable[..., Any], nell: User, site: str, language: str, scheme: str
) -> None:
    """I-30: before one has a second factor, and when one has them all."""
    window = visit(locale=language, viewport={"width": 320, "height": 700}, color_scheme=scheme)
    found = {path: faults(window.go(ACCOUNT + path)) for path in ENTRANCE}
    signed_in(window, nell, site)
    found |= {f"first {path}": faults(window.go(ACCOUNT + path)) for path in FIRST_TIME}
    adds_a_key(window.go(ACCOUNT + "2fa/webauthn/add/"))
    totp.TOTP.activate(nell, SECRET)
    found |= {path: faults(window.go(ACCOUNT + path)) for path in LATER}
    assert {path: said for path, said in found.items() if said} == {}


def code(secret: str) -> str:
    """What an app that knows the secret shows now."""
    *_, now, _next = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, now))


def test_somebody_new_signs_in_and_sets_up_an_app(
    visit: Callable[..., Any], nell: User, site: str
) -> None:
    """F-14: by the pages alone, each of them accessible, and with the password typed once."""
    window = visit(locale="en", viewport={"width": 390, "height": 800})
    page = window.go("/admin/")
    page.get_by_label("Username").fill("nell")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    secret = page.get_by_label("Authenticator secret").input_value()
    assert faults(page) == []
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    assert faults(page) == []
    page = window.go("/admin/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to do?")
    adds_a_key(window.go(ACCOUNT + "2fa/webauthn/add/"))
    page = window.go(ACCOUNT + "2fa/webauthn/")
    expect(page.get_by_role("heading", level=2)).to_have_text("The key on my ring")
    assert set(Authenticator.objects.filter(user=nell).values_list("type", flat=True)) == {
        "totp",
        "webauthn",
        "recovery_codes",
    }
