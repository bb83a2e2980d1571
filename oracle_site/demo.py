"""The demonstration: articles, their topics and people who can sign in. Never in production."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname

from articles.bundles.writing import write
from articles.models import Article, Topic
from oracle_site import demo_board
from oracle_site.signin import has_second_factor
from personas.models import GlossaryTerm
from reviews.models import BoardMember

FOLDER = settings.BASE_DIR / "demo"
PEOPLE = {
    "demo-author": ("Amina", "Author", "author"),
    "demo-translator": ("Tomás", "Translator", "translator"),
    "demo-editor": ("Emi", "Editor", "managing editor"),
}


class DemoRefused(Exception):
    """Why the demonstration cannot be loaded here, in words."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in to the demonstration."""

    username: str
    password: str
    role: str


def accounts_file() -> Path:
    """Where the sign-ins of this checkout's demonstration are kept, for its owner only."""
    return Path(settings.DATA_DIR) / "demo-accounts.json"


def demo_accounts() -> list[Account]:
    """The demonstration's sign-ins; [] where there is none."""
    path = accounts_file()
    if not path.exists():
        return []
    kept = json.loads(path.read_text(encoding="utf-8"))
    names = set(User.objects.filter(username__in=kept).values_list("username", flat=True))
    roles = PEOPLE | demo_board.people()
    return [
        Account(name, password, roles[name][2])
        for name, password in kept.items()
        if name in names and name in roles
    ]


def bundles() -> list[dict[str, Any]]:
    """The demonstration's articles, as bundles."""
    files = sorted((FOLDER / "articles").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in files] + demo_board.bundles()


@transaction.atomic
def load() -> int:
    """Load the demonstration and let its board work on it; how many articles there are.

    Loading it again changes nothing. Raises DemoRefused in production, and where other articles
    are.
    """
    articles = bundles()
    if not settings.LOCAL:
        raise DemoRefused("The demonstration is never loaded in production.")
    others = Article.objects.exclude(slug__in=[bundle["slug"] for bundle in articles])
    if other := others.first():
        raise DemoRefused(
            f"This database has other articles ({other.slug}). Load the demonstration into an "
            "empty one: `make reset` makes it so."
        )
    people = _people()
    if BoardMember.objects.exists():
        return len(articles)
    _topics()
    load_glossary()
    author = people["demo-author"]
    outcomes = write(list(enumerate(articles, 1)), by=author)
    if wrong := [problem for outcome in outcomes for problem in outcome.problems]:
        raise DemoRefused(f"The demonstration's articles are not well-formed: {wrong[0]}")
    demo_board.load(author)
    return len(articles)


def _people() -> dict[str, User]:
    """The demonstration's people, each with a password that is random and kept beside the data."""
    known = {account.username: account.password for account in demo_accounts()}
    people = {}
    for name, (first, last, role) in (PEOPLE | demo_board.people()).items():
        known.setdefault(name, secrets.token_urlsafe(9))
        person, _created = User.objects.get_or_create(
            username=name, defaults={"first_name": first, "last_name": last, "is_staff": True}
        )
        person.set_password(known[name])
        person.save(update_fields=["password"])
        person.groups.set([Group.objects.get(name=role)])
        if not has_second_factor(person):
            TOTP.activate(person, generate_totp_secret())
        people[name] = person
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    os.chmod(path, 0o600)
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return people


def _topics() -> None:
    named = json.loads((FOLDER / "topics.json").read_text(encoding="utf-8"))
    for slug, names in named.items():
        columns = {build_localized_fieldname("name", code): name for code, name in names.items()}
        Topic.objects.update_or_create(slug=slug, defaults=columns)


def load_glossary() -> None:
    """The words that the demonstration's articles use and readers may not know."""
    terms = json.loads((FOLDER / "glossary.json").read_text(encoding="utf-8"))
    for slug, fields in terms.items():
        columns = {
            build_localized_fieldname(name, code): text
            for name, texts in fields.items()
            for code, text in texts.items()
        }
        GlossaryTerm.objects.update_or_create(slug=slug, defaults=columns)
