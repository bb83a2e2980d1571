"""Who tries to get in: nothing told about accounts, few tries, and no other door."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from rest_framework.authtoken.models import Token

from articles.models import Article
from reviews.models import Event

LOGIN, RESET = "/admin/account/login/", "/admin/account/password/reset/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", "ada@example.org", "a-long-password-of-hers")


def signing_in(name: str, password: str = "wrong-password", **headers: str) -> Any:
    return Client(headers=headers).post(LOGIN, {"login": name, "password": password})


def without_names(response: Any) -> str:
    """The page without what differs between any two pages: tokens, and the name typed."""
    return re.sub(r'value="[^"]*"', "", response.text)


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-16: same status, same words; the password is hashed as often, which takes the time."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    known = signing_in("ada", "wrong-for-ada")
    unknown = signing_in("bob", "wrong-for-bob")
    assert hashed.count("wrong-for-ada") == hashed.count("wrong-for-bob") == 1
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert without_names(known) == without_names(unknown)


@pytest.mark.parametrize("kind", ["closed", "without a password", "with a second factor"])
def test_every_kind_of_account_answers_a_wrong_password_alike(ada: User, kind: str) -> None:
    """F-16: who has not the password learns nothing of what there is behind it."""
    if kind == "closed":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    elif kind == "without a password":
        ada.set_unusable_password()
        ada.save()
    else:
        TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    given, unknown = signing_in("ada"), signing_in("bob")
    assert (given.status_code, without_names(given)) == (200, without_names(unknown))


def test_asking_for_a_new_password_tells_nothing_about_accounts(ada: User) -> None:
    """F-16."""
    known = Client().post(RESET, {"email": "ada@example.org"})
    unknown = Client().post(RESET, {"email": "bob@example.org"})
    assert (known.status_code, known.headers.get("Location")) == (
        unknown.status_code,
        unknown.headers.get("Location"),
    )
    assert without_names(known) == without_names(unknown)
    assert [one.to for one in mail.outbox] == [["ada@example.org"], ["bob@example.org"]]


def test_asking_for_new_passwords_is_stopped(ada: User) -> None:
    """F-17: nobody's mailbox is filled."""
    tries = [Client().post(RESET, {"email": "ada@example.org"}) for _n in range(7)]
    assert [one.status_code for one in tries] == [302] * 5 + [429] * 2
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("spoilt", ["ada@example.org\nBcc: all@example.org", "a@b\r\nSubject: x"])
def test_no_header_is_put_into_mail(ada: User, spoilt: str) -> None:
    """F-37."""
    Client().post(RESET, {"email": spoilt})
    assert [name for sent in mail.outbox for name in sent.recipients()] == []


def test_guessing_at_the_second_factor_is_stopped(ada: User) -> None:
    """F-17: five codes for an account, in however many sessions; then the right one waits too."""
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    said = []
    for number in range(8):
        client = Client(headers={"accept-language": "en", "x-forwarded-for": f"10.0.0.{number}"})
        client.post(LOGIN, {"login": "ada", "password": "a-long-password-of-hers"})
        code = "000000" if number < 7 else right_code("JBSWY3DPEHPK3PXP")
        given = client.post("/admin/account/2fa/authenticate/", {"code": code})
        said.append("Incorrect code" in given.text)
        assert client.get("/admin/").status_code == 302
    assert said == [True] * 5 + [False] * 3


def right_code(secret: str) -> str:
    """What an app that knows the secret shows now."""
    *_, now, _next = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def is_stopped(response: Any) -> bool:
    """Whether the tries were too many, not the password wrong."""
    return response.status_code == 429 or "Too many failed login attempts" in response.text


def test_guessing_at_one_account_is_stopped_from_wherever_it_comes(ada: User) -> None:
    """F-17: five tries; then even the right password has to wait."""
    tries = [signing_in("ada", **{"x-forwarded-for": f"10.0.0.{n}"}) for n in range(8)]
    assert [is_stopped(response) for response in tries] == [False] * 5 + [True] * 3
    right = signing_in("ada", "a-long-password-of-hers")
    assert is_stopped(right)
    assert settings.SESSION_COOKIE_NAME not in right.cookies


@pytest.mark.parametrize(
    ("proxies", "forwarded"), [(0, "10.0.0.{n}"), (1, "10.0.0.{n}, 192.0.2.7")]
)
def test_guessing_at_many_accounts_from_one_address_is_stopped(
    ada: User, proxies: int, forwarded: str
) -> None:
    """F-17: an address that the client itself wrote into X-Forwarded-For counts for nothing."""
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        tries = [
            signing_in(f"name-{n}", **{"x-forwarded-for": forwarded.format(n=n)}) for n in range(12)
        ]
    assert [is_stopped(response) for response in tries] == [False] * 10 + [True] * 2


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_in_where_tries_cannot_be_counted(ada: User, tea: Article) -> None:
    """F-91: the table of the cache is gone; reading goes on, signing in does not."""
    page = f"/en/answers/{tea.slug}/"
    before = Client().get(page).content
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE oracle_site_cache RENAME TO gone")
        try:
            assert Client().get(page).content == before
            client = Client(raise_request_exception=False)
            given = client.post(LOGIN, {"login": "ada", "password": "a-long-password-of-hers"})
            assert (given.status_code, settings.SESSION_COOKIE_NAME in given.cookies) == (
                500,
                False,
            )
        finally:
            cursor.execute("ALTER TABLE gone RENAME TO oracle_site_cache")


def test_no_token_opens_a_door_to_the_board(alice: User, tea: Article) -> None:
    """F-10: the API has no address for the board's steps, and an article takes no writing."""
    client = Client(headers={"authorization": f"Bearer {Token.objects.create(user=alice).key}"})
    events, address = Event.objects.count(), f"/api/v1/articles/{tea.slug}/"
    asked = {"data": {"state": "approved"}, "content_type": "application/json"}
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(address, **asked).status_code == 405
        for step in ("start", "claim", "approve", "sign", "withdraw", "reviews", "state"):
            assert getattr(client, method)(f"{address}{step}/", **asked).status_code == 404
    assert (Article.objects.get().state, Event.objects.count()) == ("submitted", events)
