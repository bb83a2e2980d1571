"""Where in the editor a problem belongs, and what that place is called in words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.bundles.problems import Problem
from oracle_site.admin import bibliography
from oracle_site.admin.posted import steps

NAMES: Final[Mapping[str, str | Promise]] = {
    "slug": gettext_lazy("address"),
    "question": gettext_lazy("question"),
    "source_language": gettext_lazy("source language"),
    "topics": gettext_lazy("topics"),
    "aliases": gettext_lazy("other ways to ask"),
    "risk_class": gettext_lazy("risk class"),
    "evidence_current_to": gettext_lazy("evidence current to"),
    "provenance": gettext_lazy("provenance"),
    "tool": gettext_lazy("tool"),
    "note": gettext_lazy("note"),
    "sections": gettext_lazy("sections"),
    "heading": gettext_lazy("heading"),
    "claims": gettext_lazy("claims"),
    "key": gettext_lazy("key"),
    "kind": gettext_lazy("kind"),
    "audiences": gettext_lazy("only for"),
    "urgency": gettext_lazy("urgency"),
    "certainty": gettext_lazy("certainty"),
    "scheme": gettext_lazy("scheme"),
    "level": gettext_lazy("level"),
    "text": gettext_lazy("text"),
    "wordings": gettext_lazy("wording"),
    "citations": gettext_lazy("citations"),
    "uncited_reason": gettext_lazy("why nothing is cited"),
    "references": gettext_lazy("references"),
    "reference": gettext_lazy("source"),
    "locator": gettext_lazy("where in the source"),
    "quotation": gettext_lazy("passage, word for word"),
    "support": gettext_lazy("support"),
    "csl": gettext_lazy("record"),
    "type": gettext_lazy("type of publication"),
    "title": gettext_lazy("title"),
    "container-title": gettext_lazy("journal or collection"),
    "publisher": gettext_lazy("publisher"),
    "volume": gettext_lazy("volume"),
    "issue": gettext_lazy("issue"),
    "page": gettext_lazy("pages"),
    "author": gettext_lazy("authors"),
    "issued": gettext_lazy("date"),
    "DOI": "DOI",
    "PMID": "PMID",
    "URL": "URL",
    "order": gettext_lazy("order"),
    "provenance_kind": gettext_lazy("who drafted it"),
    "provenance_tool": gettext_lazy("tool"),
    "provenance_note": gettext_lazy("note on provenance"),
    "certainty_scheme": gettext_lazy("scheme of certainty"),
    "certainty_level": gettext_lazy("level of certainty"),
    "safety_critical": gettext_lazy("safety-critical"),
    bibliography.REST: gettext_lazy("further fields, as JSON"),
}
_ITEMS: Final[Mapping[str, Promise]] = {
    "sections": gettext_lazy("section %(number)d"),
    "claims": gettext_lazy("claim %(number)d"),
    "citations": gettext_lazy("citation %(number)d"),
    "references": gettext_lazy("reference %(number)d"),
}
_OF_RECORD: Final = re.compile(r"(references\[[0-9]+\]\.csl)(?:\.([^.\[]+))?.*")


class Shown(NamedTuple):
    """A problem for the list at the top of the page: where in words, why, and where to go."""

    words: str
    reason: str
    path: str
    target: str


class Places:
    """Problems by the places they belong to; fields and groups ask for theirs by path."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._all = [(problem, _home(problem.path)) for problem in problems]
        self._at: dict[str, list[str]] = defaultdict(list)
        self._within: dict[str, list[str]] = defaultdict(list)
        self._asked: set[str] = set()
        for problem, home in self._all:
            self._at[home].append(problem.reason)
            for prefix in _prefixes(home):
                self._within[prefix].append(problem.reason)

    def of_field(self, path: str) -> tuple[str, ...]:
        """The reasons at a field, those of its parts included."""
        self._asked.add(path)
        return tuple(self._within.get(path, ()))

    def of_group(self, path: str) -> tuple[str, ...]:
        """The reasons at a group of fields itself; its fields show their own."""
        self._asked.add(path)
        return tuple(self._at.get(path, ()))

    def listed(self) -> list[Shown]:
        """Every problem, with the place on the page that is nearest to it."""
        return [
            Shown(in_words(problem.path), problem.reason, problem.path, self._nearest(home))
            for problem, home in self._all
        ]

    def _nearest(self, home: str) -> str:
        return next((field_id(path) for path in _prefixes(home) if path in self._asked), "editor")


def _home(path: str) -> str:
    """The path under which the page shows it: a record's rarer fields are all in one."""
    found = _OF_RECORD.fullmatch(path)
    if found is None or not found[2]:
        return path
    has_field = (*bibliography.PLAIN, "author", "issued", bibliography.REST)
    return path if found[2] in has_field else f"{found[1]}.{bibliography.REST}"


def _prefixes(path: str) -> list[str]:
    """``path`` and the paths of what it is in, from the inside out."""
    prefixes = [path] if path else []
    while found := re.fullmatch(r"(.+?)(?:\.[^.\[\]]+|\[[^\[\]]*\])", path):
        path = found[1]
        prefixes.append(path)
    return prefixes


def field_id(path: str) -> str:
    """The id in the page of what is at ``path``."""
    return "at-" + path.replace("[", "-").replace("]", "").replace(".", "-")


def in_words(path: str) -> str:
    """``path`` as people would say it: "Section 1, claim 2, text, Spanish"."""
    languages = dict(settings.LANGUAGES)
    words: list[str] = []
    parts = steps(path)
    for place, step in enumerate(parts):
        if isinstance(step, int):
            continue
        number = parts[place + 1] if place + 1 < len(parts) else None
        if step in _ITEMS and isinstance(number, int):
            words.append(str(_ITEMS[step]) % {"number": number + 1})
        else:
            words.append(str(languages.get(step) or NAMES.get(step) or step))
    return capfirst(", ".join(words)) or (path or _("The article as a whole"))
