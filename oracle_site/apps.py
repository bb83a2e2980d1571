"""The app oracle_site: HTTP, settings, pages and API."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class OracleSiteConfig(AppConfig):
    default = True
    name = "oracle_site"

    def ready(self) -> None:
        """Register the system checks."""
        from oracle_site import checks, engines  # noqa: F401


class OracleAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "oracle_site.admin_site.OracleAdminSite"
