"""Production starts only with a key, hosts and a database of its own, and with nobody's account."""

import os
import subprocess
import sys

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import override_settings
from rest_framework.authtoken.models import Token

from articles.models import Article
from tests.faults.conftest import CHECKOUT

pytestmark = pytest.mark.slow

FIT = {
    "PATH": os.environ["PATH"],
    "ORACLE_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "oracle.example",
    "DATABASE_URL": "postgresql://nobody:hunter2-hunter2@127.0.0.1:1/nothing",
}
LOAD = "import oracle_site.wsgi; from django.conf import settings; print(settings.DEBUG)"


def started(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """A command in an environment that is fit for production but for the changes."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=CHECKOUT,
        env=FIT | changes,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("SECRET_KEY", "", "(oracle.E002) SECRET_KEY is not set, or shorter than 50 characters."),
        ("SECRET_KEY", "ab" * 40, "(oracle.E002) SECRET_KEY can be guessed."),
        ("SECRET_KEY", "django-insecure-" + "k1Xz" * 20, "(oracle.E002) SECRET_KEY can be guess"),
        ("ALLOWED_HOSTS", "", "(oracle.E003) ALLOWED_HOSTS is not set, or allows every host."),
        ("ALLOWED_HOSTS", "a.example,*", "(oracle.E003) ALLOWED_HOSTS is not set, or allows"),
        ("DATABASE_URL", "", "(oracle.E001) DATABASE_URL is not set."),
        ("DATABASE_URL", "sqlite:///x", "(oracle.E001) DATABASE_URL is not the address of a"),
        ("ORACLE_ENV", "staging", "(oracle.E000) ORACLE_ENV is 'staging'."),
    ],
)
def test_a_site_that_is_not_fit_for_the_public_says_so_and_ends(
    name: str, value: str, line: str
) -> None:
    """F-96: one clear line and a hint, no traceback."""
    done = started("-c", LOAD, **{name: value})
    said = done.stderr.splitlines()
    assert (done.returncode, done.stdout, len(said)) == (1, "", 3)
    assert said[0] == "The site does not start:"
    assert said[1].startswith(f"  ?: {line}")
    assert said[2].startswith("\tHINT: ")


def test_debug_pages_cannot_be_turned_on_in_production() -> None:
    """F-96: and a database that is away is no reason not to start (F-82)."""
    done = started("-c", LOAD, DEBUG="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")


def test_the_deployment_check_has_nothing_to_say() -> None:
    """F-97."""
    done = started("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.django_db
def test_a_new_database_has_no_account_no_token_and_no_article() -> None:
    """F-100."""
    counts = [model.objects.count() for model in (User, Token, Article)]  # type: ignore[attr-defined]
    assert counts == [0, 0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["load_demo", "serve"])
def test_the_demonstration_is_refused_in_production(command: str) -> None:
    """F-100."""
    with override_settings(LOCAL=False), pytest.raises(CommandError):
        call_command(command)
    assert (User.objects.count(), Article.objects.count()) == (0, 0)
