"""Who may do what, when, and what makes a text approved. No switch loosens it.

Each ``why_not_*`` returns the reason why not, or None: the same sentence disables a button and
refuses a request. The numbers are here and nowhere else; see docs/decisions/0015-quorum.md.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.cells import Bundle, cells
from articles.models import Article, State
from articles.vocabulary import RiskClass
from reviews.models import BoardMember, Disclosure

Person = User | AnonymousUser | None


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whose signatures make a text of one risk class approved, and for how long."""

    clinicians: int
    matching_specialty: int
    review_after_months: int


QUORUMS: Final[Mapping[str, Quorum]] = MappingProxyType(
    {
        RiskClass.STANDARD.value: Quorum(2, 0, 24),
        RiskClass.HIGH.value: Quorum(3, 1, 12),
    }
)
SIGN_IN_LASTS: Final = dt.timedelta(minutes=5)
"""How old the signer's last sign-in may be at the moment of signing."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A reason to refuse: ``forbidden`` for the wrong person, else it is the wrong moment."""

    sentence: str
    forbidden: bool = False

    def __str__(self) -> str:
        return self.sentence


class Signature(NamedTuple):
    """What counts of a signed approval."""

    member: int
    is_clinician: bool
    specialties: Collection[str]
    languages: Collection[str]


@dataclass(frozen=True, slots=True)
class Signer:
    """What is known, today, of somebody who wants to sign for an article."""

    user: User
    member: BoardMember | None
    disclosure: Disclosure | None
    contributed: bool
    conflicts: tuple[str, ...]
    assigned: bool
    today: dt.date


def missing_signatures(
    signatures: Iterable[Signature],
    *,
    risk_class: str,
    language: str,
    specialties: Collection[str],
) -> list[str]:
    """What the quorum of one text still lacks, in sentences; [] when it is complete.

    ``specialties`` are those of the article's topics. A member counts once, however often they
    signed.
    """
    quorum = QUORUMS[risk_class]
    signers = {signature.member: signature for signature in signatures}.values()
    clinicians = sum(signer.is_clinician for signer in signers)
    lacking = []
    if (lack := quorum.clinicians - clinicians) > 0:
        lacking.append(
            ngettext(
                "One more clinician must approve.",
                "%(number)s more clinicians must approve.",
                lack,
            )
            % {"number": lack}
        )
    matching = sum(bool(set(signer.specialties) & set(specialties)) for signer in signers)
    if matching < quorum.matching_specialty:
        lacking.append(_("A specialist in one of the article’s subjects must approve."))
    if not any(language in signer.languages for signer in signers):
        lacking.append(_("Somebody who may review this language must approve."))
    return lacking


def _not_permitted(person: Person, permission: str, sentence: str) -> WhyNot | None:
    allowed = person is not None and person.has_perm(permission)
    return None if allowed else WhyNot(sentence, forbidden=True)


def _state(article: Article, sentence: str) -> WhyNot:
    return WhyNot(sentence % {"state": article.get_state_display().lower()})


def why_not_submit(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not submit the article now."""
    if refused := _not_permitted(
        by, "articles.submit_article", _("You do not have the right to submit articles.")
    ):
        return refused
    if not article.is_editable:
        return _state(
            article,
            _("The article is %(state)s; only a draft or an approved article can be submitted."),
        )
    return None


def why_incomplete(bundle: Bundle, personas: list[str]) -> WhyNot | None:
    """Why this working copy cannot be submitted as it is: no cell of it is complete."""
    if any(cells(bundle, personas)):
        return None
    return WhyNot(
        _("No language is complete: every heading and claim needs a text in one language.")
    )


def why_not_recall(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not take the article back from the board now."""
    if refused := _not_permitted(
        by, "articles.recall_article", _("You do not have the right to recall articles.")
    ):
        return refused
    if article.state not in (State.SUBMITTED, State.UNDER_REVIEW):
        return _state(
            article,
            _("The article is %(state)s; only one that waits for the board can be recalled."),
        )
    return None


def why_not_withdraw(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not withdraw the article now."""
    if refused := _not_permitted(
        by, "articles.withdraw_article", _("You do not have the right to withdraw articles.")
    ):
        return refused
    if article.state == State.WITHDRAWN:
        return WhyNot(_("The article has been withdrawn already."))
    return None


def why_not_reopen(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not put an approved article before the board again."""
    if refused := _not_permitted(
        by, "articles.reopen_article", _("You do not have the right to reopen articles.")
    ):
        return refused
    if article.state != State.APPROVED:
        return _state(article, _("The article is %(state)s; only an approved one can be reopened."))
    return None


def why_not_assign(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not ask somebody to review the article now."""
    if refused := _not_permitted(
        by, "reviews.add_assignment", _("You do not have the right to assign reviewers.")
    ):
        return refused
    return _not_with_the_board(article)


def _not_with_the_board(article: Article) -> WhyNot | None:
    if article.state in (State.SUBMITTED, State.UNDER_REVIEW):
        return None
    return _state(
        article, _("The article is %(state)s; the board reviews what has been submitted.")
    )


def why_not_member(signer: Signer) -> WhyNot | None:
    """Why this person is no member of the board who may act today."""
    person, member = signer.user, signer.member
    if not person.is_active or member is None or not member.is_active(signer.today):
        return WhyNot(_("Only active members of the board may do this."), forbidden=True)
    if not member.is_registered(signer.today):
        return WhyNot(
            _("Your professional registration is not verified, or has expired."), forbidden=True
        )
    return None


def why_not_independent(signer: Signer) -> WhyNot | None:
    """Why this member's judgement of this article would not be independent."""
    if signer.contributed:
        return WhyNot(
            _(
                "You wrote, edited, translated, imported or submitted this article since its last "
                "approval. Somebody else must review it."
            ),
            forbidden=True,
        )
    if signer.disclosure is None or not signer.disclosure.is_valid(signer.today):
        return WhyNot(
            _("Your disclosure of interests is missing or older than twelve months. Renew it."),
            forbidden=True,
        )
    if signer.conflicts:
        return WhyNot(
            _("You declared an interest in %(entities)s, which this article names.")
            % {"entities": ", ".join(signer.conflicts)},
            forbidden=True,
        )
    return None


def why_not_accept(article: Article, signer: Signer) -> WhyNot | None:
    """Why this member may not take on the review of this article now."""
    return why_not_member(signer) or why_not_independent(signer) or _not_with_the_board(article)


def why_not_sign(
    article: Article, signer: Signer, *, signed_in_at: dt.datetime | None, now: dt.datetime
) -> WhyNot | None:
    """Why this member may not sign a decision on this article now."""
    if refused := why_not_accept(article, signer):
        return refused
    if not signer.assigned:
        return WhyNot(_("Accept the assignment, or claim the article, before you sign."))
    return why_not_signed_in(signed_in_at, now=now)


def why_not_recuse(article: Article, signer: Signer) -> WhyNot | None:
    """Why this member may not stand aside. A conflict is a reason to, not against."""
    return why_not_member(signer) or _not_with_the_board(article)


def why_not_reaffirm(
    article: Article, signer: Signer, *, signed_in_at: dt.datetime | None, now: dt.datetime
) -> WhyNot | None:
    """Why this member may not sign that an approved text is still right."""
    if refused := why_not_member(signer) or why_not_independent(signer):
        return refused
    if article.state != State.APPROVED:
        return _state(
            article, _("The article is %(state)s; only an approved one can be confirmed.")
        )
    return why_not_signed_in(signed_in_at, now=now)


def why_not_signed_in(signed_in_at: dt.datetime | None, *, now: dt.datetime) -> WhyNot | None:
    """Why the signer must sign in again: a signature needs one of the last five minutes."""
    if signed_in_at is not None and now - SIGN_IN_LASTS <= signed_in_at <= now:
        return None
    return WhyNot(_("Sign in again to sign: your last sign-in was more than five minutes ago."))


def why_not_waive(*, by: Signer, member: BoardMember, person: Person) -> WhyNot | None:
    """Why this person may not declare that a member's interest does not bar them."""
    if refused := _not_permitted(
        person, "reviews.add_waiver", _("Only a chair of the board can waive a conflict.")
    ):
        return refused
    if by.member is not None and by.member.pk == member.pk:
        return WhyNot(_("Nobody waives their own conflict."), forbidden=True)
    return why_not_member(by)
