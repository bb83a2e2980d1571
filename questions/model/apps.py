"""The app of the second engine: it keeps one row, what the model was used for today."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsModelConfig(AppConfig):
    name = "questions.model"
    label = "questions_model"
    verbose_name = _("Questions")
