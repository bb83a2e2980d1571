"""When to get help: the red flags of a text by urgency, and the numbers to call."""

from typing import Final, NamedTuple

from articles.reading import ReadClaim, Reading
from articles.vocabulary import ClaimKind, Urgency
from questions.emergencies import numbers_for

EXPERTS: Final = frozenset({"clinician", "researcher"})
"""Personas who are not told when to call for help, nor what common terms mean."""
ORDER: Final = (Urgency.EMERGENCY.value, "", Urgency.URGENT.value, Urgency.ROUTINE.value)
"""A red flag whose author did not say how urgent it is stands right after the emergencies."""


class Card(NamedTuple):
    """The red flags of one urgency, in the order of the text."""

    urgency: str
    claims: tuple[ReadClaim, ...]


class Call(NamedTuple):
    """A number to call, and the places where it is the one."""

    shown: str
    tel: str
    places: tuple[str, ...]


def calls(cards: list[Card], language: str) -> list[Call]:
    """Whom to call, for readers of a language; nothing where no card asks them to."""
    found: dict[str, Call] = {}
    for number in numbers_for(language) if cards else ():
        same = found.get(number.dial, Call(number.shown, number.tel, ()))
        found[number.dial] = same._replace(places=(*same.places, number.place))
    return list(found.values())


def cards(reading: Reading, persona: str) -> list[Card]:
    """What a reader who may need help is shown before all else; nothing for experts."""
    if persona in EXPERTS:
        return []
    flags = [
        claim
        for section in reading.sections
        for claim in section.claims
        if claim.kind == ClaimKind.RED_FLAG
    ]
    found = ((urgency, tuple(f for f in flags if f.urgency == urgency)) for urgency in ORDER)
    return [Card(urgency, claims) for urgency, claims in found if claims]
