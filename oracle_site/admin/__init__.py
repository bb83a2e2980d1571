"""The admin site and the article editor. Django looks here for what to register."""

from oracle_site.admin import board, registration, site_pages

__all__ = ["board", "registration", "site_pages"]
