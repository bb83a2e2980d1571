"""`python -m oracle_site.embedded stop|release|destroy FOLDER`, for the Makefile: no Django."""

import sys
from pathlib import Path

from oracle_site.embedded import EmbeddedServerError, destroy, stop, stop_if_unused

VERBS = {"stop": stop, "release": stop_if_unused, "destroy": destroy}

if __name__ == "__main__":
    verb, folder = sys.argv[1:]
    try:
        VERBS[verb](Path(folder))
    except (EmbeddedServerError, OSError) as error:
        sys.exit(str(error))
