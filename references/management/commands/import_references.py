"""Import references from files of reference managers and PubMed."""

import codecs
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from references.importing.found import Fault, Found
from references.importing.reading import FORMATS, format_of, read
from references.importing.storing import Tally, store
from references.models import Kind
from references.register import Refusal

BATCH = 500


class Command(BaseCommand):
    help = (
        "Registers the references of files. A bad record is refused with its file, line and"
        " reason, and the rest goes in; the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="may end in .gz")
        parser.add_argument(
            "--format", choices=FORMATS, help="of all files; else the name of each file tells it"
        )
        parser.add_argument(
            "--kind", choices=Kind.values, help="of all references; else each record tells it"
        )
        parser.add_argument("--encoding", help="of files without a byte order mark (UTF-8)")

    def handle(self, *, files: list[Path], encoding: str | None, **options: Any) -> None:
        self.check_encoding(encoding)
        tally = Tally()
        for path in files:
            form = options["format"] or format_of(path)
            if form is None:
                self.refuse(tally, f"{path}:1: its name does not tell its format; use --format")
                continue
            self.import_file(path, read(path, form, encoding), tally, options["kind"])
        closing = (
            f"{tally.new:,} references registered, {tally.known:,} known already,"
            f" {tally.merged:,} merged, {tally.refused:,} refused."
        )
        if tally.refused:
            raise CommandError(closing, returncode=1)
        self.stdout.write(closing)

    def check_encoding(self, encoding: str | None) -> None:
        try:
            codecs.lookup(encoding or "utf-8")
        except LookupError as error:
            raise CommandError(f"--encoding: “{encoding}” is not a known encoding.") from error

    def import_file(
        self, path: Path, found: Iterable[Found | Fault], tally: Tally, kind: str | None
    ) -> None:
        # No bar where nobody watches; lines of refusals go around it.
        with tqdm(desc=path.name, unit=" records", disable=None, leave=False) as bar:
            for batch in _batches(found):
                for line in self.stored(path, batch, tally, kind):
                    bar.clear()
                    self.stderr.write(line)
                bar.update(len(batch))

    def stored(
        self, path: Path, batch: list[Found | Fault], tally: Tally, kind: str | None
    ) -> Iterator[str]:
        """Store a batch; yield a line for each record that was refused or merged, in order."""
        outcomes = iter(store([one for one in batch if isinstance(one, Found)], kind))
        for one in batch:
            outcome = Refusal("", one.reason) if isinstance(one, Fault) else next(outcomes)
            line = tally.said_of(f"{path}:{one.line}", outcome)
            if line:
                yield line

    def refuse(self, tally: Tally, line: str) -> None:
        tally.refused += 1
        self.stderr.write(line)


def _batches(found: Iterable[Found | Fault]) -> Iterator[list[Found | Fault]]:
    iterator = iter(found)
    while batch := list(islice(iterator, BATCH)):
        yield batch
