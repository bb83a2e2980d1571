"""Sharing: questions that nothing answered, kept for the editors where their askers agreed."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from articles.models import Article
from questions.asking import question_of, understood
from questions.models import Question, QuestionState
from questions.personal import redacted
from questions.sources import approved_reading

KEPT_DAYS: Final = 90
SHOWN_FROM: Final = 3
"""How many must have asked the same before editors are shown it: one alone might be known by it."""

MOST_KEY_TERMS: Final = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same: one of them, in how many rows, since when."""

    language: str
    group: str
    text: str
    questions: int
    first: dt.date
    last: dt.date


def share(text: str, *, language: str, persona: str, article: str = "") -> Question:
    """Keep a question, without what looks like personal data, until its day of deletion."""
    text = redacted(question_of(text))
    today = timezone.now().date()
    return Question.objects.create(
        token=secrets.token_urlsafe(32),
        text=text,
        language=language,
        persona=persona,
        group=group_of(text, language),
        asked_on=today,
        delete_on=today + dt.timedelta(days=KEPT_DAYS),
        asked_of=Article.objects.filter(slug=article).first() if article else None,
    )


def group_of(text: str, language: str) -> str:
    """What is alike in questions that ask the same: their facets and their most telling terms."""
    asked = understood(text, language).of([])
    telling = sorted(asked.terms, key=lambda term: (-asked.weights[term], term))
    words = [asked.instead.get(term, term) for term in telling[:MOST_KEY_TERMS]]
    content = "\n".join([*sorted(asked.facets), "", *sorted(words)])
    return hashlib.sha256(content.encode()).hexdigest()


def groups(least: int = SHOWN_FROM) -> list[Group]:
    """What at least so many people asked and no article is being written for, most asked first."""
    rows = (
        Question.objects.filter(state=QuestionState.OPEN)
        .values("language", "group")
        .annotate(
            questions=Count("id"), first=Min("asked_on"), last=Max("asked_on"), text=Min("text")
        )
        .filter(questions__gte=least)
        .order_by("-questions", "-last", "group")
    )
    return [Group(**row) for row in rows]


def of_group(language: str, group: str) -> Sequence[Question]:
    """The open questions of a group, locked."""
    rows = Question.objects.select_for_update(of=("self",)).filter(
        language=language, group=group, state=QuestionState.OPEN
    )
    return list(rows.order_by("id"))


def settle(questions: Iterable[Question], state: QuestionState, article: Article | None) -> None:
    """Say what has become of these questions."""
    with transaction.atomic():
        for question in questions:
            question.state, question.article = state, article
            question.save(update_fields=["state", "article"])


@dataclass(frozen=True, slots=True)
class Progress:
    """What an asker is told: how the question stands, and the article once it is approved."""

    state: str
    asked_on: dt.date
    delete_on: dt.date
    slug: str = ""


def progress(token: str, *, language: str) -> Progress | None:
    """How the question with this link stands, or None where there is none (any more)."""
    question = Question.objects.select_related("article").filter(token=token).first()
    if question is None:
        return None
    slug = question.article.slug if question.article else ""
    approved = slug and approved_reading(slug, language=language, persona=question.persona)
    return Progress(
        state="answered" if approved else question.state,
        asked_on=question.asked_on,
        delete_on=question.delete_on,
        slug=slug if approved else "",
    )


def delete(token: str) -> bool:
    """Delete a question at its asker's wish; whether there was one."""
    deleted, _by_model = Question.objects.filter(token=token).delete()
    return bool(deleted)


def delete_due(today: dt.date) -> int:
    """Delete what has reached its day; how many questions."""
    deleted, _by_model = Question.objects.filter(delete_on__lte=today).delete()
    return deleted
