"""Canonical JSON and its digest: the same content always gives the same bytes."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """``value`` as JSON with sorted keys and no spaces, letters as themselves.

    Python's own writer, not a faster one: its bytes are what every stored digest was made of.
    Raises ValueError for NaN and infinities.
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(text: str) -> str:
    """The SHA-256 of ``text`` in UTF-8, as 64 hexadecimal characters."""
    return hashlib.sha256(text.encode()).hexdigest()
