"""The app reviews: how a text becomes approved."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        """Let approvals follow the standing of references, whatever changes it."""
        from references.standing import followers
        from reviews.lapsing import follow_standings

        followers.append(follow_standings)
