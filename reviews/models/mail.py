"""Mail to those who work on articles: at most one a day to each, in the language they chose."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailing(models.Model):
    """One mail to one person on one day, with all that waited for them. Never two on a day."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "day"], name="mailing_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} → {self.recipient_id}"


class MailLanguage(models.Model):
    """The language in which somebody wants their mail; English where they never chose."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_language"
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)

    class Meta:
        verbose_name = _("language of mail")
        verbose_name_plural = _("languages of mail")

    def __str__(self) -> str:
        return self.language
