"""Checkpoints: the head of the record, signed and kept outside the database.

A chain in a database proves nothing about its own end: who can delete the last events can also hash
what is left anew. A checkpoint that was published before finds both, and an older backup too.
Signed with Ed25519 (RFC 8032); the key comes from RECORD_KEY (base64 of 32 bytes) or a file. Only
the worker that signs needs it: whoever verifies needs the public half, which is published.
"""

import base64
import binascii
import json
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
LATEST, KEY = "latest.json", "key.json"


class Broken(Exception):
    """The record does not continue the checkpoint that was published last."""


def key() -> Ed25519PrivateKey:
    """The signing key: from the environment, else this machine's own, made once.

    Raises ValueError where RECORD_KEY is not base64 of 32 bytes, or in production is not set.
    """
    if given := os.environ.get("RECORD_KEY"):
        try:
            return Ed25519PrivateKey.from_private_bytes(base64.b64decode(given, validate=True))
        except (binascii.Error, ValueError) as error:
            raise ValueError("RECORD_KEY must be base64 of 32 random bytes.") from error
    path = _key_file()
    if not path.exists():
        if not settings.LOCAL:
            raise ValueError("Set RECORD_KEY (openssl rand -base64 32), or RECORD_KEY_FILE.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _key_file() -> Path:
    return Path(os.environ.get("RECORD_KEY_FILE") or settings.DATA_DIR / "record_key")


def public_key() -> str | None:
    """The public half of this site's key, in base64; None where this machine has no key."""
    if os.environ.get("RECORD_KEY") or _key_file().exists():
        return _text(key().public_key().public_bytes_raw())
    return None


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
        "key": _text(private.public_key().public_bytes_raw()),
        "signature": _text(private.sign(_message(said))),
    }


def publish(folder: Path | None = None) -> Path:
    """Write a checkpoint where it is published; the path. Nothing new where nothing happened.

    Raises Broken, and writes nothing, where the record does not continue the checkpoint before: an
    altered record must never get a signature.
    """
    folder = folder or Path(settings.CHECKPOINTS_DIR)
    before = read(folder / LATEST)
    if before is not None:
        if found := list(differences(before, public=str(before.get("key")))):
            raise Broken("; ".join(found))
        if before["sequence"] == _head() and before["key"] == public_key():
            return folder / name_of(before["sequence"])
    return write(folder)


def _head() -> int:
    return Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def name_of(sequence: int) -> str:
    """The name of the file of one checkpoint."""
    return f"checkpoint-{sequence:012d}.json"


def read(path: Path) -> dict[str, Any] | None:
    """A published file; None where there is none. Raises Broken where it is no JSON object."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Broken(f"{path.name} is not a checkpoint any more")
    return value


def write(folder: Path) -> Path:
    """Keep a checkpoint in a folder, under its sequence and as ``latest.json``; the path."""
    folder.mkdir(parents=True, exist_ok=True)
    signed = checkpoint()
    path = folder / name_of(signed["sequence"])
    _replace(path, signed)
    _replace(folder / KEY, {"algorithm": "Ed25519", "key": signed["key"], "signed": list(FIELDS)})
    _replace(folder / LATEST, signed)
    return path


def _replace(path: Path, value: Mapping[str, Any]) -> None:
    """Write a file so that whoever reads it finds the old one or the new one, whole."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(canonical_json(dict(value)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def differences(signed: Mapping[str, Any], public: str | None = None) -> Iterator[str]:
    """One sentence for each way in which the record does not continue a checkpoint.

    ``public`` is the key, in base64, that must have signed it; without one, this machine's own.
    """
    try:
        sequence, head, signer = int(signed["sequence"]), str(signed["hash"]), str(signed["key"])
        Ed25519PublicKey.from_public_bytes(base64.b64decode(signer, validate=True)).verify(
            base64.b64decode(signed["signature"], validate=True), _message(signed)
        )
    except (KeyError, TypeError, ValueError, InvalidSignature):
        yield "checkpoint: it is not whole, or its signature is wrong"
        return
    expected = public or public_key()
    if expected is None:
        yield "checkpoint: this machine has no key to compare with; name the published one: --key"
    elif signer != expected:
        yield "checkpoint: was signed with another key than this site's"
    if (last := _head()) < sequence:
        yield f"checkpoint: {sequence - last} events are missing at the end of the record"
        return
    if sequence and not Event.objects.filter(sequence=sequence, hash=head).exists():
        yield f"checkpoint: event {sequence} is not the one that was signed: it was rewritten"


def _message(said: Mapping[str, Any]) -> bytes:
    return canonical_json({name: said[name] for name in FIELDS}).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
