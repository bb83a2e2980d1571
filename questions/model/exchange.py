"""One exchange with the endpoint, bounded in time and size whatever the other side does.

The exchange runs in a thread of its own, for no time limit of a socket bounds a name that is not
resolved or headers that drip. When time is up, or nobody reads on, its socket is cut.
"""

import contextlib
import queue
import socket
import ssl
import threading
import time
from collections.abc import Generator
from functools import cache
from typing import Any, Final

import httpx

from questions.model.endpoint import Endpoint, Unanswered

LARGEST: Final = 2**20
"""Bytes of an answer that are read at most."""
AT_ONCE: Final = 4
"""Exchanges of one process at most, those included whose socket was cut and has not ended yet."""
CONNECTING: Final = 5.0
KINDS: Final = frozenset({"text/event-stream", "application/json"})
THREAD: Final = "questions-model"
_room = threading.BoundedSemaphore(AT_ONCE)


class Exchange:
    """A request on its way, and what comes back of it."""

    def __init__(self, endpoint: Endpoint, messages: list[dict[str, str]], deadline: float) -> None:
        self._endpoint = endpoint
        self._messages = messages
        self._deadline = deadline
        self._came: queue.Queue[tuple[str, bytes] | Unanswered | None] = queue.Queue(maxsize=64)
        self._over = threading.Event()
        self._stream: Any = None

    def chunks(self) -> Generator[tuple[str, bytes]]:
        """The answer's content type with each of its chunks. Raises Unanswered."""
        if not _room.acquire(blocking=False):
            raise Unanswered("busy")
        threading.Thread(target=self._run, name=THREAD, daemon=True).start()
        try:
            while (came := self._next()) is not None:
                if isinstance(came, Unanswered):
                    raise came
                yield came
        finally:
            self._cut()

    def _next(self) -> tuple[str, bytes] | Unanswered | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Unanswered("late")
        try:
            return self._came.get(timeout=left)
        except queue.Empty:
            raise Unanswered("late") from None

    def _cut(self) -> None:
        self._over.set()
        stream = self._stream
        if stream is not None:
            with contextlib.suppress(Exception):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._put(self._exchanged())
        finally:
            _room.release()

    def _exchanged(self) -> Unanswered | None:
        """Everything that comes goes to the reader; what is returned is how it ended."""
        try:
            with _client(self._deadline) as client, self._request(client) as response:
                kind = _kind(response)
                size = 0
                for chunk in response.iter_raw():
                    size += len(chunk)
                    if size > LARGEST:
                        return Unanswered("large")
                    if not self._put((kind, chunk)):
                        return None
        except Unanswered as refused:
            return refused
        except httpx.TimeoutException:
            return Unanswered("late")
        except Exception:  # whatever a broken connection raises, also when it is cut from here
            return Unanswered("connection")
        return None

    def _request(self, client: httpx.Client) -> Any:
        return client.stream(
            "POST",
            self._endpoint.address,
            json=self._endpoint.body(self._messages),
            headers=self._endpoint.headers,
            extensions={"trace": self._trace},
        )

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember the socket, to cut it; go no further when nobody waits any more."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._stream = info["return_value"]
        if self._over.is_set() and event.endswith(".started") and "close" not in event:
            raise Unanswered("late")

    def _put(self, item: tuple[str, bytes] | Unanswered | None) -> bool:
        """Hand over; false where nobody reads any more."""
        while not self._over.is_set():
            with contextlib.suppress(queue.Full):
                self._came.put(item, timeout=0.2)
                return True
        return False


def _kind(response: httpx.Response) -> str:
    """The content type of an answer that may be read. Raises Unanswered for any other."""
    if response.status_code != httpx.codes.OK:
        raise Unanswered(f"status {response.status_code}")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise Unanswered("type")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unanswered("encoding")
    return str(kind)


def _client(deadline: float) -> httpx.Client:
    left = max(0.01, deadline - time.monotonic())
    timeout = httpx.Timeout(left, connect=min(left, CONNECTING))
    # No proxy, netrc or redirect: the key goes to the address that was set and nowhere else.
    return httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False, verify=trust())


@cache
def trust() -> ssl.SSLContext:
    """Whose certificates are believed: those that this machine trusts, or SSL_CERT_FILE says."""
    return ssl.create_default_context()
