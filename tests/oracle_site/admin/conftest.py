"""The people of the admin, signed in, and an article to edit."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from articles.models import Article
from tests.articles.building import an_article
from tests.signed_in import SignedInClient


def staff(name: str, *codenames: str) -> Client:
    """A signed-in member of staff with these rights."""
    person = User.objects.create_user(name.lower(), first_name=name, is_staff=True)
    person.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client = SignedInClient(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def author(db: None) -> Client:
    """May add, edit, submit and recall."""
    rights = ("add", "change", "view", "submit", "recall")
    return staff("Ada", *(f"{right}_article" for right in rights))


@pytest.fixture
def translator(db: None) -> Client:
    """May edit, not submit."""
    return staff("Tara", "change_article", "view_article")


@pytest.fixture
def reviewer(db: None) -> Client:
    """May look."""
    return staff("Rita", "view_article", "view_event")


@pytest.fixture
def chair(db: None) -> Client:
    """May look, and withdraw."""
    return staff("Cora", "view_article", "withdraw_article")


@pytest.fixture
def stranger(db: None) -> Client:
    """Has the run of the admin, and no rights in it."""
    return staff("Sam")


@pytest.fixture
def article(db: None) -> Article:
    """A draft of four claims in two languages."""
    return an_article()


@pytest.fixture
def change(article: Article) -> str:
    """The address of its editor."""
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def admin_client(db: None) -> Client:
    """A superuser, who has every right and is bound by every rule."""
    client = SignedInClient(headers={"accept-language": "en"})
    client.force_login(User.objects.create_superuser("root"))
    return client
