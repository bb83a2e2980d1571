"""A PostgreSQL of the site's own, started when it is needed, so that nobody has to set one up."""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from oracle_site.embedded import server
from oracle_site.embedded.cluster import DATABASE, ROLE, cluster, initialise, unfinished
from oracle_site.embedded.errors import EmbeddedServerError

__all__ = ["EmbeddedServerError", "database_url", "destroy", "stop", "stop_if_unused"]

PATIENCE = 240.0  # seconds to wait for another command that makes data or starts the server

_leases: dict[Path, int] = {}


def database_url(folder: Path) -> str:
    """Give the URL of the server whose data are in `folder`, started first if need be.

    Raises EmbeddedServerError when it cannot be started or does not answer.
    """
    folder = Path(folder).resolve()
    found = server.running(folder) if _take_lease(folder) else None
    if found is None or server.answer(found) != "ready":
        with _locked(folder) as lock:
            found = server.running(folder)
            if found is None:
                initialise(folder, lock)
                found = server.start(folder)
            server.wait_until_ready(folder, found)
            _take_lease(folder)
    host = quote(str(found.socket_folder), safe="")
    return f"postgresql://{ROLE}@{host}:{server.PORT}/{DATABASE}"


def stop(folder: Path) -> None:
    """Stop the server of `folder`, whoever uses it; nothing happens when none is running."""
    folder = Path(folder).resolve()
    if cluster(folder).is_dir():
        with _locked(folder):
            server.end(folder)


def stop_if_unused(folder: Path) -> bool:
    """Stop the server of `folder` unless another command uses it; tell whether it is off."""
    folder = Path(folder).resolve()
    if not cluster(folder).is_dir():
        return True
    with _locked(folder):
        _drop_lease(folder)
        lease = os.open(cluster(folder), os.O_RDONLY)
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            server.end(folder)
        except BlockingIOError:
            return False
        finally:
            os.close(lease)
    return True


def destroy(folder: Path) -> None:
    """Stop the server of `folder` and throw its data away; what else is in the folder stays."""
    folder = Path(folder).resolve()
    if not folder.is_dir():
        return
    with _locked(folder):
        server.end(folder)
        _drop_lease(folder)
        for data in (cluster(folder), unfinished(folder)):
            if data.exists():
                shutil.rmtree(data)
        server.log_file(folder).unlink(missing_ok=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Let one command at a time start or stop the server; the kernel unlocks if it is killed."""
    lock = -1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
        _wait_for_lock(lock, folder)
        yield lock
    except OSError as error:
        raise EmbeddedServerError(
            f"The embedded database cannot use {folder}: {error}. "
            "Free or change what it names, or set ORACLE_DATA to another folder."
        ) from error
    finally:
        if lock >= 0:
            os.close(lock)


def _wait_for_lock(lock: int, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"Another command has been starting or stopping the database in {folder} for "
                    f"{PATIENCE:.0f} seconds. End it and try again."
                ) from None
            time.sleep(0.02)


def _take_lease(folder: Path) -> bool:
    """Mark the server as used by this process until it ends, however it ends."""
    if folder in _leases:
        return True
    try:
        lease = os.open(cluster(folder), os.O_RDONLY)
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
