"""Settling: which texts of an article wait for signatures, and which have all they need."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from articles import search
from articles.models import Article, Edition, ListedReference, Rendition, Status, Topic
from articles.publishing import promote
from references.models import UNSOUND
from reviews.models import Decision, Review
from reviews.policy import QUORUMS, Signature, missing_signatures


def locked_renditions(article: Article) -> list[Rendition]:
    """The article's renditions, locked, with their editions."""
    rows = Rendition.objects.filter(article=article).order_by("pk").select_for_update(of=("self",))
    return list(rows.select_related("edition", "candidate"))


def awaited(rendition: Rendition) -> Edition | None:
    """The edition of a cell that waits for the board, or None where nothing does."""
    if rendition.candidate is not None:
        return rendition.candidate
    return None if rendition.status == Status.APPROVED else rendition.edition


def specialties_of(article: Article) -> set[str]:
    """The specialties of the article's topics."""
    lists = Topic.objects.filter(articletopic__article=article).values_list(
        "specialties", flat=True
    )
    return {specialty for specialties in lists for specialty in specialties}


def signed(editions: Collection[Edition]) -> dict[tuple[int, int], list[Review]]:
    """Signed decisions by (edition, round), oldest first."""
    found: dict[tuple[int, int], list[Review]] = defaultdict(list)
    for review in Review.objects.filter(edition__in=editions).select_related("member"):
        found[(review.edition_id, review.round)].append(review)
    return found


def signatures(reviews: Iterable[Review]) -> list[Signature]:
    """What counts of those reviews, oldest first: of each member, an approval not taken back."""
    last = {one.member_id: one for one in reviews if one.decision != Decision.REAFFIRM}
    return [
        Signature(
            review.member_id,
            review.is_clinician,
            tuple(review.specialties),
            tuple(review.languages),
        )
        for review in last.values()
        if review.decision == Decision.APPROVE
    ]


class Complete(NamedTuple):
    """A text that waits and lacks nothing, and the decisions on it."""

    rendition: Rendition
    edition: Edition
    decided: list[Review]


def complete(article: Article, renditions: Sequence[Rendition]) -> list[Complete]:
    """Of the texts that wait, those with their quorum and a sound source for every claim."""
    waiting = [(one, edition) for one in renditions if (edition := awaited(one))]
    reviews = signed([edition for _one, edition in waiting])
    specialties = specialties_of(article)
    standings = standings_of(article)
    found = [
        Complete(rendition, edition, reviews[(edition.pk, rendition.round)])
        for rendition, edition in waiting
        if not unsound_claims(edition, standings)
    ]
    return [one for one in found if not _lacking(one, specialties)]


def _lacking(one: Complete, specialties: Collection[str]) -> list[str]:
    return missing_signatures(
        signatures(one.decided),
        risk_class=risk_class_of(one.edition),
        language=one.rendition.language,
        specialties=specialties,
    )


def settle(
    article: Article, renditions: Sequence[Rendition], *, at: dt.datetime, signed_now: bool
) -> bool:
    """Turn approved whatever has its quorum; whether nothing waits any more.

    The rows must be locked. Changed renditions are saved. Where it was not ``signed_now``, a text
    was last reviewed when it was last signed. A text that the submission left out is shown until
    nothing of the submission waits any more, and then no longer: its reader gets another cell.
    """
    found = complete(article, renditions)
    replaced = any(one.rendition.candidate is not None for one in found)
    for one in found:
        read_at = at if signed_now else max(review.signed_at for review in one.decided)
        _approve(one, at=at, read_at=read_at)
    done = all(awaited(one) is None for one in renditions)
    gone = left_out(renditions) if done else []
    stop_showing(article, gone)
    if replaced and not gone:
        search.index([article.pk])
    return done


def stop_showing(article: Article, renditions: Sequence[Rendition]) -> None:
    """Whoever read these texts reads another cell of the article from now on."""
    if renditions:
        Rendition.objects.filter(pk__in=[one.pk for one in renditions]).delete()
        search.index([article.pk])


def left_out(renditions: Sequence[Rendition]) -> list[Rendition]:
    """Texts that were not among those of the latest submission."""
    latest = max((one.submitted_at for one in renditions), default=None)
    return [one for one in renditions if one.submitted_at != latest]


def standings_of(article: Article) -> dict[str, str]:
    """How each reference of the working copy stands now, by its key."""
    listed = ListedReference.objects.filter(article=article)
    return dict(listed.values_list("key", "reference__standing"))


def unsound_claims(edition: Edition, standings: Mapping[str, str]) -> list[str]:
    """Claims of an edition, as ``section/claim``, that no reference supports any more."""
    return [
        f"{section['key']}/{claim['key']}"
        for section in orjson.loads(edition.content)["sections"]
        for claim in section["claims"]
        if claim["citations"]
        and all(standings.get(one["reference"]) in UNSOUND for one in claim["citations"])
    ]


def risk_class_of(edition: Edition) -> str:
    """The risk class that was sealed with the text."""
    return str(orjson.loads(edition.content)["risk_class"])


def _approve(one: Complete, *, at: dt.datetime, read_at: dt.datetime) -> None:
    rendition = one.rendition
    promote(rendition, at=at)
    rendition.status = Status.APPROVED
    rendition.approved_at, rendition.last_reviewed = at, read_at
    rendition.next_review_due = due_after(read_at, risk_class_of(one.edition))
    rendition.reviewers = [printed(review) for review in one.decided]
    rendition.lapse = rendition.notice = ""
    rendition.save()


def due_after(at: dt.datetime, risk_class: str) -> dt.date:
    """The day on which a text of that risk class has to be reviewed again."""
    months = at.year * 12 + at.month - 1 + QUORUMS[risk_class].review_after_months
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(at.day, 28))


def printed(review: Review) -> dict[str, object]:
    """What the public is shown of a signed decision; never a private comment."""
    return {
        "member": review.member.slug,
        "name": review.printed_name,
        "credentials": review.credentials,
        "role": review.role,
        "decision": review.decision,
        "signed_at": review.signed_at.isoformat(),
        "interests": review.interests,
    }
