"""Write one self-contained file for each approved text of an article."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.canonical import canonical_json
from articles.models import Article
from reviews import excerpts


class Command(BaseCommand):
    help = "Write the text, signatures and events of each approved text, to check anywhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--output", type=Path, default=Path(), metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        article = Article.objects.filter(slug=options["slug"]).first()
        if article is None:
            raise CommandError(f"There is no article {options['slug']}.")
        folder: Path = options["output"]
        folder.mkdir(parents=True, exist_ok=True)
        number = 0
        for excerpt in excerpts.excerpts(article):
            name = f"{article.slug}.{excerpt['language']}.{excerpt['persona']}.json"
            (folder / name).write_text(canonical_json(excerpt) + "\n", encoding="utf-8")
            self.stdout.write(f"{folder / name}")
            number += 1
        self.stdout.write(f"{number} approved texts exported")
