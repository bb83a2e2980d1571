"""What must be right before the site starts, each with an id that says what to do."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
KNOWN_KEY = "django-insecure-"


def _environment() -> Iterator[CheckMessage]:
    if settings.ORACLE_ENV != "production":
        yield Error(
            f"ORACLE_ENV is {settings.ORACLE_ENV!r}.",
            hint="Set it to production or local.",
            id="oracle.E000",
        )


def _database() -> Iterator[CheckMessage]:
    hint = "Set it to postgresql://USER:PASSWORD@HOST/NAME."
    if not settings.DATABASES.get("default", {}).get("NAME"):
        yield Error("DATABASE_URL is not set.", hint=hint, id="oracle.E001")
    elif "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        yield Error("DATABASE_URL is not the address of a PostgreSQL.", hint=hint, id="oracle.E001")


def _secret_key() -> Iterator[CheckMessage]:
    key = os.environ.get("SECRET_KEY", "")
    if len(key) < SHORTEST_KEY:
        said = f"SECRET_KEY is not set, or shorter than {SHORTEST_KEY} characters."
    elif len(set(key)) < FEWEST_CHARACTERS or key.startswith(KNOWN_KEY):
        said = "SECRET_KEY can be guessed."
    else:
        return
    hint = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    yield Error(said, hint=hint, id="oracle.E002")


def _hosts() -> Iterator[CheckMessage]:
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is not set, or allows every host.",
            hint="Set it to the site's host names, separated by commas.",
            id="oracle.E003",
        )


@register("oracle")
def production_is_configured(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Production needs an address of its database, a key of its own and its host names."""
    if settings.LOCAL:
        return []
    return [*_environment(), *_database(), *_secret_key(), *_hosts()]


@register("oracle")
def translations_never_fall_back(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A text in another language than asked for is never shown as if it were the asked one."""
    from modeltranslation import settings as modeltranslation

    languages = tuple(modeltranslation.FALLBACK_LANGUAGES.get("default", ()))
    if not modeltranslation.ENABLE_FALLBACKS and not languages:
        return []
    return [
        Error(
            "modeltranslation's fallbacks are on.",
            hint="MODELTRANSLATION_ENABLE_FALLBACKS must be False and no fallback language named.",
            id="oracle.E004",
        )
    ]
