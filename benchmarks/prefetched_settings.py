"""The site's settings, with one page and next to no middleware."""

from oracle_site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.prefetched"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # without it, it does not start
