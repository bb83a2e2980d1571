"""A bounded store of public responses in each worker's memory, in front of Django.

Only what says ``Cache-Control: public`` and carries a strong ETag is kept, under everything that
may change it: host, scheme, path, query. An entry is used for less than a second after the moment
before it was asked for, so no worker is ever more than a second behind a change of status.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, str, str, str]

SECONDS = 0.9
MEMORY = 64 * 2**20
LARGEST = 2**20
SMALLEST_COMPRESSED = 512
GZIP_MARK = '-gzip"'
KEPT_ON_304 = frozenset({"cache-control", "etag", "vary", "last-modified", "content-location"})


@dataclass(slots=True)
class Entry:
    """A response as it was given, when it was asked for, and how it looks compressed."""

    asked: float
    headers: Headers
    body: bytes
    etag: str
    plain: Headers = field(default_factory=list)
    packed: tuple[Headers, bytes] | None = None
    not_modified: dict[str, Headers] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes in memory, roughly: the page, room for it compressed, and its headers."""
        return len(self.body) * 3 // 2 + 2048


class Store:
    """A WSGI application in front of another. ``clock`` counts seconds and never goes back.

    ``etag_now`` may tell from a path which ETag its page has now, cheaper than asking for it.
    """

    def __init__(
        self,
        application: Application,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        clock: Callable[[], float] = time.monotonic,
        etag_now: Callable[[str], str | None] = lambda path: None,
    ) -> None:
        self.application = application
        self.etag_now = etag_now
        self.seconds = seconds
        self.memory = memory
        self.clock = clock
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory if that is fresh, else from the application."""
        if not _may_be_kept(environ):
            return self.application(environ, start_response)
        key = (
            environ.get("HTTP_HOST", ""),
            environ.get("HTTP_X_FORWARDED_PROTO") or environ.get("wsgi.url_scheme", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
        )
        now = self.clock()
        entry = self._entries.get(key)
        if entry is None or now - entry.asked >= self.seconds:
            return self._fetch(key, entry, environ, start_response, now)
        return _answer(entry, environ, start_response)

    def _fetch(
        self,
        key: Key,
        stale: Entry | None,
        environ: Environ,
        start_response: StartResponse,
        now: float,
    ) -> Iterable[bytes]:
        """Find out whether what is stale still stands, else ask the application."""
        if stale is not None and stale.etag == self.etag_now(key[2]):
            stale.asked = now
            return _answer(stale, environ, start_response)
        asked = dict(environ, REQUEST_METHOD="GET")
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            asked.pop(name, None)
        if stale is not None:
            asked["HTTP_IF_NONE_MATCH"] = stale.etag
        response = _Response()
        chunks = self.application(asked, response)
        if stale is not None and response.status.startswith("304"):
            _drain(chunks)
            stale.asked = now
            return _answer(stale, environ, start_response)
        self._forget(key)
        if not response.storable:
            start_response(response.status, response.headers)
            return chunks if environ["REQUEST_METHOD"] == "GET" else _drained(chunks)
        entry = _entry(now, response.headers, _drain(chunks))
        if len(entry.body) <= LARGEST:
            self._keep(key, entry)
        return _answer(entry, environ, start_response)

    def _keep(self, key: Key, entry: Entry) -> None:
        with self._lock:
            self._entries[key] = entry
            self._size += entry.size
            while self._size > self.memory:
                _key, old = self._entries.popitem(last=False)
                self._size -= old.size

    def _forget(self, key: Key) -> None:
        with self._lock:
            old = self._entries.pop(key, None)
            self._size -= old.size if old else 0


def _may_be_kept(environ: Environ) -> bool:
    """Whether a request asks for what anybody may see; what people search for is never kept.

    A client that takes Markdown may be sent elsewhere than one that takes pages.
    """
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and "HTTP_AUTHORIZATION" not in environ
        and "text/markdown" not in environ.get("HTTP_ACCEPT", "")
        and "q=" not in environ.get("QUERY_STRING", "")
    )


class _Response:
    """A ``start_response`` that keeps what it is told."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[..., None]:
        self.status, self.headers = status, headers
        return lambda data: None

    @property
    def storable(self) -> bool:
        """Whether anybody who asks for the same address may be given this response."""
        found = {name.lower(): value for name, value in self.headers}
        return (
            self.status.startswith("200")
            and "public" in found.get("cache-control", "")
            and "max-age" not in found.get("cache-control", "")
            and found.get("etag", "").startswith('"')
            and "set-cookie" not in found
            and "content-encoding" not in found
            and found.get("vary", "").lower() in ("", "accept-encoding")
        )


def _drain(chunks: Iterable[bytes]) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()


def _drained(chunks: Iterable[bytes]) -> Iterator[bytes]:
    _drain(chunks)
    return iter(())


def _entry(asked: float, headers: Headers, body: bytes) -> Entry:
    found = {name.lower(): value for name, value in headers}
    headers = [
        (name, value)
        for name, value in headers
        if name.lower() not in ("vary", "content-length", "etag")
    ]
    headers.append(("Vary", "Accept-Encoding"))
    etag = found["etag"]
    return Entry(
        asked=asked,
        headers=headers,
        body=body,
        etag=etag,
        plain=[*headers, ("ETag", etag), ("Content-Length", str(len(body)))],
    )


def _answer(entry: Entry, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The response for this request: 304, compressed, or as it is."""
    if matched := _matches(entry, environ):
        headers = entry.not_modified.get(matched)
        if headers is None:
            headers = [
                (name, value) for name, value in entry.headers if name.lower() in KEPT_ON_304
            ]
            headers.append(("ETag", matched))
            entry.not_modified[matched] = headers
        start_response("304 Not Modified", headers)
        return ()
    headers, body = entry.plain, entry.body
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") and len(body) >= SMALLEST_COMPRESSED:
        headers, body = _packed(entry)
    start_response("200 OK", headers)
    return (body,) if environ["REQUEST_METHOD"] == "GET" else ()


def _matches(entry: Entry, environ: Environ) -> str:
    """The ETag of ours that the client has already, or "" (RFC 9110, section 13.1.2).

    Dates alone prove nothing: a retraction changes the page and not the date of its text.
    """
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is None:
        return ""
    packed = entry.etag[:-1] + GZIP_MARK
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    if packed in tags:
        return packed
    return entry.etag if entry.etag in tags or "*" in tags else ""


def _packed(entry: Entry) -> tuple[Headers, bytes]:
    """The entry compressed, once; another representation has another strong ETag."""
    if entry.packed is None:
        body = gzip.compress(entry.body, compresslevel=6, mtime=0)
        headers = [
            *entry.headers,
            ("ETag", entry.etag[:-1] + GZIP_MARK),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
        ]
        entry.packed = (headers, body)
    return entry.packed
