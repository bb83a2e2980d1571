"""`manage.py serve`: brings a checkout up to date, fills it if it is empty, and serves it."""

import ctypes
import os
import shlex
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces

from articles.models import Article
from oracle_site import demo
from oracle_site.embedded import stop_if_unused

HOST = "127.0.0.1"
WORKERS = 2
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


class Command(BaseCommand):
    help = "Bring this checkout's database up to date, load the demo if it is empty, and serve."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError(
                "This is for a local checkout. In production run granian on "
                "oracle_site.wsgi:application, as the Dockerfile does."
            )
        try:
            refuse_taken_port(options["port"])
            self.prepare()
            self.serve(options["port"])
        except KeyboardInterrupt:
            pass
        finally:
            connections.close_all()
            stop_if_unused(settings.DATA_DIR)

    def prepare(self) -> None:
        """Collect what is served as a file, migrate, and load the demo into an empty database."""
        if not is_collected():
            self.stdout.write("Collecting style sheets and scripts…")
            call_command("collectstatic", interactive=False, verbosity=0)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database…")
            call_command("migrate", interactive=False, verbosity=0)
        if not Article.objects.exists():
            self.stdout.write("Loading the demonstration articles…")
            demo.load()

    def serve(self, port: int) -> None:
        """Serve until Ctrl-C; a worker that dies is replaced."""
        message = greeting(port)
        if not settings.SITE_URL:  # workers that are spawned read it again, those forked do not
            settings.SITE_URL = os.environ["SITE_URL"] = f"http://{HOST}:{port}"
        connections.close_all()  # each worker opens its own
        server = Granian(
            "oracle_site.wsgi:application",
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=1,
            respawn_failed_workers=True,
            workers_kill_timeout=2,
            log_enabled=False,
        )

        def announce() -> None:
            signal.signal(signal.SIGHUP, server.signal_handler_interrupt)  # the terminal is closed
            self.stdout.write(message)
            self.stdout.flush()

        server.on_startup(announce)
        try:
            server.serve(target_loader=application_of_a_worker, wrap_loader=False)
        except SystemExit:
            if not server.interrupt_signal:
                raise CommandError("The site's workers ended: see above.") from None


def refuse_taken_port(port: int) -> None:
    """Say that something else listens there, before anything is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used ({error}). Choose another: make run PORT=8001"
            ) from None


def is_collected() -> bool:
    """Tell whether the collected files are newer than all that they are made of."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    made_of = [Path(sys.prefix), settings.BASE_DIR / "requirements.txt"]
    for folder in settings.STATICFILES_DIRS:
        made_of += [Path(folder), *Path(folder).rglob("*")]
    return manifest.stat().st_mtime > max(part.lstat().st_mtime for part in made_of)


def application_of_a_worker() -> Callable[..., Any]:
    """Load the site in a worker, which the system ends if its parent is killed."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGTERM)
    from oracle_site.wsgi import application

    return application


def greeting(port: int) -> str:
    """Say what to open, and as whom to sign in."""
    address = f"http://{HOST}:{port}"
    lines = ["", f"The site:  {address}/", f"Admin:     {address}/admin/"]
    lines += [f"API:       {address}/api/docs/", ""]
    accounts = demo.demo_accounts()
    if accounts:
        lines.append("To sign in:")
        lines += [f"  {one.username:16} {one.password:14} {one.role}" for one in accounts]
        lines += [
            "",
            "After the password a code is asked for; in another terminal, this prints it:",
        ]
        lines += [f"  {command_for_codes()} {accounts[-1].username}", ""]
    return "\n".join([*lines, "Ctrl-C stops it.", ""])


def command_for_codes() -> str:
    """What prints the second factor's code of an account here, but for the account's name."""
    python, data = Path(sys.executable), settings.DATA_DIR
    if python.is_relative_to(settings.BASE_DIR):
        python = python.relative_to(settings.BASE_DIR)
    elsewhere = data != settings.BASE_DIR / ".data"
    place = f"ORACLE_DATA={shlex.quote(str(data))} " if elsewhere else ""
    return f"{place}{shlex.quote(str(python))} manage.py demo_code"
