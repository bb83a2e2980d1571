"""A server on loopback that speaks OpenAI's chat completions, as badly as a test asks it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

Behaviour = Callable[["Call"], None]


@dataclass
class Call:
    """A request as it came, and how to answer it."""

    handler: BaseHTTPRequestHandler
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    over: threading.Event

    @property
    def asked(self) -> dict[str, Any]:
        """The question and the claims as the model gets them."""
        data: dict[str, Any] = json.loads(self.body["messages"][1]["content"])
        return data

    def id_of(self, text: str) -> str:
        """The id under which the claim goes that begins like this."""
        (one,) = [one["id"] for one in self.asked["claims"] if one["text"].startswith(text)]
        return str(one)

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def write(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def event(self, **choice: Any) -> None:
        """One chunk of a completion."""
        data = json.dumps({"choices": [{"index": 0, **choice}]}, ensure_ascii=False)
        self.write(f"data: {data}\n\n".encode())

    def says(self, text: str, *, size: int = 7) -> None:
        """Stream a text in small pieces."""
        for at in range(0, len(text), size):
            self.event(delta={"content": text[at : at + size]}, finish_reason=None)

    def ends(self) -> None:
        self.event(delta={}, finish_reason="stop")
        self.write(b"data: [DONE]\n\n")

    def wait(self) -> bool:
        """Wait a little; true where the test is over."""
        return self.over.wait(0.05)


@dataclass
class Endpoint:
    """Where the server listens, and what it was asked."""

    url: str
    calls: list[Call] = field(default_factory=list)


def line(text: str, *claims: str) -> str:
    """A line as the model should write it."""
    return json.dumps({"claims": list(claims), "text": text}, ensure_ascii=False) + "\n"


def saying(write: Callable[[Call], str]) -> Behaviour:
    """A model that streams what ``write`` makes of the request, and ends well."""

    def behave(call: Call) -> None:
        call.begin()
        call.says(write(call))
        call.ends()

    return behave


@contextmanager
def serving(behaviour: Behaviour, context: SSLContext | None = None) -> Iterator[Endpoint]:
    """The server, until the block ends; an exchange that still goes on is told so.

    With a ``context`` it speaks TLS.
    """
    over = threading.Event()
    endpoint = Endpoint("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            call = Call(self, self.path, dict(self.headers), body, over)
            endpoint.calls.append(call)
            self.close_connection = True
            with suppress(OSError):  # the other side has cut the line
                behaviour(call)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        over.set()
        server.shutdown()
        server.server_close()
