"""Recompute digests, signatures, quorum, chain and renditions, and name every difference."""

import json
import sys
from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews import checkpoints, excerpts, verifying


class Command(BaseCommand):
    help = (
        "Recompute everything that follows from the record and name every difference. "
        "Exits with 1 if there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="only these articles")
        parser.add_argument(
            "--checkpoint", type=Path, metavar="FILE", help="a signed checkpoint kept elsewhere"
        )
        parser.add_argument(
            "--key", type=Path, metavar="FILE", help="the published key of the checkpoint's signer"
        )
        parser.add_argument(
            "--file", type=Path, metavar="FILE", help="an exported record; needs no database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            found = excerpts.differences(_read(options["file"]))
        else:
            found = verifying.differences(options["slugs"])
            if options["checkpoint"]:
                signed = _read(options["checkpoint"])
                public = _read(options["key"]).get("key") if options["key"] else None
                found = chain(found, checkpoints.differences(signed, public))
        number = 0
        for difference in found:
            self.stdout.write(difference)
            number += 1
        self.stdout.write(f"{number} differences" if number != 1 else "1 difference")
        if number:
            sys.exit(1)


def _read(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises CommandError in words."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise CommandError(f"{path}: is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise CommandError(f"{path}: is not a JSON object")
    return value
