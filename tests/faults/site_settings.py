"""The tests' settings for a server of its own: it keeps its connections, as a deployed one does."""

from tests.settings import *  # noqa: F403

DATABASES["default"]["CONN_MAX_AGE"] = None  # noqa: F405
