"""An account: its pages, setting up a second factor, and a new password for a forgotten one."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth as recovery
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from oracle_site.signin import METHODS
from tests.oracle_site.admin.forms import texts
from tests.signed_in import SignedInClient

ACCOUNT = "/admin/account/"
PASSWORD, NEW = "a long walk by the river", "a short walk by the sea"
SECRET = "JBSWY3DPEHPK3PXP"
FACTORS = ["2fa/totp/activate/", "2fa/webauthn/add/"]
PAGES = [
    "2fa/",
    "2fa/webauthn/",
    "reauthenticate/",
    "2fa/reauthenticate/",
    "password/change/",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_there_with_a_heading(db: None, path: str) -> None:
    user = User.objects.create_user("nell", password=PASSWORD)
    totp.TOTP.activate(user, SECRET)
    recovery.RecoveryCodes.activate(user)
    client = SignedInClient(headers={"accept-language": "en"})
    client.force_login(user)
    response = client.get(ACCOUNT + path)
    assert response.status_code == 200
    assert len(texts(response, "h1")) == 1


@pytest.fixture
def nell(db: None) -> User:
    """Somebody new, as the managing editor makes an account: without a second factor."""
    return User.objects.create_user("nell", "nell@example.org", PASSWORD, is_staff=True)


def signed_in(password: str = PASSWORD) -> tuple[Client, Any]:
    """A browser in which somebody typed name and password, and where that led."""
    client = Client(headers={"accept-language": "en"})
    typed = {"login": "nell", "password": password}
    return client, client.post(f"{ACCOUNT}login/?next=/admin/", typed)


def minutes_ago(client: Client, minutes: float) -> None:
    """Let everything that was proved in this session have been proved earlier."""
    session = client.session
    session[METHODS] = [one | {"at": one["at"] - minutes * 60} for one in session[METHODS]]
    session.save()


def code(before: int = 0) -> str:
    """What the app shows now, or so many half minutes before."""
    *_, now, _next = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(SECRET, now - before))


@pytest.mark.parametrize("factor", FACTORS)
def test_somebody_new_types_the_password_once_and_sets_up_a_second_factor(
    nell: User, factor: str
) -> None:
    client, answer = signed_in()
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    led = client.get(client.get("/admin/")["Location"])
    assert led["Location"] == f"{ACCOUNT}2fa/totp/activate/?next=%2Fadmin%2F"
    assert client.get(ACCOUNT + factor).status_code == 200


def test_the_app_that_was_set_up_lets_in_at_once(nell: User) -> None:
    """F-14: the secret is kept by the first page; nothing but the code is typed after it."""
    client, _answer = signed_in()
    page = client.get(f"{ACCOUNT}2fa/totp/activate/")
    secret = page.context["form"].secret
    *_, now, _next = totp.yield_hotp_counters_from_time()
    shown = totp.format_hotp_value(totp.hotp_value(secret, now))
    done = client.post(f"{ACCOUNT}2fa/totp/activate/", {"code": shown})
    assert done["Location"] == f"{ACCOUNT}2fa/recovery-codes/"
    assert client.get(done["Location"]).status_code == 200
    assert set(Authenticator.objects.values_list("user", "type")) == {
        (nell.pk, "totp"),
        (nell.pk, "recovery_codes"),
    }
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("minutes", [5.1, 60, -1])
def test_a_sign_in_of_another_hour_sets_up_no_second_factor(
    nell: User, factor: str, minutes: float
) -> None:
    """F-14: what was left open on a desk is asked for the password again."""
    client, _answer = signed_in()
    minutes_ago(client, minutes)
    asked = client.get(ACCOUNT + factor)
    assert asked["Location"].startswith(f"{ACCOUNT}reauthenticate/")
    assert client.post(ACCOUNT + factor, {"code": "000000"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_a_password_alone_changes_no_factor_of_an_account_that_has_one(nell: User) -> None:
    """F-14: a session of before the factor was set up has proved too little."""
    client, _answer = signed_in()
    totp.TOTP.activate(nell, SECRET)
    for page in ("2fa/totp/deactivate/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/"):
        asked = client.get(ACCOUNT + page)
        assert asked.status_code == 302
        assert "reauthenticate" in asked["Location"]
        assert client.post(ACCOUNT + page).status_code == 302
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["totp"]


def test_what_another_account_proved_counts_for_nothing(nell: User) -> None:
    client, _answer = signed_in()
    session = client.session
    session["account_authentication_methods_user"] = str(nell.pk + 1)
    session[METHODS] = [{"method": "password", "at": time.time()}]
    session.save()
    assert "reauthenticate" in client.get(f"{ACCOUNT}2fa/totp/activate/")["Location"]


def asked_for_a_link(address: str) -> Any:
    return Client(headers={"accept-language": "en"}).post(
        f"{ACCOUNT}password/reset/", {"email": address}
    )


def link() -> str:
    """The path of the link in the last mail."""
    [found] = re.findall(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    return str(found)


def choose(path: str, password: str = NEW) -> Any:
    """Open the link of the mail, type a new password twice; the last answer."""
    client = Client(headers={"accept-language": "en"})
    page = client.get(path, follow=True)
    form = {"password1": password, "password2": password}
    return client.post(page.wsgi_request.path, form, follow=True)


def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(nell: User) -> None:
    old, _answer = signed_in()
    answer = asked_for_a_link("NELL@example.org")
    assert (answer.status_code, answer["Location"]) == (302, f"{ACCOUNT}password/reset/done/")
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["nell@example.org"], "Oracle: A new password")
    assert "for the account nell." in sent.body
    done = choose(link())
    assert texts(done, "h1") == ["Your password is changed"]
    assert signed_in()[1].status_code == 200
    assert signed_in(NEW)[1].status_code == 302
    assert old.get("/admin/", follow=True).redirect_chain[-1][0].startswith(f"{ACCOUNT}login/")


def test_a_new_password_does_not_stand_in_for_the_second_factor(nell: User) -> None:
    """The mailbox alone opens nothing of an account that has one."""
    totp.TOTP.activate(nell, SECRET)
    asked_for_a_link("nell@example.org")
    assert texts(choose(link()), "h1") == ["Your password is changed"]
    client, answer = signed_in(NEW)
    assert answer["Location"].startswith(f"{ACCOUNT}2fa/authenticate/")
    assert client.get("/admin/").status_code == 302
    assert client.post(f"{ACCOUNT}2fa/authenticate/", {"code": code(9)}).status_code == 200
    client.post(f"{ACCOUNT}2fa/authenticate/", {"code": code()})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("spoil", ["used", "other", "late", "cut"])
def test_a_link_works_once_for_whom_it_was_sent_and_not_for_ever(
    nell: User, spoil: str, time_machine: Any
) -> None:
    asked_for_a_link("nell@example.org")
    path = link()
    if spoil == "used":
        choose(path, "a first walk by the lake")
    elif spoil == "other":
        path = re.sub(r"key/[^-]+-", "key/0-", path)
    elif spoil == "late":
        time_machine.move_to(timezone.now() + dt.timedelta(days=3, minutes=1), tick=False)
    else:
        path = path[:-2] + "/"
    page = Client(headers={"accept-language": "en"}).get(path, follow=True)
    assert texts(page, "h1") == ["This link does not work any more"]
    assert signed_in(NEW)[1].status_code == 200


@pytest.mark.parametrize("weak", ["short", "12345678901", "nell@example.org"])
def test_a_weak_new_password_is_refused_at_its_field(nell: User, weak: str) -> None:
    asked_for_a_link("nell@example.org")
    page = choose(link(), weak)
    assert texts(page, "h1") == ["Choose a new password"]
    assert texts(page, "ul", class_="errorlist") != []
    assert signed_in()[1].status_code == 302


def test_a_first_password_is_chosen_in_the_same_way(db: None) -> None:
    """The managing editor need not make up a password for somebody new."""
    User.objects.create_user("nell", "nell@example.org", None, is_staff=True)
    asked_for_a_link("nell@example.org")
    choose(link())
    assert signed_in(NEW)[1].status_code == 302


def test_an_account_that_is_closed_gets_no_link(nell: User) -> None:
    User.objects.filter(pk=nell.pk).update(is_active=False)
    asked_for_a_link("nell@example.org")
    [sent] = mail.outbox
    assert "There is no account with this address." in sent.body
    assert "http" not in sent.body


def test_the_link_is_to_the_site_itself(nell: User, settings: Any) -> None:
    """F-65: whatever the request called it."""
    settings.SITE_URL = "https://oracle.example"
    asked_for_a_link("nell@example.org")
    assert "https://oracle.example/admin/account/password/reset/key/" in str(mail.outbox[0].body)
    assert "testserver" not in mail.outbox[0].message().as_string()


class Unwilling(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("mail server away")


@pytest.fixture
def _no_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Unwilling"


@pytest.mark.usefixtures("_no_mail", "nell")
@pytest.mark.parametrize("address", ["nell@example.org", "nobody@example.org"])
def test_a_mail_server_that_is_away_tells_nothing_about_accounts(address: str) -> None:
    """F-16."""
    answer = asked_for_a_link(address)
    assert (answer.status_code, answer["Location"]) == (302, f"{ACCOUNT}password/reset/done/")
