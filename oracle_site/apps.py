"""The app oracle_site: HTTP, settings, pages and API."""

from django.apps import AppConfig


class OracleSiteConfig(AppConfig):
    name = "oracle_site"

    def ready(self) -> None:
        """Register the system checks."""
        from oracle_site import checks  # noqa: F401
