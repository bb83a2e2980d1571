"""Delete the shared questions whose day of deletion has come."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from questions import sharing, throttling


class Command(BaseCommand):
    help = "Delete the shared questions whose day of deletion has come. The worker does it hourly."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        throttling.forget(now)
        self.stdout.write(f"{sharing.delete_due(now.date())} questions deleted")
