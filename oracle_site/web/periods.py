"""Which edition of a text was public when, told from the record and the signatures."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from articles.models import Edition, Topic
from articles.reading import Reading
from reviews import policy, settling
from reviews.models import Event, Review, Step

READ: Final = (Step.SUBMIT, Step.REOPEN, Step.LAPSE, Step.RESTORE)


class Period(NamedTuple):
    """From when an edition was the public one; ``number`` is None where none was."""

    since: dt.datetime
    number: int | None


class Happened(NamedTuple):
    """What moved a text: a step of the record, or the signature that completed a quorum."""

    at: dt.datetime
    kind: str
    digests: Sequence[str]


APPROVED: Final = "approved"


def periods_of(reading: Reading) -> list[Period]:
    """The public editions of the text that is shown, the first one first. Four queries."""
    cell = {"language": reading.language.served, "persona_id": reading.persona.served}
    editions = list(Edition.objects.filter(article__slug=reading.article, **cell))
    events = Event.objects.filter(article__slug=reading.article, step__in=READ)
    steps = events.order_by("sequence").values_list("at", "step", "digests")
    happened = [Happened(*step) for step in steps] + list(_approvals(editions, reading.article))
    # A submission and what it brings about are of one moment: the submission comes first.
    happened.sort(key=lambda one: (one.at, one.kind == APPROVED))
    return periods({edition.digest: edition.number for edition in editions}, happened)


def _approvals(editions: list[Edition], slug: str) -> Iterable[Happened]:
    """When each edition had the signatures that it needed."""
    topics = Topic.objects.filter(articletopic__article__slug=slug)
    specialties = {name for names in topics.values_list("specialties", flat=True) for name in names}
    decided: dict[int, list[list[Review]]] = {edition.pk: [] for edition in editions}
    for (signed, _round), reviews in settling.signed(editions).items():
        decided[signed].append(reviews)
    for edition in editions:
        for reviews in decided[edition.pk]:
            if at := _completed(edition, reviews, specialties):
                yield Happened(at, APPROVED, [edition.digest])


def _completed(
    edition: Edition, reviews: list[Review], specialties: set[str]
) -> dt.datetime | None:
    """When these signatures of one round were first enough."""
    for count in range(1, len(reviews) + 1):
        lacking = policy.missing_signatures(
            settling.signatures(reviews[:count]),
            risk_class=settling.risk_class_of(edition),
            language=edition.language,
            specialties=specialties,
        )
        if not lacking:
            return reviews[count - 1].signed_at
    return None


def periods(numbers: dict[str, int], happened: Iterable[Happened]) -> list[Period]:
    """The periods of one text, from what happened in order; ``numbers`` are its editions'.

    A text that the board has not approved is public once it is submitted; the successor of an
    approved one only when it is approved itself.
    """
    found: list[Period] = []
    public, approved = "", False
    for at, kind, digests in happened:
        own = next((digest for digest in digests if digest in numbers), "")
        if kind == APPROVED:
            public, approved = own, True
        elif kind == Step.SUBMIT:
            public = public if approved else own
        elif kind == Step.REOPEN or (kind == Step.LAPSE and public in digests):
            approved = False
        elif kind == Step.RESTORE and public in digests:
            approved = True
        number = numbers.get(public)
        if number != (found[-1].number if found else None):
            found.append(Period(at, number))
    return found


def on(found: Sequence[Period], day: dt.date) -> int | None:
    """The edition that was public at the end of a day (UTC); None where none was."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, dt.UTC)
    return next((one.number for one in reversed(found) if one.since < end), None)
