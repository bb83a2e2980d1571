"""What a recognised emergency is, and whom to call."""

from dataclasses import dataclass
from typing import Literal

Purpose = Literal["ambulance", "crisis", "poison"]
Urgency = Literal["call_now", "care_now", "talk_now"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number to call. ``region`` is an ISO 3166 code or EU, ``dial`` what a telephone dials.

    ``place`` is the region's name in the reader's language, ``name`` the line's own name, empty
    for an ambulance. ``source`` and ``url`` say where it was looked up or is to be, ``checked``
    when it was; one that ``needs_confirmation`` stands here from general knowledge.
    """

    region: str
    place: str
    purpose: Purpose
    dial: str
    shown: str
    name: str
    source: str
    url: str
    checked: str
    needs_confirmation: bool

    @property
    def tel(self) -> str:
        """The address of a link that calls it."""
        return f"tel:{self.dial}"


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the card around its sentences."""

    call_now: str
    care_now: str
    talk_now: str
    call: str
    numbers: str
    steps: str
    never: str
    crisis: str
    poison: str
    no_number: str
    elsewhere: str
    nobody_reads: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Call:
    """One number and all the places where it is the one to call."""

    number: Number
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Emergency:
    """A recognised emergency and what to do, in the language of the reader.

    ``kinds`` are all that were recognised, the gravest first; ``kind`` is that one. The sentences
    are fixed: nothing of what the reader typed is in this value.
    """

    kind: str
    kinds: tuple[str, ...]
    urgency: Urgency
    language: str
    title: str
    lead: str
    steps: tuple[str, ...]
    never: tuple[str, ...]
    numbers: tuple[Number, ...]
    lines: tuple[Number, ...]
    labels: Labels

    @property
    def badge(self) -> str:
        """How soon, in words."""
        return str(getattr(self.labels, self.urgency))

    @property
    def calls(self) -> tuple[Call, ...]:
        """The numbers of ``numbers``, each once, with its places."""
        places: dict[str, list[Number]] = {}
        for number in self.numbers:
            places.setdefault(number.dial, []).append(number)
        return tuple(Call(same[0], tuple(n.place for n in same)) for same in places.values())
