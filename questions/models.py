"""What is kept of questions: answers by their grounds, and what somebody agreed to share."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import vocabulary
from articles.models import Article


class Answer(models.Model):
    """An answer that was given, by what it stands on; nothing of the question.

    ``key`` is made of the grounds, so the same answer is one row however often it is given. Each
    of ``grounds`` has slug, section, claim, digest, language and persona.
    """

    key = models.CharField(_("key"), max_length=32, unique=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    persona = models.SlugField(_("persona"), max_length=40)
    grounds = models.JSONField(_("grounds"))

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(language__in=vocabulary.LANGUAGES), name="answer_language_known"
            ),
            models.CheckConstraint(condition=~Q(grounds=[]), name="answer_has_grounds"),
        ]

    def __str__(self) -> str:
        return self.key


class QuestionState(models.TextChoices):
    """What has become of a question that somebody shared."""

    OPEN = "open", pgettext_lazy("question", "Open")
    DRAFTED = "drafted", pgettext_lazy("question", "An article is being written")
    DISMISSED = "dismissed", pgettext_lazy("question", "Set aside")


class Question(models.Model):
    """A question that nothing answered and that its asker agreed to share with the editors.

    ``text`` is without what looks like personal data. ``group`` is shared by questions that ask
    the same; ``token`` is the asker's own link. After ``delete_on`` the row is deleted.
    """

    token = models.CharField(max_length=43, unique=True, editable=False)
    text = models.TextField(_("question"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    persona = models.SlugField(_("persona"), max_length=40)
    group = models.CharField(_("group"), max_length=64)
    asked_on = models.DateField(_("asked on"))
    delete_on = models.DateField(_("to be deleted on"))
    state = models.CharField(
        _("state"), max_length=20, choices=QuestionState, default=QuestionState.OPEN
    )
    asked_of = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked on the page of"),
    )
    article = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article written for it"),
    )

    class Meta:
        verbose_name = _("shared question")
        verbose_name_plural = _("shared questions")
        ordering: ClassVar = ["-asked_on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["language", "group"], name="question_by_group"),
            models.Index(fields=["delete_on"], name="question_by_deletion"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(delete_on__gt=F("asked_on")), name="question_is_deleted_some_day"
            ),
            models.CheckConstraint(
                condition=Q(language__in=vocabulary.LANGUAGES), name="question_language_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values), name="question_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Salt(models.Model):
    """What clients' addresses are hashed with for an hour; without it a hash tells nothing."""

    hour = models.DateTimeField(primary_key=True)
    value = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("salt")
        verbose_name_plural = _("salts")

    def __str__(self) -> str:
        return self.hour.isoformat()


class Use(models.Model):
    """How often a client, or everybody ("" as its hash), asked in a stretch of time."""

    pk = models.CompositePrimaryKey("client", "begun")
    client = models.BinaryField(max_length=16)
    begun = models.DateTimeField()
    times = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")

    def __str__(self) -> str:
        return f"{self.begun.isoformat()} {self.times}"
