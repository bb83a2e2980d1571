"""The editorial record: appending to the chain, and checking it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from articles.canonical import canonical_json, digest
from articles.models import Article
from reviews.models import Event

GENESIS = "0" * 64
LOCK = 0x0E7E27
"""Advisory lock of the record, taken after the articles' rows and never before: no deadlock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be recorded of one step."""

    step: str
    article: Article | None = None
    from_state: str = ""
    to_state: str = ""
    digests: Sequence[str] = ()
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def append(entries: Sequence[Entry], *, by: User | None, at: dt.datetime) -> list[Event]:
    """Add entries to the end of the record, in order. Must run in the step's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Event.objects.order_by("-sequence").values("sequence", "hash").first()
    sequence, previous = (last["sequence"], last["hash"]) if last else (0, GENESIS)
    events = []
    for entry in entries:
        sequence += 1
        event = Event(
            sequence=sequence,
            article=entry.article,
            slug=entry.article.slug if entry.article else "",
            step=entry.step,
            from_state=entry.from_state,
            to_state=entry.to_state,
            actor_id=by.pk if by else None,
            actor_name=name_of(by),
            digests=list(entry.digests),
            reason=entry.reason,
            details=dict(entry.details),
            at=at,
            previous=previous,
        )
        event.hash = previous = hash_of(event)
        events.append(event)
    return Event.objects.bulk_create(events)


def name_of(person: User | None) -> str:
    """The name as printed: the full name, else the user name; "system" for nobody."""
    if person is None:
        return "system"
    return person.get_full_name() or person.get_username()


def hash_of(event: Event) -> str:
    """The hash of an event: every field of it, and the hash before."""
    return digest(canonical_json(fields_of(event)))


def fields_of(event: Event) -> dict[str, Any]:
    """What the hash of an event covers."""
    return {
        "sequence": event.sequence,
        "article": event.article_id,
        "slug": event.slug,
        "step": event.step,
        "from": event.from_state,
        "to": event.to_state,
        "actor": event.actor_id,
        "name": event.actor_name,
        "digests": event.digests,
        "reason": event.reason,
        "details": event.details,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "previous": event.previous,
    }


def differences() -> Iterator[str]:
    """One sentence for every place where the chain does not hold."""
    previous, expected = GENESIS, 1
    for event in Event.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            yield f"event {expected}: missing; the next one there is {event.sequence}"
        elif event.previous != previous:
            yield f"event {event.sequence}: does not follow event {event.sequence - 1}"
        if hash_of(event) != event.hash:
            yield f"event {event.sequence}: was changed after it was recorded ({event.slug})"
        previous, expected = event.hash, event.sequence + 1
