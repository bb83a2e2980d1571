"""The steps of an article: lock, ask, move, record, in one transaction.

The only caller of the state machine; an architecture test proves it. Whoever is refused because of
who they are is recorded as denied.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import publishing
from articles.models import Article, Rendition, State, Status
from articles.working_copy import WorkingCopy, working_copies
from reviews import policy, record, reminding, settling
from reviews.models import Review, Step
from reviews.policy import WhyNot
from reviews.record import Entry
from reviews.retrying import in_one_transaction

P = ParamSpec("P")
R = TypeVar("R")


class Refused(Exception):
    """A step was refused; ``why`` says it in words, and whether it was the person or the moment."""

    def __init__(self, why: WhyNot) -> None:
        self.why = why


class Outcome(NamedTuple):
    """What became of one article in a step over many: ``why`` is None where it was done."""

    slug: str
    why: WhyNot | None = None


def step(verb: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """Make a verb one transaction; whoever it refuses for who they are is recorded, after it."""
    attempt = in_one_transaction(verb)

    @wraps(verb)
    def taken(slug: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return attempt(slug, *args, **kwargs)
        except Refused as refused:
            if refused.why.forbidden:
                _record_denied(slug, kwargs.get("by"), f"{verb.__name__}: {refused}")
            raise

    return taken


@transaction.atomic
def _record_denied(slug: str, by: object, reason: str) -> None:
    entry = Entry(
        step=Step.DENIED, article=Article.objects.filter(slug=slug).first(), reason=reason
    )
    person = by if isinstance(by, User) else None
    record.append([entry], by=person, at=timezone.now())


@step
def submit(slug: str, *, by: User, note: str = "") -> None:
    """Freeze the working copy and hand it to the board. Raises Refused, Article.DoesNotExist."""
    [outcome] = submit_all([slug], by=by, note=note)
    if outcome.why:
        raise Refused(outcome.why)


@in_one_transaction
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
    for article in _signed_before(articles):
        settle(article, by=by, signed_now=False)


def _signed_before(articles: list[Article]) -> list[Article]:
    """Those of which a text was ever signed: as they are now, they may lack nothing any more."""
    signed = set(
        Review.objects.filter(edition__article__in=articles).values_list(
            "edition__article", flat=True
        )
    )
    return [article for article in articles if article.pk in signed]


@step
def recall(slug: str, *, by: User, reason: str) -> None:
    """Take the working copy back from the board. Raises Refused, Article.DoesNotExist."""
    article = locked(slug)
    ask(policy.why_not_recall(article, by=by), reason)
    before = article.state
    article.recall()
    article.save(update_fields=["state"])
    _taken_back(article, Status.SUBMITTED)
    moved(Step.RECALL, article, before, by=by, reason=reason)


@step
def withdraw(slug: str, *, by: User, reason: str) -> None:
    """Take the article from the public for good; ``reason`` is the notice that readers see.

    Raises Refused, Article.DoesNotExist.
    """
    article = locked(slug)
    ask(policy.why_not_withdraw(article, by=by), reason)
    before = article.state
    article.withdraw()
    article.save(update_fields=["state"])
    publishing.withdraw_renditions(article, notice=reason.strip(), at=timezone.now())
    moved(Step.WITHDRAW, article, before, by=by, reason=reason)


@step
def reopen(slug: str, *, by: User, reason: str) -> None:
    """Revoke the approval of every text and put the article before the board again.

    Signatures given so far no longer count. Raises Refused, Article.DoesNotExist.
    """
    article = locked(slug)
    ask(policy.why_not_reopen(article, by=by), reason)
    for rendition in settling.locked_renditions(article):
        rendition.round += 1
        rendition.status = Status.UNDER_REVIEW
        rendition.notice = reason.strip()
        rendition.save(update_fields=["round", "status", "notice"])
    before = article.state
    article.reopen()
    article.save(update_fields=["state"])
    moved(Step.REOPEN, article, before, by=by, reason=reason)


def begin(article: Article, *, by: User | None) -> None:
    """The board begins to read a submitted article; the row is locked and the person was asked."""
    if article.state != State.SUBMITTED:
        return
    before = article.state
    article.begin_review()
    article.save(update_fields=["state"])
    Rendition.objects.filter(article=article, status=Status.SUBMITTED).update(
        status=Status.UNDER_REVIEW
    )
    moved(Step.BEGIN_REVIEW, article, before, by=by)


def ask_for_changes(article: Article, *, by: User, reason: str) -> None:
    """The board sends the article back; the row is locked and the person was asked."""
    before = article.state
    article.request_changes()
    article.save(update_fields=["state"])
    _taken_back(article, Status.CHANGES_REQUESTED)
    moved(Step.REQUEST_CHANGES, article, before, by=by, reason=reason)


def settle(article: Article, *, by: User | None, signed_now: bool = True) -> None:
    """Approve what has its quorum, and the article when nothing waits any more."""
    renditions, at = settling.locked_renditions(article), timezone.now()
    done = settling.settle(article, renditions, at=at, signed_now=signed_now)
    if not done:
        return
    begin(article, by=by)
    before = article.state
    article.approve()
    article.save(update_fields=["state"])
    moved(Step.APPROVE, article, before, by=by)


def lapse(article: Article, renditions: Sequence[Rendition], *, reason: str) -> None:
    """End the approval of texts that lost their ground; rows are locked."""
    for rendition in renditions:
        rendition.status = Status.UNDER_REVIEW
        rendition.lapse = reason
        rendition.save(update_fields=["status", "lapse"])
    before = article.state
    if article.state == State.APPROVED:
        article.reopen()
        article.save(update_fields=["state"])
    digests = [rendition.edition.digest for rendition in renditions]
    moved(Step.LAPSE, article, before, by=None, reason=reason, digests=digests)


def restore(article: Article, renditions: Sequence[Rendition], *, reason: str) -> int:
    """Give texts back the approval that had lapsed, with its dates; rows are locked.

    Texts before the board that lack no signature, but lacked a sound source, are approved too.
    Returns how many texts are approved by it.
    """
    for rendition in renditions:
        rendition.status = Status.APPROVED
        rendition.lapse = ""
        rendition.save(update_fields=["status", "lapse"])
    editions = [rendition.edition for rendition in renditions]
    if article.state in (State.SUBMITTED, State.UNDER_REVIEW):
        rows = settling.locked_renditions(article)
        editions += [one.edition for one in settling.complete(article, rows)]
    if not editions:
        return 0
    digests = [edition.digest for edition in editions]
    moved(Step.RESTORE, article, article.state, by=None, reason=reason, digests=digests)
    if article.state in (State.SUBMITTED, State.UNDER_REVIEW):
        settle(article, by=None, signed_now=False)
    return len(editions)


def _taken_back(article: Article, status: Status) -> None:
    """What waited for the board waits no more; what was never approved says how it stands."""
    Rendition.objects.filter(article=article).update(candidate=None)
    Rendition.objects.filter(article=article, status=Status.UNDER_REVIEW).update(status=status)


def locked(slug: str) -> Article:
    """The article under a row lock. Raises Article.DoesNotExist."""
    return Article.objects.locked().get(slug=slug)


def ask(why: WhyNot | None, reason: str | None = None) -> None:
    """Raise Refused for a reason why not, or where a reason must be given and is not."""
    if why is None and reason is not None and not reason.strip():
        why = WhyNot(_("Say why: a reason is required and is kept in the record."))
    if why is not None:
        raise Refused(why)


def moved(
    step_taken: Step,
    article: Article,
    before: str,
    *,
    by: User | None,
    reason: str = "",
    digests: Sequence[str] = (),
) -> None:
    """Record a step that moved the article, or one of its texts, and tell its authors."""
    entry = Entry(
        step=step_taken,
        article=article,
        from_state=before,
        to_state=article.state,
        reason=reason.strip(),
        digests=digests,
    )
    record.append([entry], by=by, at=timezone.now())
    reminding.tell_authors(article, step_taken, by=by, reason=reason)
