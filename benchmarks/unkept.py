"""The site as it is served, but nothing in its store is ever fresh: every request reads its row."""

from oracle_site.store import Store
from oracle_site.wsgi import django, etag_now

application = Store(django, seconds=0, etag_now=etag_now)
