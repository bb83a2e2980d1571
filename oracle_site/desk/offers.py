"""What can be signed: for each text how far its review is, and who has signed it already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oracle_site.desk.texts import Text
from reviews import settling
from reviews.findings import AGAINST
from reviews.models import Decision, Review
from reviews.policy import missing_signatures

if TYPE_CHECKING:
    from oracle_site.desk.screen import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A text that can be signed. ``chosen``: ticked; ``done`` of ``total`` claims are found on."""

    text: Text
    chosen: bool
    done: int
    total: int
    against: int
    is_signed: bool
    signed: Sequence[Review]
    missing: Sequence[str]

    @property
    def is_complete(self) -> bool:
        """Whether every claim has a finding."""
        return self.done == self.total


def offers(screen: "Screen") -> list[Offer]:
    """The texts that wait; of an approved article all of them, to be confirmed."""
    specialties = settling.specialties_of(screen.article)
    texts = [text for text in screen.texts if text.waits or screen.is_approved]
    return [_offer(screen, text, specialties) for text in texts]


def _offer(screen: "Screen", text: Text, specialties: set[str]) -> Offer:
    member = screen.signer.member
    needed = text.to_find if text.waits else []
    verdicts = [screen.fields.get(f"verdict.{digest}", "") for digest in text.digests.values()]
    done = sum(bool(screen.fields.get(f"verdict.{digest}")) for digest in needed)
    is_signed = text.waits and text.signed_by(member.pk if member else None)
    ticked = screen.fields.get(f"sign.{text.field}")
    complete = done == len(needed) and not screen.is_approved
    decided = [r for r in text.signed if r.decision != Decision.REAFFIRM]
    return Offer(
        text=text,
        chosen=not is_signed
        and text.key not in screen.moved
        and (bool(ticked) or (ticked is None and complete)),
        done=done,
        total=len(needed),
        against=sum(verdict in AGAINST for verdict in verdicts),
        is_signed=is_signed,
        signed=decided,
        missing=missing_signatures(
            settling.signatures(decided),
            risk_class=text.content["risk_class"],
            language=text.language,
            specialties=specialties,
        )
        if text.waits
        else [],
    )
