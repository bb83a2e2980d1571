"""Signing: a member's decision on exactly the texts they saw, with what they found."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.models import Article, Rendition, Status
from reviews import findings, policy, record, settling, workflow
from reviews.judgement import Judgement, Seen, Target, ask_findings
from reviews.models import Assignment, Comment, Decision, Event, Finding, Review, Step
from reviews.policy import Signer, WhyNot
from reviews.record import Entry
from reviews.signers import signer as signer_of
from reviews.workflow import Refused, ask, locked, step

# Recorded in these words whatever the language of the screen, which also shows a translation.
MEANINGS = {
    Decision.APPROVE: gettext_noop(
        "I have read this text against its sources, found it accurate and fit for its readers, "
        "and approve it for publication."
    ),
    Decision.REQUEST_CHANGES: gettext_noop(
        "I have read this text and do not approve it as it stands."
    ),
    Decision.RECUSE: gettext_noop("I stand aside and give no judgement on this text."),
    Decision.REAFFIRM: gettext_noop(
        "I have read this text again against the present evidence and found it still right."
    ),
}
STEPS = {
    Decision.APPROVE: Step.SIGN,
    Decision.REQUEST_CHANGES: Step.SIGN,
    Decision.RECUSE: Step.RECUSE,
    Decision.REAFFIRM: Step.REAFFIRM,
}


@step
def sign(
    slug: str, *, by: User, judgement: Judgement, signed_in_at: dt.datetime | None
) -> list[Review]:
    """Sign a decision on the texts seen. Raises Refused, Article.DoesNotExist.

    Approving the last text that waits approves the article; requesting changes sends it back.
    """
    article = locked(slug)
    signer = signer_of(by, article)
    _ask(article, signer, judgement, signed_in_at)
    renditions = settling.locked_renditions(article)
    targets = [_target(renditions, seen, judgement.decision) for seen in judgement.seen]
    if judgement.decision in (Decision.APPROVE, Decision.RECUSE):
        _ask_unsigned(signer, targets)
    if judgement.decision == Decision.APPROVE:
        ask_findings(judgement, targets)
    workflow.begin(article, by=by)
    reviews = _write(article, signer, judgement, targets, signed_in_at)
    if judgement.decision == Decision.REQUEST_CHANGES:
        workflow.ask_for_changes(article, by=by, reason=judgement.reason)
    elif judgement.decision == Decision.APPROVE:
        workflow.settle(article, by=by)
    elif judgement.decision == Decision.REAFFIRM:
        _reaffirm(targets)
    _close_assignment(article, signer, judgement.decision)
    return reviews


def _ask(
    article: Article, signer: Signer, judgement: Judgement, signed_in_at: dt.datetime | None
) -> None:
    now = timezone.now()
    if judgement.decision == Decision.RECUSE:
        why = policy.why_not_recuse(article, signer)
    elif judgement.decision == Decision.REAFFIRM:
        why = policy.why_not_reaffirm(article, signer, signed_in_at=signed_in_at, now=now)
    else:
        why = policy.why_not_sign(article, signer, signed_in_at=signed_in_at, now=now)
    if why is None and not judgement.seen:
        why = WhyNot(_("Choose at least one text to sign."))
    needs_reason = judgement.decision in (Decision.REQUEST_CHANGES, Decision.RECUSE)
    ask(why, judgement.reason if needs_reason else None)


def _target(renditions: Sequence[Rendition], seen: Seen, decision: Decision) -> Target:
    """The cell that was seen, if its text is still the one that was seen. Raises Refused."""
    for rendition in renditions:
        if (rendition.language, rendition.persona_id) != (seen.language, seen.persona):
            continue
        edition = settling.awaited(rendition)
        if decision == Decision.REAFFIRM and rendition.status == Status.APPROVED:
            edition = rendition.edition
        if edition is not None and edition.digest == seen.digest:
            return Target(rendition, edition)
    raise Refused(
        WhyNot(
            _(
                "The text (%(language)s, %(persona)s) is not the one you saw: it was changed or "
                "decided meanwhile. Read it again before you sign."
            )
            % {"language": seen.language, "persona": seen.persona}
        )
    )


def _ask_unsigned(signer: Signer, targets: Sequence[Target]) -> None:
    """Nobody signs the same text twice. Raises Refused."""
    done = Review.objects.filter(
        member=signer.member,
        edition__in=[target.edition for target in targets],
        decision__in=[Decision.APPROVE, Decision.RECUSE],
    ).values_list("edition_id", "round")
    if set(done) & {(target.edition.pk, target.rendition.round) for target in targets}:
        raise Refused(WhyNot(_("You have already decided on this text.")))


@dataclass(frozen=True, slots=True)
class Act:
    """One act of signing: by whom, what, when, and where it stands in the record."""

    signer: Signer
    judgement: Judgement
    event: Event
    id: uuid.UUID
    at: dt.datetime
    signed_in_at: dt.datetime


def _write(
    article: Article,
    signer: Signer,
    judgement: Judgement,
    targets: Sequence[Target],
    signed_in_at: dt.datetime | None,
) -> list[Review]:
    """Record the act, and write a review for each cell, with its findings and comments."""
    assert signer.member is not None  # noqa: S101 - the policy has refused everybody else
    at = timezone.now()
    entry = Entry(
        step=STEPS[judgement.decision],
        article=article,
        from_state=article.state,
        to_state=article.state,
        digests=[target.edition.digest for target in targets],
        reason=judgement.reason.strip(),
        details={"decision": judgement.decision.value, "signer": signer.member.printed_name},
    )
    [event] = record.append([entry], by=signer.user, at=at)
    act = Act(signer, judgement, event, uuid.uuid4(), at, signed_in_at or at)
    reviews = Review.objects.bulk_create(_review(act, target) for target in targets)
    _write_findings(judgement, targets, reviews)
    _write_comments(article, signer, judgement)
    return reviews


def _review(act: Act, target: Target) -> Review:
    """A signed decision with everything about the signer copied in."""
    member, disclosure = act.signer.member, act.signer.disclosure
    assert member is not None  # noqa: S101 - the policy has refused everybody else
    return Review(
        edition=target.edition,
        digest=target.edition.digest,
        round=target.rendition.round,
        member=member,
        decision=act.judgement.decision,
        meaning=MEANINGS[act.judgement.decision],
        reason=act.judgement.reason.strip(),
        printed_name=member.printed_name,
        credentials=", ".join(part for part in (member.degrees, member.registration) if part),
        role="clinician" if member.is_clinician else "reviewer",
        is_clinician=member.is_clinician,
        specialties=member.specialties,
        languages=member.languages,
        interests=disclosure.interests if disclosure else [],
        signed_at=act.at,
        reauthenticated_at=act.signed_in_at,
        act=act.id,
        event=act.event,
    )


def _write_findings(
    judgement: Judgement, targets: Sequence[Target], reviews: Sequence[Review]
) -> None:
    by_cell = {
        (target.rendition.language, target.rendition.persona_id): (
            review,
            findings.claim_digests(target.edition),
        )
        for target, review in zip(targets, reviews, strict=True)
    }
    rows = []
    for note in judgement.notes:
        review, digests = by_cell.get((note.language, note.persona), (None, {}))
        digest = digests.get((note.section, note.claim), "")
        if review is None or not (digest or note.gate):
            continue
        rows.append(
            Finding(
                review=review,
                section=note.section,
                claim=note.claim,
                reference=note.reference,
                gate=note.gate,
                claim_digest=digest,
                verdict=note.verdict,
                comment=note.comment,
            )
        )
    Finding.objects.bulk_create(rows)


def _write_comments(article: Article, signer: Signer, judgement: Judgement) -> None:
    said = [(judgement.to_author, False), (judgement.to_board, True)]
    Comment.objects.bulk_create(
        Comment(
            article=article,
            author=signer.user,
            author_name=record.name_of(signer.user),
            to_board_only=board_only,
            text=text.strip(),
        )
        for text, board_only in said
        if text.strip()
    )


def _reaffirm(targets: Sequence[Target]) -> None:
    """The texts were read again today; when they were approved does not change."""
    at = timezone.now()
    for target in targets:
        rendition = target.rendition
        rendition.last_reviewed = at
        rendition.next_review_due = settling.due_after(at, settling.risk_class_of(target.edition))
        rendition.save(update_fields=["last_reviewed", "next_review_due"])


def _close_assignment(article: Article, signer: Signer, decision: Decision) -> None:
    """The assignment is done once the member has decided, or stands aside."""
    if decision == Decision.REAFFIRM:
        return
    Assignment.objects.filter(
        article=article, member=signer.member, state__in=["offered", "accepted"]
    ).update(state="done", answered_at=timezone.now())
