"""The steps of an article: lock, ask, move, record, in one transaction.

The only caller of the state machine; an architecture test proves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import publishing
from articles.models import Article, Rendition, Status
from articles.working_copy import WorkingCopy, working_copies
from reviews import policy, record
from reviews.models import Step
from reviews.policy import WhyNot
from reviews.record import Entry


class Refused(Exception):
    """A step was refused; ``why`` says it in words, and whether it was the person or the moment."""

    def __init__(self, why: WhyNot) -> None:
        self.why = why
        super().__init__(why.sentence)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article in a step over many: ``why`` is None where it was done."""

    slug: str
    why: WhyNot | None = None


@transaction.atomic
def submit(slug: str, *, by: User, note: str = "") -> None:
    """Freeze the working copy and hand it to the board. Raises Refused, Article.DoesNotExist."""
    [outcome] = submit_all([slug], by=by, note=note)
    if outcome.why:
        raise Refused(outcome.why)


@transaction.atomic
def submit_all(slugs: Sequence[str], *, by: User, note: str = "") -> list[Outcome]:
    """Submit many articles in one transaction, in the order of their keys; refused ones are told.

    Raises Article.DoesNotExist if one is not there; then none is submitted.
    """
    articles = list(Article.objects.filter(slug__in=slugs).locked())
    if missing := set(slugs) - {article.slug for article in articles}:
        raise Article.DoesNotExist(", ".join(sorted(missing)))
    whys = {article.slug: policy.why_not_submit(article, by=by) for article in articles}
    copies = working_copies([article.pk for article in articles if not whys[article.slug]])
    personas = publishing.persona_slugs()
    for copy in copies:
        whys[copy.bundle["slug"]] = policy.why_incomplete(copy.bundle, personas)
    _submit(
        [article for article in articles if not whys[article.slug]],
        [copy.submitted() for copy in copies if not whys[copy.bundle["slug"]]],
        by=by,
        note=note,
    )
    return [Outcome(slug, whys[slug]) for slug in slugs]


def _submit(articles: list[Article], copies: list[WorkingCopy], *, by: User, note: str) -> None:
    """Move, publish and record what has been asked and found good."""
    at = timezone.now()
    before = {article.pk: article.state for article in articles}
    for article in articles:
        article.submit()
    Article.objects.bulk_update(articles, ["state", "submissions"])
    digests: dict[int, list[str]] = {}
    for cell in publishing.publish(copies, at=at):
        digests.setdefault(cell.copy.id, []).append(cell.digest)
    entries = [
        Entry(
            step=Step.SUBMIT,
            article=article,
            from_state=before[article.pk],
            to_state=article.state,
            digests=digests[article.pk],
            reason=note,
        )
        for article in articles
    ]
    record.append(entries, by=by, at=at)


@transaction.atomic
def recall(slug: str, *, by: User, reason: str) -> None:
    """Take the working copy back from the board. Raises Refused, Article.DoesNotExist."""
    article = _locked(slug)
    _ask(policy.why_not_recall(article, by=by), reason)
    before = article.state
    article.recall()
    article.save(update_fields=["state"])
    Rendition.objects.filter(article=article, status=Status.UNDER_REVIEW).update(
        status=Status.SUBMITTED
    )
    _record(Step.RECALL, article, before, by=by, reason=reason)


@transaction.atomic
def withdraw(slug: str, *, by: User, reason: str) -> None:
    """Take the article from the public for good; ``reason`` is the notice that readers see.

    Raises Refused, Article.DoesNotExist.
    """
    article = _locked(slug)
    _ask(policy.why_not_withdraw(article, by=by), reason)
    before = article.state
    article.withdraw()
    article.save(update_fields=["state"])
    publishing.withdraw_renditions(article, notice=reason.strip(), at=timezone.now())
    _record(Step.WITHDRAW, article, before, by=by, reason=reason)


def _locked(slug: str) -> Article:
    return Article.objects.locked().get(slug=slug)


def _ask(why: WhyNot | None, reason: str) -> None:
    if why is None and not reason.strip():
        why = WhyNot(_("Say why: a reason is required and is kept in the record."))
    if why is not None:
        raise Refused(why)


def _record(step: Step, article: Article, before: str, *, by: User, reason: str) -> None:
    entry = Entry(
        step=step,
        article=article,
        from_state=before,
        to_state=article.state,
        reason=reason.strip(),
    )
    record.append([entry], by=by, at=timezone.now())
