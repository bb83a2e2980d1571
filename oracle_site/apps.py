"""The app oracle_site: HTTP, settings, pages and API."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class OracleSiteConfig(AppConfig):
    default = True
    name = "oracle_site"
    verbose_name = _("The site itself")

    def ready(self) -> None:
        """Register the system checks, and let only what the board signed answer questions."""
        from oracle_site import checks, engines  # noqa: F401
        from oracle_site.signatures import signed
        from questions.sources import witnesses

        if signed not in witnesses:
            witnesses.append(signed)


class OracleAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "oracle_site.admin_site.OracleAdminSite"
