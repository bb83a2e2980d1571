"""What a field of the editor's page is: name, value, label, choices, and what is said about it."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.vocabulary import LANGUAGES
from oracle_site.admin.places import NAMES, Places, field_id
from oracle_site.web.languages import direction

_JOINERS: Final = "\u200c\u200d"

Options = Iterable[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field; ``theirs`` is what is stored now where somebody else changed it meanwhile."""

    name: str
    label: str
    value: Any
    kind: str = "text"
    context: str = ""
    options: tuple[tuple[str, str], ...] = ()
    language: str = ""
    rows: int = 1
    hint: str = ""
    errors: tuple[str, ...] = ()
    theirs: str | None = None

    @property
    def id(self) -> str:
        """The field's id in the page."""
        return field_id(self.name)

    @property
    def direction(self) -> str:
        """The direction of what is typed: the language's own, or by what is typed."""
        return direction(self.language) if self.language else "auto"

    @property
    def shown(self) -> str:
        """The value in words, where it cannot be changed."""
        if self.kind == "flag":
            return _("Yes") if self.value else _("No")
        if self.options:
            chosen = self.value if isinstance(self.value, list) else [self.value]
            return ", ".join(label for value, label in self.options if value in chosen)
        return str(self.value)

    @property
    def invisible(self) -> str:
        """The invisible characters in the value by code point; joiners of letters are fine."""
        if not isinstance(self.value, str) or self.value.isascii():
            return ""
        marks = {c for c in self.value if unicodedata.category(c) == "Cf" and c not in _JOINERS}
        return ", ".join(f"U+{ord(mark):04X}" for mark in sorted(marks))

    @property
    def described_by(self) -> str:
        """The ids of what is said about the field."""
        said = [("hint", self.hint), ("error", self.errors), ("theirs", self.theirs is not None)]
        said.append(("invisible", self.invisible))
        return " ".join(f"{self.id}-{what}" for what, is_said in said if is_said)


class Fields:
    """Makes fields; knows the problems, and what somebody else stored meanwhile."""

    def __init__(self, places: Places, theirs: Mapping[str, str] | None = None) -> None:
        self.places = places
        self.theirs = theirs or {}

    def one(self, path: str, value: Any, *, label: str = "", **more: Any) -> Field:
        """The field at ``path``."""
        return Field(
            name=path,
            label=label or capfirst(str(NAMES.get(path.rpartition(".")[2], path))),
            value=value,
            errors=self.places.of_field(path),
            theirs=self._theirs(path, value),
            **more,
        )

    def choice(self, path: str, value: str, options: Options, **more: Any) -> Field:
        """A field in which one of a list is chosen; what else it holds stays in the list."""
        known = tuple((str(key), str(label)) for key, label in options)
        if value not in {key for key, _label in known}:
            known = ((value, value), *known)
        return self.one(path, value, kind="choice", options=known, **more)

    def texts(
        self, path: str, texts: Mapping[str, str], context: str, what: str = "", **more: Any
    ) -> tuple[Field, ...]:
        """One field for each language; labels say also ``what`` it is where that is not plain."""
        names = dict(settings.LANGUAGES)
        return tuple(
            self.one(
                f"{path}.{language}",
                texts[language],
                label=_label(what, str(names[language])),
                context=context,
                language=language,
                **more,
            )
            for language in LANGUAGES
        )

    def _theirs(self, path: str, value: Any) -> str | None:
        if path not in self.theirs or self.theirs[path] == written(value):
            return None
        return self.theirs[path]


def _label(what: str, language: str) -> str:
    if not what:
        return language
    return _("%(field)s, %(language)s") % {"field": what, "language": language}


def written(value: Any) -> str:
    """A field's value as one string, to compare."""
    if isinstance(value, list):
        return ", ".join(value)
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else str(value)
