"""embed_texts: make the vectors by which search compares what texts mean."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.models import Rendition, Status
from articles.search import embedding


class Command(BaseCommand):
    help = "Make the vectors that search compares, of texts that have none; may be interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        if not embedding.is_installed():
            raise CommandError(
                "No model of embeddings is installed: `make embedding` installs it. Search works "
                "without one, by words alone."
            )
        embedding.forget()
        wanting = Rendition.objects.exclude(status=Status.WITHDRAWN).filter(
            edition__search_vector=None
        )
        done = 0
        total = wanting.values("edition").distinct().count()
        with tqdm(total=total, unit=" texts", disable=not sys.stderr.isatty()) as bar:
            while number := embedding.embed():
                done += number
                bar.update(number)
        self.stdout.write(f"{done:,} texts: vectors made")
