"""rebuild_search: make all search documents anew, after a change of how they are made."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles.models import Rendition
from articles.search import rebuild


class Command(BaseCommand):
    help = "Make all search documents anew; readers can search meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        total = Rendition.objects.values("article_id").distinct().count()
        done = 0
        with tqdm(total=total, unit=" articles", disable=not sys.stderr.isatty()) as bar:
            for number in rebuild():
                done += number
                bar.update(number)
        self.stdout.write(f"{done:,} articles: search documents made anew")
