"""The languages of the interface: their own names, their direction, and which one a reader gets."""

from functools import lru_cache
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

from articles.vocabulary import LANGUAGES


class Tongue(NamedTuple):
    """A language as it names itself, and the direction in which it is written."""

    code: str
    name: str
    direction: str


OWN_NAMES: Final = {
    "en": "English",
    "zh-hans": "简体中文",
    "ja": "日本語",
    "es": "Español",
    "fr": "Français",
    "ar": "العربية",
}
RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})
TRADITIONAL: Final = frozenset({"hant", "tw", "hk", "mo"})


def direction(code: str) -> str:
    """``rtl`` or ``ltr``, by the primary language of a tag."""
    return "rtl" if code.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


TONGUES: Final = {code: Tongue(code, OWN_NAMES[code], direction(code)) for code in LANGUAGES}


@lru_cache(maxsize=256)
def canonical(tag: str) -> str | None:
    """The site's code for a language tag in another spelling (EN, zh-CN, es-419); None if none.

    Traditional Chinese is not simplified Chinese, so an address that asks for it has no page.
    """
    primary, *rest = tag.lower().replace("_", "-").split("-")
    if primary == "zh":
        return None if TRADITIONAL & set(rest) else "zh-hans"
    return primary if primary in TONGUES else None


@lru_cache(maxsize=512)
def _negotiated(header: str) -> str:
    for tag, _quality in parse_accept_lang_header(header):
        # A reader of traditional Chinese is served better by simplified Chinese than by English.
        code = "zh-hans" if tag.startswith("zh") else canonical(tag)
        if code:
            return code
    return settings.LANGUAGE_CODE


def negotiated(header: str) -> str:
    """The language for an Accept-Language header (RFC 9110, 12.5.4), whatever it holds."""
    return _negotiated(header[:500])
