"""Load the demonstration into an empty database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oracle_site import demo


class Command(BaseCommand):
    help = "Load the demonstration's articles and people. Refuses where other articles are."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = demo.load()
        except demo.DemoRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"The demonstration is loaded: {number} articles in every state.")
        for account in demo.demo_accounts():
            self.stdout.write(f"  {account.role:16} {account.username:16} {account.password}")
