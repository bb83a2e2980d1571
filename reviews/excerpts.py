"""Excerpts: the record of one approved text, whole in itself, to be checked without a database."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from articles.canonical import canonical_json
from articles.canonical import digest as digest_of
from articles.models import Article, Rendition
from reviews import record
from reviews.checkpoints import checkpoint
from reviews.models import Event, Review
from reviews.policy import QUORUMS

FORMAT = "record/1"


def excerpts(article: Article) -> Iterator[dict[str, Any]]:
    """One excerpt for each approved text of the article."""
    events = [
        record.fields_of(event) | {"hash": event.hash}
        for event in Event.objects.filter(article=article).order_by("sequence")
    ]
    head = checkpoint()
    rows = Rendition.objects.filter(article=article).approved().select_related("edition")
    for rendition in rows.order_by("pk"):
        reviews = Review.objects.filter(edition=rendition.edition, round=rendition.round)
        yield {
            "format": FORMAT,
            "article": article.slug,
            "language": rendition.language,
            "persona": rendition.persona_id,
            "digest": rendition.edition.digest,
            "text": rendition.edition.content,
            "signatures": [_signature(review) for review in reviews],
            "events": events,
            "checkpoint": head,
        }


def _signature(review: Review) -> dict[str, Any]:
    return {
        "event": review.event.sequence,
        "decision": review.decision,
        "digest": review.digest,
        "meaning": review.meaning,
        "name": review.printed_name,
        "credentials": review.credentials,
        "role": review.role,
        "clinician": review.is_clinician,
        "interests": review.interests,
        "signed_at": review.signed_at.astimezone(dt.UTC).isoformat(),
        "signed_in_at": review.reauthenticated_at.astimezone(dt.UTC).isoformat(),
    }


def differences(excerpt: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each way in which an excerpt does not hold together. No database."""
    try:
        yield from _of_text(excerpt)
        yield from _of_events(excerpt)
        yield from _of_signatures(excerpt)
    except (KeyError, TypeError, ValueError):
        yield "the file is not an exported record, or a part of it is missing"


def _of_text(excerpt: Mapping[str, Any]) -> Iterator[str]:
    if digest_of(excerpt["text"]) != excerpt["digest"]:
        yield "the text is not the text of the digest; it was changed"
    content = orjson.loads(excerpt["text"])
    for name in ("article", "language", "persona"):
        if content[name] != excerpt[name]:
            yield f"the text is of another {name} than the file says"


def _of_events(excerpt: Mapping[str, Any]) -> Iterator[str]:
    for event in excerpt["events"]:
        fields = {name: value for name, value in event.items() if name != "hash"}
        if digest_of(canonical_json(fields)) != event["hash"]:
            yield f"event {event['sequence']} was changed after it was recorded"


def _of_signatures(excerpt: Mapping[str, Any]) -> Iterator[str]:
    events = {event["sequence"]: event for event in excerpt["events"]}
    approving = set()
    for signature in excerpt["signatures"]:
        event = events.get(signature["event"])
        name = signature["name"]
        if signature["digest"] != excerpt["digest"]:
            yield f"the signature of {name} is on another text"
        elif event is None or excerpt["digest"] not in event["digests"]:
            yield f"the signature of {name} is not in the events"
        elif event["details"] != {"decision": signature["decision"], "signer": name}:
            yield f"the signature of {name} is not what its event records"
        elif signature["decision"] == "approve" and signature["clinician"]:
            approving.add(name)
    needed = QUORUMS[orjson.loads(excerpt["text"])["risk_class"]].clinicians
    if len(approving) < needed:
        yield f"{len(approving)} clinicians approved the text; {needed} are needed"
