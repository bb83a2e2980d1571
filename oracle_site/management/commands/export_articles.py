"""Write articles as bundles: `export_articles [SLUG…] [--output FILE]`."""

import gzip
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.bundles.canonical import canonical_json, restored
from articles.models import Article
from articles.working_copy import working_copies

TOGETHER = 100


class Command(BaseCommand):
    help = (
        "Write the working copies of articles as bundles, one JSON object a line, in the order in "
        "which they came in: all of them, or those named. What was imported comes out the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")
        parser.add_argument(
            "--output",
            type=Path,
            metavar="FILE",
            help="where to write; compressed if the name ends in .gz (default: standard output)",
        )

    def handle(self, *, slugs: list[str], output: Path | None, **_options: Any) -> None:
        lines = _lines(_ids(slugs))
        if output is None:
            _print(self, lines)
            return
        try:
            with _replaced(output) as fresh, _opened(fresh, output.name) as file:
                for line in lines:
                    file.write(line.encode() + b"\n")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None


def _print(command: BaseCommand, lines: Iterator[str]) -> None:
    """Write to standard output until whoever reads it, such as `head`, has enough."""
    try:
        for line in lines:
            command.stdout.write(line)
        command.stdout.flush()
    except BrokenPipeError:
        # Python would complain again when it flushes standard output at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _ids(slugs: Sequence[str]) -> list[int]:
    rows = Article.objects.order_by("pk").values_list("slug", "pk")
    found = dict(rows.filter(slug__in=slugs) if slugs else rows)
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise CommandError(f"There is no article {', '.join(missing)}.")
    return [found[slug] for slug in dict.fromkeys(slugs or found)]


def _lines(ids: Sequence[int]) -> Iterator[str]:
    for start in range(0, len(ids), TOGETHER):
        for copy in working_copies(ids[start : start + TOGETHER]):
            yield canonical_json(restored(copy.bundle, copy.bundle_form))


@contextmanager
def _replaced(output: Path) -> Iterator[Path]:
    """A file beside ``output`` that takes its place once it is whole."""
    fresh = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        yield fresh
        fresh.replace(output)
    finally:
        fresh.unlink(missing_ok=True)


def _opened(fresh: Path, name: str) -> Any:
    return gzip.open(fresh, "wb") if name.endswith(".gz") else fresh.open("wb")
