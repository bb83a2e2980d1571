"""The second engine as the settings have it: off unless an address and a model are named."""

import ipaddress
import json
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from questions.extractive import ExtractiveEngine
from questions.model.allowance import Allowance
from questions.model.endpoint import Endpoint
from questions.model.engine import ModelEngine
from questions.personal import redacted
from questions.values import Engine

LONGEST_WAIT = 60.0
DEFAULTS = {
    "URL": "",
    "NAME": "",
    "KEY": "",
    "OPTIONS": '{"temperature": 0, "max_tokens": 1200}',
    "SECONDS": "8",
    "REQUESTS_A_DAY": "1000",
    "CHARACTERS_A_DAY": "10000000",
}
"""What MODEL_… of the environment says, where it says nothing."""
OURS = frozenset({"model", "messages", "stream", "n", "tools", "functions"})
"""What the options of a request may not say."""


def model_engine(plain: Engine, redacted: Callable[[str], str]) -> ModelEngine | None:
    """The engine with a language model, or None where none is set up.

    ``plain`` is the engine whose answer stands without it; ``redacted`` takes out of a question
    what must not leave the site. It may be asked only where the reader agreed.
    """
    if not _is_set_up():
        return None
    said = _said()
    return ModelEngine(
        Endpoint(said["URL"], said["NAME"], said["KEY"], json.loads(said["OPTIONS"])),
        plain=plain,
        allowance=Allowance(int(said["REQUESTS_A_DAY"]), int(said["CHARACTERS_A_DAY"])),
        seconds=float(said["SECONDS"]),
        redacted=redacted,
    )


def chosen_engine(agreed: bool) -> Engine:
    """The engine that answers: one with a model only where the asker agreed and one is set up."""
    plain = ExtractiveEngine()
    model = model_engine(plain, redacted) if agreed else None
    return cast(Engine, model) if model else plain


def model_host() -> str:
    """Whom a reader's question would be sent to, "" where no model is set up."""
    return urlsplit(_said()["URL"]).hostname or "" if _is_set_up() else ""


def _said() -> dict[str, str]:
    return DEFAULTS | {name: text for name, text in settings.MODEL.items() if text}


def _is_set_up() -> bool:
    said = _said()
    wrong = any(isinstance(problem, Error) for problem in _problems(said))
    return bool(said["URL"] and said["NAME"]) and not wrong


def _problems(said: dict[str, str]) -> Iterator[CheckMessage]:
    yield from _half_named(said)
    if said["URL"]:
        yield from _address(said["URL"])
    if not said["KEY"].isascii() or not said["KEY"].isprintable():
        hint = "Copy it again: it is sent in a header, so it has plain letters, digits and signs."
        yield Error("MODEL_KEY has characters that no key has.", hint=hint, id="oracle.E012")
    yield from _options(said["OPTIONS"])
    yield from _numbers(said)


def _half_named(said: dict[str, str]) -> Iterator[CheckMessage]:
    given = said["KEY"] or said["URL"] or said["NAME"]
    for name in (name for name in ("URL", "NAME") if given and not said[name]):
        hint = "Set MODEL_URL and MODEL_NAME (and MODEL_KEY if it needs one), or none of them."
        yield Error(f"MODEL_{name} is not set, but others are.", hint=hint, id="oracle.E010")


def _address(url: str) -> Iterator[CheckMessage]:
    try:
        parts = urlsplit(url)
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


def _options(written: str) -> Iterator[CheckMessage]:
    try:
        options: Any = json.loads(written)
    except ValueError:
        options = None
    if not isinstance(options, dict) or OURS & options.keys():
        hint = 'Such as {"temperature": 0, "max_tokens": 1200}; the model has MODEL_NAME.'
        said = "MODEL_OPTIONS is no JSON object, or says what the site says itself."
        yield Error(said, hint=hint, id="oracle.E013")


def _numbers(said: dict[str, str]) -> Iterator[CheckMessage]:
    for name, most in (
        ("SECONDS", LONGEST_WAIT),
        ("REQUESTS_A_DAY", 10**9),
        ("CHARACTERS_A_DAY", 10**12),
    ):
        whole = name != "SECONDS"
        try:
            value = int(said[name]) if whole else float(said[name])
        except ValueError:
            value = -1
        if not 0 <= value <= most:
            hint = f"Set it to a number from 0 to {most:,.0f}."
            yield Error(f"MODEL_{name} is no such number.", hint=hint, id="oracle.E014")


@register("oracle")
def the_model_is_set_up_or_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A language model is named in full, or not at all."""
    return list(_problems(_said()))
