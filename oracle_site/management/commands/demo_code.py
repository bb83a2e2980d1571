"""Print the code that a demonstration account's second factor shows now."""

import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oracle_site import demo, demo_board


class Command(BaseCommand):
    help = "Print the current code of a demonstration account. Refused for everybody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL or options["user"] not in demo.PEOPLE | demo_board.people():
            raise CommandError(
                "Codes are printed for the demonstration's accounts only. "
                "Yours is in your authenticator app."
            )
        factor = Authenticator.objects.filter(
            user__username=options["user"], type=Authenticator.Type.TOTP
        ).first()
        if factor is None:
            raise CommandError(f"{options['user']} has no second factor here. Run load_demo first.")
        counter, gone = divmod(int(time.time()), 30)
        code = format_hotp_value(hotp_value(decrypt(factor.data["secret"]), counter))
        self.stdout.write(f"{code} (good for {30 - gone} seconds more)")
