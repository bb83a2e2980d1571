#!/usr/bin/env python3
"""Django's command line. A checkout in which nothing is configured is a local one."""

import os
import sys

from oracle_site.embedded import EmbeddedServerError


def main() -> None:
    """Choose the environment, then run the command in ``sys.argv``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
    if not {"ORACLE_ENV", "DATABASE_URL", "SECRET_KEY"} & os.environ.keys():
        os.environ["ORACLE_ENV"] = "local"
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed in this Python. Run `make run` or `make test` first.")
    try:
        execute_from_command_line(sys.argv)
    except EmbeddedServerError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell says of whatever Ctrl-C ended


if __name__ == "__main__":
    main()
