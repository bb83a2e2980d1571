"""What the site says of itself: the versions of its own pages."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.locks import Kept


class Page(models.TextChoices):
    """The pages about the site, by their addresses."""

    EDITORIAL_POLICY = "editorial-policy", _("Editorial policy")
    ABOUT = "about", _("About this site")
    DISCLAIMER = "disclaimer", _("Before you rely on what you read")
    ACCESSIBILITY = "accessibility", _("Accessibility")
    PRIVACY = "privacy", _("Privacy")
    CONTACT = "contact", _("Contact")


class Document(models.Model):
    """One version of a page about the site, in every language; never changed, never deleted.

    Version 1 of a page comes with the software (``oracle_site.texts``); versions here follow it.
    ``unrevised`` names the languages whose text is older than the English one.
    """

    page = models.CharField(_("page"), max_length=40, choices=Page)
    number = models.PositiveIntegerField(_("version number"))
    text = models.TextField(_("text"))
    unrevised = ArrayField(
        models.CharField(max_length=10), verbose_name=_("not revised yet"), default=list
    )
    note = models.CharField(_("what changed"), max_length=300)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("page about the site")
        verbose_name_plural = _("pages about the site")
        ordering: ClassVar = ["page", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="document_version_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=2), name="document_follows_the_shipped_one"
            ),
            models.CheckConstraint(
                condition=models.Q(page__in=Page.values), name="document_page_known"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="document_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            Kept(name="document_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.get_page_display()} {self.number}"
