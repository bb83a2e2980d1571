"""The values that a page or an API call shows, all immutable."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from articles.cells import CellKey
from articles.models import Status
from references.formatting import Shown


@dataclass(frozen=True, slots=True)
class Served:
    """What was asked for, and what is shown instead where that does not exist."""

    requested: str
    served: str

    @property
    def fallback(self) -> bool:
        """Whether something else is shown than was asked for."""
        return self.requested != self.served


@dataclass(frozen=True, slots=True)
class ReadCitation:
    """A number at the end of a claim; ``reference`` is the key in the reference list."""

    number: int
    reference: str
    locator: str
    quotation: str
    support: str
    standing: str


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim as this reader is shown it. ``unsound``: no reference of it stands any more."""

    section: str
    key: str
    kind: str
    safety_critical: bool
    certainty: Mapping[str, str] | None
    text: str
    uncited_reason: str
    citations: tuple[ReadCitation, ...]
    unsound: bool
    urgency: str = ""

    @property
    def anchor(self) -> str:
        """The claim's id in the page; keys are unique in their section only."""
        return f"claim-{self.section}/{self.key}"


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section; ``heading`` may be empty."""

    key: str
    heading: str
    claims: tuple[ReadClaim, ...]


@dataclass(frozen=True, slots=True)
class ReadReference:
    """An entry of the reference list: sealed metadata, present standing."""

    number: int
    key: str
    id: int | None
    kind: str
    standing: str
    csl: Mapping[str, Any]
    shown: Shown


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a text; they move independently."""

    submitted_at: dt.datetime | None = None
    date_modified: dt.datetime | None = None
    approved_at: dt.datetime | None = None
    last_reviewed: dt.datetime | None = None
    next_review_due: dt.date | None = None
    evidence_current_to: dt.date | None = None


class ReadPersona(NamedTuple):
    """A persona in the language of the interface; ``audience`` is its schema.org type."""

    slug: str
    name: str
    description: str
    disclaimer: str
    audience: str = ""


class ReadTopic(NamedTuple):
    """A topic in the language of the interface."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is shown of one article: one cell, whole, and how it stands."""

    article: str
    status: Status
    digest: str
    edition: int
    language: Served
    persona: Served
    source_language: str
    question: str
    question_language: str
    risk_class: str
    sections: tuple[ReadSection, ...]
    references: tuple[ReadReference, ...]
    dates: Dates
    under_update: bool = False
    out_of_date: bool = False
    notice: str = ""
    lapse: str = ""
    intact: bool = True
    reviewers: Sequence[Mapping[str, Any]] = ()
    cells: tuple[CellKey, ...] = ()
    personas: tuple[ReadPersona, ...] = ()
    topics: tuple[ReadTopic, ...] = ()
    glossary: str = ""
    version: str = field(default="", compare=False)

    @property
    def approved(self) -> bool:
        """Whether the board's approval stands for exactly these words."""
        return self.status in (Status.APPROVED, Status.APPROVED_OVERDUE)

    @property
    def approvers(self) -> list[Mapping[str, Any]]:
        """Those whose signatures make the approval; who stood aside or dissented is no approver."""
        return [one for one in self.reviewers if one.get("decision") in ("approve", "reaffirm")]

    @property
    def caution(self) -> bool:
        """Whether the reader must be warned that the board has not approved these words."""
        return not self.approved

    @property
    def withdrawn(self) -> bool:
        """Whether the text may no longer be shown."""
        return self.status == Status.WITHDRAWN

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the article can be read."""
        return tuple(dict.fromkeys(cell.language for cell in self.cells))
