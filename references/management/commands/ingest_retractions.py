"""Take over what Retraction Watch or Crossref report of papers, cited here or not."""

from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from references.importing.crossref import crossref_reports
from references.importing.found import Fault
from references.importing.retraction_watch import UNIDENTIFIED, retraction_watch
from references.standing import Report, ingest

BATCH = 2_000


class Command(BaseCommand):
    help = (
        "Reads the Retraction Watch CSV (.csv, .csv.gz), or Crossref works, one on each line"
        " (.jsonl, .jsonl.gz). Cited papers get their notices and"
        " standing at once, other papers when they are registered. The same file again changes"
        " nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: Any) -> None:
        of_crossref = file.name.removesuffix(".gz").endswith(".jsonl")
        rows = crossref_reports(file) if of_crossref else retraction_watch(file)
        read = changed = told = unidentified = refused = 0
        with tqdm(desc=file.name, unit=" rows", disable=None, leave=False) as bar:
            while batch := list(islice(rows, BATCH)):
                for line, one in batch:
                    if isinstance(one, Fault) and one.reason == UNIDENTIFIED:
                        unidentified += 1
                    elif isinstance(one, Fault):
                        refused += 1
                        bar.clear()
                        self.stderr.write(f"{file}:{line}: {one.reason}")
                fresh, references = ingest(one for _, one in batch if isinstance(one, Report))
                read, changed, told = read + len(batch), changed + fresh, told + references
                bar.update(len(batch))
        closing = (
            f"{read:,} reports read, {changed:,} new or changed, {told:,} references concerned,"
            f" {unidentified:,} without DOI and PubMed ID, {refused:,} refused."
        )
        if refused:
            raise CommandError(closing, returncode=1)
        self.stdout.write(closing)
