"""The pages of an account answer whoever has a second factor."""

import pytest
from allauth.mfa.recovery_codes.internal import auth as recovery
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User

from tests.oracle_site.admin.forms import texts
from tests.signed_in import SignedInClient

ACCOUNT = "/admin/account/"
PAGES = [
    "2fa/",
    "2fa/webauthn/",
    "reauthenticate/",
    "2fa/reauthenticate/",
    "password/change/",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_there_with_a_heading(db: None, path: str) -> None:
    user = User.objects.create_user("nell", password="a long walk by the river")
    totp.TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    recovery.RecoveryCodes.activate(user)
    client = SignedInClient(headers={"accept-language": "en"})
    client.force_login(user)
    response = client.get(ACCOUNT + path)
    assert response.status_code == 200
    assert len(texts(response, "h1")) == 1
