"""The app references: what may be cited."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferencesConfig(AppConfig):
    """What may be cited."""

    name = "references"
    verbose_name = _("References")
