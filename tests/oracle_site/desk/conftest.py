"""Members of a board at the desk, and articles before them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from oracle_site.signin import METHODS
from reviews.models import BoardMember
from tests.reviews.board import a_member, submitted
from tests.signed_in import SignedInClient


def at_desk(user: User, *, minutes_ago: int = 0) -> Client:
    """Somebody signed in with a second factor so many minutes ago."""
    client = SignedInClient(headers={"accept-language": "en"})
    client.force_login(user)
    if minutes_ago:
        session = client.session
        session[METHODS] = [
            {**method, "at": method["at"] - 60 * minutes_ago} for method in session[METHODS]
        ]
        session.save()
    return client


@pytest.fixture
def bob(db: None) -> BoardMember:
    """A member who may sign."""
    return a_member("Bob")


@pytest.fixture
def dora(db: None) -> BoardMember:
    """Another."""
    return a_member("Dora")


@pytest.fixture
def chair(db: None) -> BoardMember:
    """The chair: may assign, reopen, withdraw and waive."""
    return a_member("Cora", chair=True)


@pytest.fixture
def article(alice: User) -> Article:
    """An article of four claims in two languages, before the board."""
    return submitted(alice)
