"""Checkpoints: the head of the record, signed and kept outside the database.

A chain in a database proves nothing about its own end: who can delete the last events can also hash
what is left anew. A checkpoint that was published before finds both, and an older backup too.
Signed with Ed25519 (RFC 8032); the key comes from RECORD_KEY (base64 of 32 bytes) or a file.
"""

import base64
import binascii
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

from articles.canonical import canonical_json
from reviews.models import Event
from reviews.record import GENESIS

FIELDS = ("at", "hash", "sequence")


def key() -> Ed25519PrivateKey:
    """The signing key: from the environment, else this machine's own, made once.

    Raises ValueError where RECORD_KEY is not base64 of 32 bytes.
    """
    if given := os.environ.get("RECORD_KEY"):
        try:
            return Ed25519PrivateKey.from_private_bytes(base64.b64decode(given, validate=True))
        except (binascii.Error, ValueError) as error:
            raise ValueError("RECORD_KEY must be base64 of 32 random bytes.") from error
    path = Path(os.environ.get("RECORD_KEY_FILE") or settings.DATA_DIR / "record_key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def checkpoint() -> dict[str, Any]:
    """The head of the record as it is now, signed."""
    head = Event.objects.order_by("-sequence").values("sequence", "hash").first()
    said = {
        "sequence": head["sequence"] if head else 0,
        "hash": head["hash"] if head else GENESIS,
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    private = key()
    return said | {
        "key": base64.b64encode(private.public_key().public_bytes_raw()).decode(),
        "signature": base64.b64encode(private.sign(_message(said))).decode(),
    }


def write(folder: Path) -> Path:
    """Keep a checkpoint in a folder, under its sequence and as ``latest.json``; the path."""
    folder.mkdir(parents=True, exist_ok=True)
    signed = checkpoint()
    text = canonical_json(signed) + "\n"
    path = folder / f"checkpoint-{signed['sequence']:012d}.json"
    for place in (path, folder / "latest.json"):
        fresh = place.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(place)
    return path


def differences(signed: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each way in which the record does not continue a checkpoint."""
    try:
        sequence, head = int(signed["sequence"]), str(signed["hash"])
        public = base64.b64decode(signed["key"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(
            base64.b64decode(signed["signature"], validate=True), _message(signed)
        )
    except (KeyError, TypeError, ValueError, InvalidSignature):
        yield "checkpoint: it is not whole, or its signature is wrong"
        return
    if public != key().public_key().public_bytes_raw():
        yield "checkpoint: was signed with another key than this site's"
    last = Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    if last < sequence:
        yield f"checkpoint: {sequence - last} events are missing at the end of the record"
        return
    if sequence and not Event.objects.filter(sequence=sequence, hash=head).exists():
        yield f"checkpoint: event {sequence} is not the one that was signed: it was rewritten"


def _message(said: Mapping[str, Any]) -> bytes:
    return canonical_json({name: said[name] for name in FIELDS}).encode()
