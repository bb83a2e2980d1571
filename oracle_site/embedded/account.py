"""Under which account the server runs: one's own, but never root, which it refuses."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from oracle_site.embedded.errors import EmbeddedServerError

Command: TypeAlias = Sequence[str | Path]

# What an account other than root may need to reach files under a private home, weakest first.
PRIVILEGES = ("", "dac_read_search", "dac_override")


def give(path: Path, folder: Path) -> None:
    """Make the account that serves the data of `folder` the owner of `path`."""
    account = _account(folder)
    if account is not None:
        os.chown(path, *account)


def as_account(folder: Path, command: Command) -> Command:
    """Give what runs `command` as the account of `folder`, with as few rights as work here.

    Raises EmbeddedServerError when there is no such way.
    """
    account = _account(folder)
    if account is None:
        return command
    try:
        for privilege in PRIVILEGES:
            demoted = _demoted(account, privilege)
            probe = [*demoted, "test", "-x", command[0], "-a", "-x", folder]
            if subprocess.run(probe, check=False, capture_output=True).returncode == 0:  # noqa: S603
                return [*demoted, *command]
    except FileNotFoundError:
        pass
    raise EmbeddedServerError(
        f"PostgreSQL refuses to run as root, and no other account can be made to reach {folder} "
        f"and {command[0]} (setpriv, of util-linux, and the right to change accounts are what it "
        "takes). Work as an ordinary user, or set DATABASE_URL."
    )


def _account(folder: Path) -> tuple[int, int] | None:
    """Choose user and group, or nothing where we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    for owned in (folder / "postgresql", folder):
        if owned.exists() and (owner := owned.stat()).st_uid != 0 and _is_known(owner.st_uid):
            return owner.st_uid, owner.st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _is_known(uid: int) -> bool:
    """Tell whether the account has a name, without which initdb does not run."""
    try:
        return bool(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return False


def _demoted(account: tuple[int, int], privilege: str) -> list[str | Path]:
    kept = f"-all,+{privilege}" if privilege else "-all"
    return [
        "setpriv",
        f"--reuid={account[0]}",
        f"--regid={account[1]}",
        "--clear-groups",
        "--no-new-privs",
        f"--bounding-set={kept}",
        f"--inh-caps={kept}",
        f"--ambient-caps={kept}",
        "--securebits=+no_setuid_fixup",  # lets access(2) see what is kept, as PostgreSQL asks it
    ]
