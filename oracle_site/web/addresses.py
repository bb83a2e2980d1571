"""Addresses: the language and the persona are in the path, and each page has one address."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

from articles.vocabulary import LANGUAGES
from oracle_site.web.languages import canonical

DEFAULT_PERSONA: Final = "general"
"""The persona that is not named in an address; personas never change their slug."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is: the language of the interface, the persona, and the page within both."""

    language: str
    persona: str = DEFAULT_PERSONA
    page: str = ""

    def to(self, page: str) -> str:
        """The address of a page in the same language and for the same persona."""
        return address(self.language, self.persona, page)

    def in_language(self, language: str) -> str:
        """This page in another language."""
        return address(language, self.persona, self.page)

    def for_persona(self, persona: str) -> str:
        """This page for another persona."""
        return address(self.language, persona, self.page)


def address(language: str, persona: str, page: str) -> str:
    """The one address of a page."""
    if persona == DEFAULT_PERSONA:
        return f"/{language}/{page}"
    return f"/{language}/for/{persona}/{page}"


def absolute(path: str) -> str:
    """A path with the site's own origin, where that is configured; never one the client sent."""
    return f"{getattr(settings, 'SITE_URL', '').rstrip('/')}{path}"


class LanguageConverter:
    """A language code as the site spells it."""

    regex = "|".join(sorted(LANGUAGES, reverse=True))

    def to_python(self, value: str) -> str:
        """The code."""
        return value

    def to_url(self, value: str) -> str:
        """The code."""
        return value


class OtherSpellingConverter(LanguageConverter):
    """A language tag that means one of the site's languages but is spelt in another way."""

    regex = r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}"

    def to_python(self, value: str) -> str:
        """The site's code; ValueError, so no match, for a language that the site has not."""
        code = canonical(value)
        if code is None or code == value:
            raise ValueError(value)
        return code


class PersonaConverter(LanguageConverter):
    """A persona's slug, in the shape that the database demands."""

    regex = r"[a-z][a-z0-9-]{0,39}"
