"""Measures the public pages against an empty Django response, interleaved in one run.

Run it with ``make benchmark``. Every target has its own server (granian, one worker, one thread);
short slices of load go round and round over them, so that whatever else the machine does falls on
all alike. Prints requests a second and, what counts, the ratio to the empty response.
"""

import argparse
import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLUG = "stem-cell-therapy-japan-clinical-data"
PAGE = f"/zh-hans/answers/{SLUG}/"
API = f"/api/v1/articles/{SLUG}/?language=zh-hans&persona=general"
CONNECTIONS = 4


@dataclass
class Target:
    """Something that is measured: an address on a server, and the rates found."""

    name: str
    application: str
    path: str
    aim: str = ""
    conditional: bool = False
    headers: str = ""
    rates: list[float] = field(default_factory=list)


TARGETS = [
    Target("empty Django response", "benchmarks.empty:application", "/"),
    Target("article page, from the database", "benchmarks.unkept:application", PAGE, "0.2 or more"),
    Target("article page, rendered anew", "oracle_site.wsgi:django", PAGE),
    Target("article page, from the store", "oracle_site.wsgi:application", PAGE, "0.95 or more"),
    Target("article page, 304", "oracle_site.wsgi:application", PAGE, "above 1", conditional=True),
    Target("article page, 304, no store", "oracle_site.wsgi:django", PAGE, conditional=True),
    Target("API detail, from the database", "benchmarks.unkept:application", API),
    Target("API detail, made anew", "oracle_site.wsgi:django", API),
    Target("API detail, from the store", "oracle_site.wsgi:application", API),
    Target("plain prefetched ORM page", "benchmarks.prefetched:application", PAGE),
]


class Server:
    """A granian with one worker and one thread on a port of its own."""

    def __init__(self, application: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                Path(sys.executable).with_name("granian"),
                *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)),
                *("--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error"),
                application,
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit(f"{application} did not start")

    def stop(self) -> None:
        """End the server."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


class Load:
    """Several connections that ask for one address over and over."""

    def __init__(self, port: int, target: Target) -> None:
        self.target = target
        self.sockets = [
            socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(CONNECTIONS)
        ]
        self.request = self._request("")
        answer = self._one(self.sockets[0])
        if target.conditional:
            etag = next(
                line.split(b": ", 1)[1]
                for line in answer.split(b"\r\n")
                if line.lower().startswith(b"etag:")
            )
            self.request = self._request(f"If-None-Match: {etag.decode()}\r\n")
            answer = self._one(self.sockets[0])
        expected = b" 304 " if target.conditional else b" 200 "
        if expected not in answer.split(b"\r\n")[0]:
            raise SystemExit(f"{target.name}: {answer[:200]!r}")
        self.size = len(answer)

    def _request(self, extra: str) -> bytes:
        return f"GET {self.target.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{extra}\r\n".encode()

    def _one(self, connection: socket.socket) -> bytes:
        """Ask once and read the answer by its Content-Length."""
        connection.sendall(self.request)
        data = self._received(connection)
        while b"\r\n\r\n" not in data:
            data += self._received(connection)
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        missing = length - len(body)
        while missing > 0:
            missing -= len(self._received(connection))
        return data

    def _received(self, connection: socket.socket) -> bytes:
        """Some bytes; never none."""
        data = connection.recv(262144)
        if not data:
            raise SystemExit(f"{self.target.name}: the server closed the connection")
        return data

    def rate(self, seconds: float) -> float:
        """Answers a second over about ``seconds``; every answer is as long as the first."""
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            for connection in self.sockets:
                connection.sendall(self.request)
            for connection in self.sockets:
                left = self.size
                while left > 0:
                    left -= len(self._received(connection))
            count += CONNECTIONS
        return count / elapsed


def prepare() -> None:
    """A database of its own with the demonstration's articles."""
    os.environ["ORACLE_ENV"] = "local"
    os.environ.setdefault("ORACLE_DATA", str(ROOT / ".data" / "benchmarks"))
    for command in (
        ("migrate", "--verbosity", "0"),
        ("load_demo",),
        ("collectstatic", "--noinput", "--verbosity", "0"),
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def main() -> None:
    """Measure, and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--seconds", type=float, default=0.5, help="of each slice of load")
    options = arguments.parse_args()
    prepare()
    servers = {name: Server(name) for name in dict.fromkeys(t.application for t in TARGETS)}
    try:
        loads = [Load(servers[target.application].port, target) for target in TARGETS]
        for load in loads:
            load.rate(options.seconds)
        for turn in range(options.rounds):
            for load in loads:
                load.target.rates.append(load.rate(options.seconds))
            if sys.stderr.isatty():
                print(f"\rround {turn + 1} of {options.rounds}", end="", file=sys.stderr)
    finally:
        for server in servers.values():
            server.stop()
    report()


def report() -> None:
    """Rates, and the median over the rounds of the ratio to the empty response of that round."""
    yardstick = TARGETS[0].rates
    print(f"\n{'':34}{'a second':>10}{'ratio':>8}   aim")
    for target in TARGETS:
        ratios = [rate / empty for rate, empty in zip(target.rates, yardstick, strict=True)]
        rate, ratio = statistics.median(target.rates), statistics.median(ratios)
        print(f"{target.name:34}{rate:10.0f}{ratio:8.2f}   {target.aim}")


if __name__ == "__main__":
    main()
