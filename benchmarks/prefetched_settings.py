"""The site's settings, with one page and no middleware."""

from oracle_site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.prefetched"
MIDDLEWARE = []
