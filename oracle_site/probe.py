"""`python -m oracle_site.probe`: asks the site in this container whether it is well."""

import os
import sys
from http.client import HTTPConnection, HTTPException

PATH = "/healthz"


def main() -> int:
    """Give 0 when the site answers 200 under its own name, else 1 and a line that says why not."""
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("GRANIAN_PORT", "8000")), timeout=4)
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    headers = {"Host": name if name and name != "*" else "localhost", "X-Forwarded-Proto": "https"}
    try:
        connection.request("GET", PATH, headers=headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        print(f"{PATH}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    if status != 200:
        print(f"{PATH}: answered {status}", file=sys.stderr)  # noqa: T201
    return int(status != 200)


if __name__ == "__main__":
    sys.exit(main())
