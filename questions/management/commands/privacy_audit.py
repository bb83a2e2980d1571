"""Prove that a text is in no column of the database and in no file that the site writes."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from questions import auditing

SHORTEST = 6


class Command(BaseCommand):
    help = (
        "Look for TEXT in every column of every table, in all log files, and in the data folder "
        "(the embedded database's own files and logs with it). Ask a question with a word that "
        "nobody else would write, then look for the word. Ends with 1 where it is found."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", help="what to look for; - reads it from standard input")
        parser.add_argument(
            "--folder", action="append", default=[], type=Path, help="look in this folder's files"
        )

    def handle(self, *args: Any, text: str, folder: list[Path], **options: Any) -> None:
        if text == "-":
            text = sys.stdin.read().strip()
        if len(text) < SHORTEST:
            raise CommandError(f"Give at least {SHORTEST} characters, so that it is no chance.")
        folders = folder or ([settings.DATA_DIR] if settings.DATA_DIR.is_dir() else [])
        found = [*auditing.in_database(text), *auditing.in_files(text, folders)]
        for place in found:
            self.stdout.write(place)
        if found:
            raise CommandError(f"found in {len(found)} places", returncode=1)
        self.stdout.write("0 places: it is in no column of the database and in no file")
