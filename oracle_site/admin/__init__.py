"""The admin site and the article editor. Django looks here for what to register."""

from oracle_site.admin import registration

__all__ = ["registration"]
