"""A judgement: what a member decides in one act, and what it must say before it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.models import Edition, Rendition
from reviews import findings, gates
from reviews.findings import AGAINST, Note
from reviews.models import Decision, Finding
from reviews.policy import WhyNot
from reviews.workflow import Refused


class Seen(NamedTuple):
    """A cell that was on the signer's screen, and the digest of the text that they saw."""

    language: str
    persona: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a member decides in one act, over one or several cells."""

    decision: Decision
    seen: Sequence[Seen]
    notes: Sequence[Note] = ()
    reason: str = ""
    to_author: str = ""
    to_board: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A cell to be signed, and the edition of it that waits."""

    rendition: Rendition
    edition: Edition


def ask_findings(judgement: Judgement, targets: Sequence[Target]) -> None:
    """Every claim has a finding, none speaks against it, every warning is answered.

    As many queries for many targets as for one.
    """
    if any(note.verdict in AGAINST for note in judgement.notes):
        raise Refused(WhyNot(_("A claim was found wrong or unsupported. Request changes instead.")))
    digests = [findings.claim_digests(target.edition) for target in targets]
    carried = findings.carried(digest for one in digests for digest in one.values())
    warnings = gates.blocking_of([target.edition for target in targets])
    for target, own in zip(targets, digests, strict=True):
        _ask_claims(judgement, target, own, carried)
        _ask_warnings(judgement, target, warnings[target.edition.pk])


def _ask_claims(
    judgement: Judgement,
    target: Target,
    digests: Mapping[tuple[str, str], str],
    carried: Mapping[str, Sequence[Finding]],
) -> None:
    """A finding for each claim; what a colleague found in this very edition spares nobody."""
    cell = (target.rendition.language, target.rendition.persona_id)
    found = {
        (note.section, note.claim)
        for note in judgement.notes
        if (note.language, note.persona) == cell and not note.gate and not note.reference
    }
    for place, digest in digests.items():
        earlier = (one.review.edition_id != target.edition.pk for one in carried.get(digest, ()))
        if place not in found and not any(earlier):
            raise Refused(
                WhyNot(
                    _("Say what you found about every changed claim: %(claim)s has no finding.")
                    % {"claim": "/".join(place)}
                )
            )


def _ask_warnings(judgement: Judgement, target: Target, warnings: Sequence[gates.Warning]) -> None:
    cell = (target.rendition.language, target.rendition.persona_id)
    answered = {
        note.gate
        for note in judgement.notes
        if (note.language, note.persona) == cell and note.gate and note.comment.strip()
    }
    for warning in warnings:
        if warning.id not in answered:
            raise Refused(
                WhyNot(
                    _("Answer this warning in writing before you approve: %(warning)s")
                    % {"warning": warning.sentence}
                )
            )
