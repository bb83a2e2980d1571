"""Drafting: from questions that several people shared to the beginning of an article."""

import pghistory
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname

from articles.models import Article
from questions import sharing
from questions.models import Question, QuestionState


class NothingToDraft(LookupError):
    """Too few people asked this, or somebody else has taken it on."""


def draft(language: str, group: str, *, by: AbstractBaseUser) -> Article:
    """Begin an article with the question of a group, and tell its askers so.

    Raises NothingToDraft.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        questions = _group(language, group)
        fields = {build_localized_fieldname("question", language): questions[0].text}
        article = Article.objects.create(
            slug=f"asked-{group[:12]}", source_language=language, **fields
        )
        sharing.settle(questions, QuestionState.DRAFTED, article)
    return article


def dismiss(language: str, group: str) -> int:
    """Set a group aside; how many questions. Raises NothingToDraft."""
    with transaction.atomic():
        questions = _group(language, group)
        sharing.settle(questions, QuestionState.DISMISSED, None)
    return len(questions)


def _group(language: str, group: str) -> list[Question]:
    questions = list(sharing.of_group(language, group))
    if len(questions) < sharing.SHOWN_FROM:
        raise NothingToDraft(group)
    if Article.objects.filter(slug=f"asked-{group[:12]}").exists():
        raise NothingToDraft(group)
    return questions
