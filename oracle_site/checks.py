"""What must be right before the site starts, each with an id that says what to do."""

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SHORTEST_KEY = 50


@register("oracle")
def production_is_configured(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Production needs an address of its database, a key of its own and its host names."""
    if settings.LOCAL:
        return []
    found: list[CheckMessage] = []
    if settings.ORACLE_ENV != "production":
        found.append(
            Error(
                f"ORACLE_ENV is {settings.ORACLE_ENV!r}.",
                hint="Set it to production or local.",
                id="oracle.E000",
            )
        )
    if not settings.DATABASES:
        found.append(
            Error(
                "DATABASE_URL is not set.",
                hint="Set it to postgresql://USER:PASSWORD@HOST/NAME.",
                id="oracle.E001",
            )
        )
    elif "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        found.append(
            Error("DATABASE_URL is not PostgreSQL's.", hint="The site runs on PostgreSQL only.",
                  id="oracle.E001")
        )
    if len(os.environ.get("SECRET_KEY", "")) < SHORTEST_KEY:
        found.append(
            Error(
                f"SECRET_KEY is not set, or shorter than {SHORTEST_KEY} characters.",
                hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="oracle.E002",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "ALLOWED_HOSTS is not set, or allows every host.",
                hint="Set it to the site's host names, separated by commas.",
                id="oracle.E003",
            )
        )
    return found


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
