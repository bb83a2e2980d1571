"""The admin site and the article editor. Django looks here for what to register."""

from oracle_site.admin import registration, site_pages

__all__ = ["registration", "site_pages"]
