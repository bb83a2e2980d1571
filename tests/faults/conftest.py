"""A real server on loopback, and a way to the database that a test can cut and mend."""

import ctypes
import http.client
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from articles.models import Article
from oracle_site.embedded import database_url
from oracle_site.embedded.cluster import programs
from reviews import workflow
from tests.articles.building import an_article

CHECKOUT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
PATIENCE = 60
TOKEN = "0123456789abcdef" * 2 + "01234567"
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27  # socket(7)


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: str


class Site:
    """The site on granian, as the image starts it, on a port of its own."""

    def __init__(self, database_url: str, log: Path, *, workers: int = 1, **env: str) -> None:
        with socket.socket() as free:
            free.bind((LOOPBACK, 0))
            self.port: int = free.getsockname()[1]
        self.log = log
        settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.site_settings", "ORACLE_ENV": "local"}
        command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
        command += ["--host", LOOPBACK, "--port", str(self.port), "--workers", str(workers)]
        command += ["--no-ws", "--blocking-threads", "1", "--respawn-failed-workers"]
        command += ["--workers-kill-timeout", "20", "oracle_site.wsgi:application"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=os.environ | settings | {"DATABASE_URL": database_url} | env,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        """One request on a connection of its own; names of headers with _ for -."""
        client = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            client.request(method, path, body, sent | {"Connection": "close"})
            given = client.getresponse()
            told = {name.lower(): value for name, value in given.getheaders()}
            return Answer(given.status, told, given.read().decode("utf-8", "replace"))
        finally:
            client.close()

    def wait(self, path: str = "/healthz", status: int = 200) -> None:
        """Wait until an address is answered with a status."""
        wait_until(lambda: self._status(path) == status)

    def _status(self, path: str) -> int:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.ask(path).status
        except OSError:
            return 0

    def end(self) -> None:
        """Stop it and wait until it has."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(30)


class Wire:
    """A TCP way to the database's socket; one that can be cut, or fall silent as a network does."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.open: list[socket.socket] = []
        self.listener = self._listening(0)
        self.port: int = self.listener.getsockname()[1]

    def _listening(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(64)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(self.target)
            except OSError:
                near.close()
                far.close()
                continue
            self.open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while sent := one.recv(65536):
                other.sendall(sent)
        except OSError:
            pass
        hang_up(other)
        one.close()

    def cut(self) -> None:
        """End every connection; the next one is taken."""
        while self.open:
            hang_up(self.open.pop())

    def down(self) -> None:
        """End every connection, and refuse new ones."""
        hang_up(self.listener)
        self.listener.close()
        self.cut()

    def up(self) -> None:
        """Take connections again."""
        self.listener = self._listening(self.port)

    def silent(self) -> None:
        """Let every packet vanish, those of new connections too: nobody is told anything."""
        drop = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # BPF: return 0
        program = struct.pack("HL", 1, ctypes.addressof(drop))
        for end in [self.listener, *self.open]:
            if end.family == socket.AF_INET and end.fileno() >= 0:
                end.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)

    def mended(self) -> None:
        """The network is back; what was open stays lost, as behind a restarted gateway."""
        self.listener.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
        self.cut()


def hang_up(end: socket.socket) -> None:
    """Tell both sides of a connection that it is over; whoever reads from it then closes it."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is over already
        return


def wait_until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Ask again and again until it is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not in {seconds} seconds"
        time.sleep(0.05)


def url_of_tests(host: str = "", port: int = 0) -> str:
    """The address of the tests' database, or of it behind a wire."""
    db = connection.settings_dict
    host = host or quote(str(db["HOST"]), safe="")
    port = port or db["PORT"]
    return f"postgresql://{db['USER']}:{db['PASSWORD']}@{host}:{port}/{db['NAME']}"


def manage(url: str, *command: str) -> str:
    """What a management command prints, on that database."""
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def with_an_author(folder: Path) -> str:
    """The address of a new server in a folder, with the site's tables and an author with TOKEN."""
    made = database_url(folder)
    tools = programs().folder
    command = [tools / "pg_dump", "--no-owner", "--no-comments", url_of_tests()]
    dumped = subprocess.run(command, check=True, capture_output=True)
    command = [tools / "psql", "--quiet", "--set=ON_ERROR_STOP=1", made]
    subprocess.run(command, check=True, input=dumped.stdout, stdout=subprocess.DEVNULL)
    author = (
        "from django.contrib.auth.models import *; from rest_framework.authtoken.models import *;"
        "u = User.objects.create_user('ada');"
        "u.user_permissions.set(Permission.objects.filter(content_type__app_label='articles'));"
        f"Token.objects.create(user=u, key='{TOKEN}')"
    )
    manage(made, "shell", "--no-imports", "--command", author)
    return made


def refused(statement: str) -> str:
    """What the database says to a statement; "" where it obeys."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Starts the site on a database; it ends with the test."""
    running: list[Site] = []

    def start(database_url: str, **options: object) -> Site:
        log = tmp_path / f"site-{len(running)}.log"
        running.append(Site(database_url, log, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for site in running:
        site.end()


@pytest.fixture
def wire(db: None) -> Iterator[Wire]:
    """A way to the tests' database."""
    db = connection.settings_dict
    made = Wire(f"{db['HOST']}/.s.PGSQL.{db['PORT']}")
    yield made
    made.down()


@pytest.fixture
def tea(alice: User) -> Article:
    """One article, submitted."""
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    return Article.objects.get(pk=article.pk)
