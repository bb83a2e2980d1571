"""Throttling: how often one client, and everybody, may ask; no address is stored.

A client is the keyed hash (BLAKE2b, RFC 7693) of its address with a salt that is drawn by chance
for each hour and deleted after it: then nobody can tell any more who asked.
"""

import datetime as dt
import hashlib
import ipaddress
import secrets

from django.db import connection
from django.utils import timezone

CLIENT_A_MINUTE = 12
CLIENT_AN_HOUR = 120
EVERYBODY_A_MINUTE = 600
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
EVERYBODY = b""

_COUNT = """
    INSERT INTO questions_use AS used (client, begun, times) VALUES (%s, %s, 1)
    ON CONFLICT (client, begun) DO UPDATE SET times = used.times + 1 RETURNING times
"""


class TooMany(Exception):
    """Asked too often; ``wait`` is how many seconds to wait."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def admit(address: str) -> None:
    """Count one question of the client at ``address``. Raises TooMany where it asks too often."""
    now = timezone.now()
    minute, hour = (
        now.replace(second=0, microsecond=0),
        now.replace(minute=0, second=0, microsecond=0),
    )
    client = _client(address, hour)
    # The hour is counted under its own mark, so that the first minute of it is another row.
    for who, begun, most, length in (
        (client + b"h", hour, CLIENT_AN_HOUR, HOUR),
        (client + b"m", minute, CLIENT_A_MINUTE, MINUTE),
        (EVERYBODY, minute, EVERYBODY_A_MINUTE, MINUTE),
    ):
        if _counted(who, begun) > most:
            raise TooMany(max(1, int((begun + length - now).total_seconds())))


def _counted(client: bytes, begun: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [client, begun])
        return int(cursor.fetchone()[0])


def _client(address: str, hour: dt.datetime) -> bytes:
    """The client's hash for an hour; an IPv6 client is its network of 64 bits."""
    try:
        known = ipaddress.ip_address(address)
        network = ipaddress.ip_network((known, 64 if known.version == 6 else 32), strict=False)
        name = network.compressed
    except ValueError:
        name = "unknown"
    return hashlib.blake2b(name.encode(), key=_salt(hour), digest_size=12).digest()


def _salt(hour: dt.datetime) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO questions_salt (hour, value) VALUES (%s, %s)"
            " ON CONFLICT (hour) DO NOTHING RETURNING value",
            [hour, secrets.token_bytes(32)],
        )
        if row := cursor.fetchone():
            _forget(hour)
            return bytes(row[0])
        cursor.execute("SELECT value FROM questions_salt WHERE hour = %s", [hour])
        return bytes(cursor.fetchone()[0])


def _forget(before: dt.datetime) -> None:
    """Delete the salts and counts of earlier hours."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM questions_salt WHERE hour < %s", [before])
        cursor.execute("DELETE FROM questions_use WHERE begun < %s", [before])


def forget(now: dt.datetime) -> None:
    """Delete the salts and counts of the hours before this one."""
    _forget(now.replace(minute=0, second=0, microsecond=0))
