"""The editorial record: appending to the chain, and checking it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from articles.canonical import canonical_json, digest
from articles.models import Article
from reviews.models import Event, Step

GENESIS = "0" * 64
LOCK = 0x0E7E27
"""Advisory lock of the record, taken after the articles' rows and never before: no deadlock."""
SKEW = dt.timedelta(minutes=5)
"""How far the site's clock may be off before the record says so."""


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
    """Add entries to the end of the record, in order. Must run in the step's own transaction.

    Before them comes an entry of the clock's own where ``at`` shows that it is wrong.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() FROM pg_advisory_xact_lock(%s)", [LOCK])
        now = cursor.fetchone()[0]
    last = Event.objects.order_by("-sequence").values("sequence", "hash", "at").first()
    sequence, previous = (last["sequence"], last["hash"]) if last else (0, GENESIS)
    events = []
    skew = list(_skew(at, now, last["at"] if last else None))
    for entry in [*skew, *entries]:
        sequence += 1
        actor = None if entry.step == Step.CLOCK else by
        event = Event(
            sequence=sequence,
            article=entry.article,
            slug=entry.article.slug if entry.article else "",
            step=entry.step,
            from_state=entry.from_state,
            to_state=entry.to_state,
            actor_id=actor.pk if actor else None,
            actor_name=name_of(actor),
            digests=list(entry.digests),
            reason=entry.reason,
            details=dict(entry.details),
            at=at,
            previous=previous,
        )
        event.hash = previous = hash_of(event)
        events.append(event)
    return Event.objects.bulk_create(events)[len(skew) :]


def _skew(at: dt.datetime, now: dt.datetime, last: dt.datetime | None) -> Iterator[Entry]:
    """An entry where the clock went back, or has just run ahead of the database's own."""
    behind = last is not None and at < last - SKEW
    ahead = at > now + SKEW and (last is None or last <= now + SKEW)
    if behind or ahead:
        clocks = {"site": at.isoformat(), "database": now.isoformat()}
        before = {"last": last.isoformat()} if last else {}
        yield Entry(step=Step.CLOCK, details=clocks | before)


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
