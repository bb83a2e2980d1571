"""The site's settings for the tests: a local site on an embedded database of their own.

ORACLE_DATA or DATABASE_URL choose another one.
"""

import os
from pathlib import Path

os.environ.setdefault("ORACLE_ENV", "local")
CHECKOUT = Path(__file__).resolve().parent.parent
os.environ.setdefault("ORACLE_DATA", str(CHECKOUT / ".data" / "tests"))
os.environ.setdefault("ORACLE_DATA_FAST", "1")

from oracle_site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# Static files are read from their sources, so no test needs them collected first.
WHITENOISE_AUTOREFRESH = True

# The threads of a live server would keep their connections, and the database could not be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

# Whatever language model the developer's environment names, tests set up their own.
MODEL: dict[str, str] = {}
