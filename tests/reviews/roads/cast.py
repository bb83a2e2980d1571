"""Everybody who comes to an article, each wrong one with exactly one fault, and what they may."""

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from oracle_site.signin import METHODS
from reviews.models import BoardMember
from tests.reviews.board import a_member
from tests.signed_in import SignedInClient

STEPS = frozenset({"submit", "recall", "withdraw", "reopen", "assign", "waive"})
AUTHOR = frozenset({"submit", "recall"})
EDITOR = AUTHOR | {"assign"}
CHAIR = frozenset({"withdraw", "reopen", "assign", "waive"})
NOBODY: frozenset[str] = frozenset()

WROTE = (
    "You wrote, edited, translated, imported or submitted this article since its last approval. "
    "Somebody else must review it."
)
NO_MEMBER = "Only active members of the board may do this."
NOT_REGISTERED = "Your professional registration is not verified, or has expired."
NO_DISCLOSURE = "Your disclosure of interests is missing or older than twelve months. Renew it."
CONFLICT = "You declared an interest in Journal of Tea, which this article names."
INTEREST = {"entity": "Journal of Tea", "relationship": "stock"}


@dataclass(frozen=True)
class Person:
    """Somebody, why they may not judge ("" where they may), what else they may, and their keys.

    ``door`` is the answer of the admin to them: 200, or why they do not come in.
    """

    name: str
    user: User | None
    fault: str = ""
    may: frozenset[str] = NOBODY
    door: int = 200
    client: Client = field(default_factory=Client)
    token: str = ""

    def prove_anew(self) -> None:
        """Sign in just now, so that no signature is refused for an old sign-in."""
        if self.user is not None:
            session = self.client.session
            session[METHODS] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session.save()


def _with_keys(person: Person) -> Person:
    """The person signed in with a second factor, and with a token of the API."""
    if person.user is None:
        return person
    client = SignedInClient(headers={"accept-language": "en"}, raise_request_exception=True)
    client.force_login(person.user)
    token = Token.objects.create(user=person.user).key
    return Person(person.name, person.user, person.fault, person.may, person.door, client, token)


def _member(name: str, *groups: str, rights: Iterable[str] = (), **options: Any) -> User:
    user = a_member(name, **options).user
    user.groups.add(*Group.objects.filter(name__in=groups))
    user.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    return User.objects.get(pk=user.pk)


def _superuser(name: str) -> User:
    return User.objects.create_superuser(name.lower(), first_name=name)


def _disabled() -> User:
    """Once a chair of the board; the account is closed."""
    user = _member("Dinah", chair=True)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return User.objects.get(pk=user.pk)


def _without_role() -> User:
    user = _member("Rolf")
    user.groups.clear()
    return User.objects.get(pk=user.pk)


def _writing_superuser() -> User:
    user = _member("Sumi", chair=True)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return User.objects.get(pk=user.pk)


def _machine() -> User:
    user = User.objects.create_user("article-import", first_name="Import")
    user.user_permissions.add(Permission.objects.get(codename="submit_article"))
    return User.objects.get(pk=user.pk)


def cast() -> dict[str, Person]:
    """Everybody, by what is to be known of them."""
    today = timezone.now().date()
    past, future = today - dt.timedelta(days=1), today + dt.timedelta(days=1)
    create = User.objects.create_user
    people = [
        Person("nobody, not signed in", None, NO_MEMBER, door=302),
        Person("a plain account", create("paul"), NO_MEMBER, door=302),
        Person("staff without rights", create("sam", is_staff=True), NO_MEMBER, door=403),
        Person("the author, on the board", _member("Ada", "author"), WROTE, AUTHOR),
        Person("the translator, on the board", _member("Tara", "translator"), WROTE),
        Person("the importer, on the board", _member("Imre", "author"), WROTE, AUTHOR),
        Person("the submitter, on the board", _member("Elin", "managing editor"), WROTE, EDITOR),
        Person("a chair who edited it", _member("Carl", chair=True), WROTE, CHAIR),
        Person("a superuser", _superuser("Root"), NO_MEMBER, STEPS),
        Person("a superuser on the board who edited it", _writing_superuser(), WROTE, STEPS),
        Person(
            "a reviewer whose disclosure lapsed",
            _member("Jan", declared_days_ago=366),
            NO_DISCLOSURE,
        ),
        Person(
            "a reviewer who never declared", _member("Pat", declared_days_ago=None), NO_DISCLOSURE
        ),
        Person(
            "a reviewer whose registration expired",
            _member("Kim", registration_expires_on=past),
            NOT_REGISTERED,
        ),
        Person(
            "a reviewer whom nobody verified",
            _member("Lee", registration_verified_on=None),
            NOT_REGISTERED,
        ),
        Person("a reviewer with a conflict", _member("Oli", interests=[INTEREST]), CONFLICT),
        Person("a chair whose account is closed", _disabled(), NO_MEMBER, door=302),
        Person("a former member", _member("Max", active_to=past), NO_MEMBER),
        Person("a future member", _member("Nia", active_from=future), NO_MEMBER),
        Person("the machine that imports", _machine(), NO_MEMBER, frozenset({"submit"}), door=302),
        Person("a member whose role was taken away", _without_role(), door=403),
        Person("a reviewer without the language", _member("Fay", languages=("ja",))),
        Person("a reviewer who signed already", _member("Gus", languages=("fr",))),
        Person("a reviewer", _member("Bob")),
        Person("a chair", _member("Cora", chair=True), may=CHAIR),
    ]
    return {person.name: _with_keys(person) for person in people}


def member_of(person: Person) -> BoardMember | None:
    """The person's seat on the board, now or once."""
    return BoardMember.objects.filter(user=person.user).first() if person.user else None
