"""The server's process: starting it, finding it, asking it, ending it, clearing up after it."""

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from oracle_site.embedded.account import Command, as_account, give
from oracle_site.embedded.cluster import DATABASE, ENVIRONMENT, ROLE, cluster, gist, programs
from oracle_site.embedded.errors import EmbeddedServerError

PATIENCE = 60.0  # seconds until we say that the server does not answer
PORT = 5432  # only a part of the socket's name: the server listens on no network
SETTINGS = {
    "port": str(PORT),
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# A socket's path has 107 bytes at most, so it cannot be beside the data.
SOCKET_FOLDERS = "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()  # noqa: S108
SOCKET_FOLDER_PREFIX = "oracle-"
LARGEST_LOG = 5_000_000


class Server(NamedTuple):
    """A running server as its own lock file describes it."""

    pid: int
    socket_folder: Path


def log_file(folder: Path) -> Path:
    """Name the file in which the server writes what it has to say."""
    return folder / "postgresql.log"


def running(folder: Path) -> Server | None:
    """Find the server that is running on the data of `folder`, if one is."""
    server = _described(folder)
    return server if server and _is_on(cluster(folder), server.pid) else None


def start(folder: Path) -> Server:
    """Start the server and wait until it has its socket.

    Raises EmbeddedServerError with what the server said when it did not start.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        clear_remains(folder)
        try:
            return _started(folder, deadline)
        except EmbeddedServerError as error:
            # A killed server's last process is still at work, and we may not see or end it.
            if "shared memory block" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def wait_until_ready(folder: Path, server: Server) -> None:
    """Wait until the server takes connections; raise EmbeddedServerError when it will not."""
    deadline = time.monotonic() + PATIENCE
    while (answered := answer(server)) != "ready":
        if not _is_alive(server.pid):
            raise EmbeddedServerError(f"PostgreSQL ended: {_last_words(folder, 0)}")
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"PostgreSQL (process {server.pid}) does not answer: {answered}. "
                f"`make stop` ends it; its log is {log_file(folder)}."
            )
        time.sleep(0.02)


def answer(server: Server) -> str:
    """Ask the server for a connection; give "ready" or what came instead."""
    wish = f"user\0{ROLE}\0database\0{DATABASE}\0\0".encode()
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(_socket(server)))
            # StartupMessage, protocol 3.0: postgresql.org/docs/18/protocol-message-formats.html
            connection.sendall(struct.pack("!ii", 8 + len(wish), 3 << 16) + wish)
            said = connection.recv(4096)
    except OSError as error:
        return str(error)
    # Any refusal but cannot_connect_now, say too_many_connections, shows a server that works.
    return "it is starting or stopping" if not said or b"\0C57P03\0" in said else "ready"


def end(folder: Path) -> None:
    """End the server, if one is running: first politely, at last by force."""
    server = running(folder)
    for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server is not None and _is_alive(server.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(server.pid, wish)
            _wait_for_end(server.pid)
    if server is not None:
        _remove_socket(server)
    clear_remains(folder)


def clear_remains(folder: Path) -> None:
    """Remove what a killed server left: its orphaned processes, its socket, its lock file."""
    for pid in _orphans(cluster(folder)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _wait_for_end(pid)
    server = _described(folder)
    if server is not None:
        _remove_socket(server)
    (cluster(folder) / "postmaster.pid").unlink(missing_ok=True)


def _started(folder: Path, deadline: float) -> Server:
    socket_folder = Path(tempfile.mkdtemp(prefix=SOCKET_FOLDER_PREFIX, dir=SOCKET_FOLDERS))
    give(socket_folder, folder)
    command: list[str | Path] = [programs().folder / "postgres", "-D", cluster(folder)]
    settings = SETTINGS | {"unix_socket_directories": str(socket_folder)}
    if os.environ.get("ORACLE_DATA_FAST") == "1":
        settings |= FAST_SETTINGS
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    said_before, pid = _launch(folder, command)
    while _is_alive(pid) and time.monotonic() < deadline:
        server = running(folder)
        if server is not None and server.pid == pid:
            return server
        time.sleep(0.01)
    shutil.rmtree(socket_folder)
    raise EmbeddedServerError(f"PostgreSQL did not start: {_last_words(folder, said_before)}")


def _launch(folder: Path, command: Command) -> tuple[int, int]:
    """Run the server away from our terminal, so that no Ctrl-C reaches it."""
    with log_file(folder).open("ab") as log:
        give(log_file(folder), folder)
        if log.tell() > LARGEST_LOG:
            log.truncate(0)
        said_before = log_file(folder).stat().st_size
        # The shell ends at once, so the server is not our child and is reaped when it ends.
        launched = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *as_account(folder, command)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=ENVIRONMENT,
            start_new_session=True,
        )
    return said_before, int(launched.stdout)


def _last_words(folder: Path, start: int) -> str:
    said = log_file(folder).read_bytes()[start:].decode("utf-8", "replace")
    return f"{gist(said.splitlines())} ({log_file(folder)})"


def _described(folder: Path) -> Server | None:
    """Read the lock file, which outlives a killed server and is written line by line."""
    lock_file = cluster(folder) / "postmaster.pid"
    try:
        lines = lock_file.read_text("utf-8", "replace").splitlines()
        server = Server(int(lines[0]), Path(lines[4]))
    except (FileNotFoundError, ValueError, IndexError):
        return None
    except PermissionError:
        raise EmbeddedServerError(
            f"The data in {folder} belong to another user (number {lock_file.parent.stat().st_uid})"
            ": work as that user or as root, or set ORACLE_DATA to a folder of your own."
        ) from None
    return server if server.pid > 0 and server.socket_folder.is_absolute() else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except ProcessLookupError:
        return False
    except OSError:  # another user's, or a system without /proc
        return True
    return state[0] not in "ZX"


def _is_on(data: Path, pid: int) -> bool:
    """Tell a server on these data from a later process that was given its number."""
    if not _is_alive(pid):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:  # not for us to see
        with contextlib.suppress(OSError):
            return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return True


def _orphans(data: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is not for us to see
            is_postgres = (process / "comm").read_text("utf-8", "replace") == "postgres\n"
            if is_postgres and (process / "cwd").samefile(data):
                yield int(process.name)


def _wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE / 4
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def _remove_socket(server: Server) -> None:
    """Remove the folder of a socket on which nobody listens, as the original of a copy may."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(_socket(server)))
        except (FileNotFoundError, ConnectionRefusedError):
            if server.socket_folder.name.startswith(SOCKET_FOLDER_PREFIX):
                shutil.rmtree(server.socket_folder, ignore_errors=True)
        except OSError:  # someone else's, or too busy
            return


def _socket(server: Server) -> Path:
    return server.socket_folder / f".s.PGSQL.{PORT}"
