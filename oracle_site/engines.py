"""The second engine as the settings have it: off unless an address and a model are named."""

import ipaddress
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from questions.model.allowance import Allowance
from questions.model.endpoint import Endpoint
from questions.model.engine import ModelEngine
from questions.values import Engine

LONGEST_WAIT = 60.0
OURS = frozenset({"model", "messages", "stream", "n", "tools", "functions"})
"""What the options of a request may not say."""


def model_engine(plain: Engine, redacted: Callable[[str], str]) -> ModelEngine | None:
    """The engine with a language model, or None where none is set up.

    ``plain`` is the engine whose answer stands without it; ``redacted`` takes out of a question
    what must not leave the site. It may be asked only where the reader agreed.
    """
    if not _named():
        return None
    return ModelEngine(
        _endpoint(settings.MODEL_URL, settings.MODEL_NAME, settings.MODEL_OPTIONS),
        plain=plain,
        allowance=Allowance(
            int(settings.MODEL_REQUESTS_A_DAY), int(settings.MODEL_CHARACTERS_A_DAY)
        ),
        seconds=float(settings.MODEL_SECONDS),
        redacted=redacted,
    )


def model_host() -> str:
    """Whom a reader's question would be sent to, "" where no model is set up."""
    return urlsplit(settings.MODEL_URL).hostname or "" if _named() else ""


def _named() -> bool:
    return bool(settings.MODEL_URL and settings.MODEL_NAME) and not any(
        isinstance(problem, Error) for problem in _problems()
    )


def _endpoint(url: str, name: str, options: str) -> Endpoint:
    return Endpoint(url, name, settings.MODEL_KEY, json.loads(options or "{}"))


def _problems() -> Iterator[CheckMessage]:
    yield from _half_named()
    if settings.MODEL_URL:
        yield from _address()
    if not settings.MODEL_KEY.isascii() or not settings.MODEL_KEY.isprintable():
        hint = "Copy it again: it is sent in a header, so it has plain letters, digits and signs."
        yield Error("MODEL_KEY has characters that no key has.", hint=hint, id="oracle.E012")
    yield from _options()
    yield from _numbers()


def _half_named() -> Iterator[CheckMessage]:
    needed = {name: getattr(settings, name) for name in ("MODEL_URL", "MODEL_NAME")}
    given = settings.MODEL_KEY or any(needed.values())
    for name in (name for name, value in needed.items() if given and not value):
        hint = "Set MODEL_URL and MODEL_NAME (and MODEL_KEY if it needs one), or none of them."
        yield Error(f"{name} is not set, but other MODEL_… are.", hint=hint, id="oracle.E010")


def _address() -> Iterator[CheckMessage]:
    try:
        parts = urlsplit(settings.MODEL_URL)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.query:
        hint = "Such as https://HOST/v1; the key goes into MODEL_KEY."
        yield Error("MODEL_URL is not the address of an API.", hint=hint, id="oracle.E011")
    elif parts.scheme == "http" and not _is_here(host):
        hint = "Use https, unless the network between the two is yours alone."
        said = "MODEL_URL is not encrypted: questions and the key can be read on their way."
        yield Warning(said, hint=hint, id="oracle.W011")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _options() -> Iterator[CheckMessage]:
    try:
        options: Any = json.loads(settings.MODEL_OPTIONS or "{}")
    except ValueError:
        options = None
    if not isinstance(options, dict) or OURS & options.keys():
        hint = 'Such as {"temperature": 0, "max_tokens": 1200}; the model has MODEL_NAME.'
        said = "MODEL_OPTIONS is no JSON object, or says what the site says itself."
        yield Error(said, hint=hint, id="oracle.E013")


def _numbers() -> Iterator[CheckMessage]:
    for name, most in (
        ("MODEL_SECONDS", LONGEST_WAIT),
        ("MODEL_REQUESTS_A_DAY", 10**9),
        ("MODEL_CHARACTERS_A_DAY", 10**12),
    ):
        whole = name != "MODEL_SECONDS"
        try:
            value = int(getattr(settings, name)) if whole else float(getattr(settings, name))
        except ValueError:
            value = -1
        if not 0 <= value <= most:
            hint = f"Set it to a number from 0 to {most:,.0f}."
            yield Error(f"{name} is no such number.", hint=hint, id="oracle.E014")


@register("oracle")
def the_model_is_set_up_or_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A language model is named in full, or not at all."""
    return list(_problems())
