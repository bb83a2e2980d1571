"""Comparing: each claim of a text beside the same claim in its source language or sibling."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from articles.meaning.plain import as_written, plain
from articles.vocabulary import ClaimKind
from personas.models import Audience
from reviews.gates.warning import Warning, warning

Content = Mapping[str, Any]
DETAILED_AUDIENCES = frozenset({Audience.CLINICIAN, Audience.RESEARCHER})
DIRECTIVES = frozenset(
    {
        ClaimKind.RECOMMENDATION,
        ClaimKind.DOSE,
        ClaimKind.CONTRAINDICATION,
        ClaimKind.RED_FLAG,
    }
)


class Relation(StrEnum):
    """What a text is to the one it is compared with."""

    TRANSLATION = "translation"
    PLAINER = "plainer"
    DETAILED = "detailed"


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim as this text has it, and as the other has it."""

    section: str
    own: Mapping[str, Any]
    other: Mapping[str, Any]
    language: str
    other_language: str
    relation: Relation
    is_source: bool

    @property
    def texts(self) -> tuple[str, str]:
        """Both texts in plain form, this one first."""
        return (
            plain(self.own["text"], self.language),
            plain(self.other["text"], self.other_language),
        )

    @property
    def directs(self) -> bool:
        """Whether somebody may act on the claim at once: a dose, advice, a warning."""
        return self.own["safety_critical"] or self.own["kind"] in DIRECTIVES

    @property
    def is_dose(self) -> bool:
        """Whether the claim says how much to take."""
        return self.own["kind"] == ClaimKind.DOSE

    def warning(self, gate: str, *about: str, sentence: str, blocking: bool) -> Warning:
        """A warning about this claim."""
        texts = (self.own["text"], self.other_language, self.relation)
        place = (self.section, self.own["key"])
        return warning(gate, place, *texts, *about, sentence=sentence, blocking=blocking)

    def differs(self, theirs: str, ours: str) -> str:
        """A sentence that sets both texts side by side; "" stands for nothing said."""
        words = {
            "theirs": as_written(theirs, self.other["text"]),
            "ours": as_written(ours, self.own["text"]),
        }
        if theirs and ours:
            if self.is_source:
                return _("The source says %(theirs)s; this text says %(ours)s.") % words
            return _("The general wording says %(theirs)s; this text says %(ours)s.") % words
        if theirs:
            if self.is_source:
                return _("The source says %(theirs)s, which this text does not.") % words
            return _("The general wording says %(theirs)s, which this text does not.") % words
        if self.is_source:
            return _("This text says %(ours)s, which the source does not.") % words
        return _("This text says %(ours)s, which the general wording does not.") % words


def pairs(content: Content, other: Content, *, audience: str, is_source: bool) -> Iterator[Pair]:
    """The claims that both texts have and word differently, in the order of the page."""
    theirs = claims_by_key(other)
    relation = _relation(content, other, audience)
    for section in content["sections"]:
        for claim in section["claims"]:
            found = theirs.get((section["key"], claim["key"]))
            if found is not None and found["text"] != claim["text"]:
                yield Pair(
                    section["key"],
                    claim,
                    found,
                    content["language"],
                    other["language"],
                    relation,
                    is_source,
                )


def claims_by_key(content: Content) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The claims of a text by section key and claim key."""
    return {
        (section["key"], claim["key"]): claim
        for section in content["sections"]
        for claim in section["claims"]
    }


def _relation(content: Content, other: Content, audience: str) -> Relation:
    if content["persona"] == other["persona"]:
        return Relation.TRANSLATION
    return Relation.DETAILED if audience in DETAILED_AUDIENCES else Relation.PLAINER
