"""Lapsing: approvals end where a claim is left without a sound reference, and come back with it."""

from collections.abc import Collection, Sequence

import orjson
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.models import Article, ListedReference, Rendition, State, Status
from references.models import UNSOUND
from reviews import settling, workflow


@transaction.atomic
def follow_standings(references: Collection[int]) -> tuple[int, int]:
    """Bring every text that cites one of these references in line with how they stand now.

    Returns how many texts lost their approval and how many have it back. To be called in the
    transaction that changed the standing.
    """
    lapsed = restored = 0
    public = Rendition.objects.filter(register_ids__overlap=list(references))
    waiting = ListedReference.objects.filter(
        reference__in=list(references), article__state__in=[State.SUBMITTED, State.UNDER_REVIEW]
    )
    ids = {*public.values_list("article", flat=True), *waiting.values_list("article", flat=True)}
    for article in Article.objects.filter(pk__in=ids).locked():
        lost, back = _follow(article)
        lapsed, restored = lapsed + lost, restored + back
    return lapsed, restored


def _follow(article: Article) -> tuple[int, int]:
    lost, back, reasons = [], [], {}
    renditions = settling.locked_renditions(article)
    for rendition in renditions:
        standings = {key: one["standing"] for key, one in rendition.standings.items()}
        unsound = settling.unsound_claims(rendition.edition, standings)
        if unsound and rendition.status == Status.APPROVED:
            lost.append(rendition)
            reasons.update(dict.fromkeys(_reasons(rendition, standings)))
        elif rendition.lapse and not unsound and rendition.status == Status.UNDER_REVIEW:
            back.append(rendition)
    restored = 0
    with override("en"):
        if lost:
            workflow.lapse(article, lost, reason="; ".join(reasons))
            _stop_showing_left_out(article, renditions)
        if back or not lost:
            why = str(_("Every claim has a sound source again."))
            restored = workflow.restore(article, back, reason=why)
    return len(lost), restored


def _stop_showing_left_out(article: Article, renditions: Sequence[Rendition]) -> None:
    """A text that waits to be gone has nothing to wait for once its approval has ended.

    It must not: that its source has fallen is not told by the working copy, which may not have it.
    """
    if article.state in (State.SUBMITTED, State.UNDER_REVIEW):
        left_out = settling.left_out(renditions)
        settling.stop_showing(article, [one for one in left_out if one.lapse])


def _reasons(rendition: Rendition, standings: dict[str, str]) -> list[str]:
    """What happened to which reference, as the record keeps it."""
    return [
        f"{one['csl'].get('title') or one['key']} ({standings[one['key']]})"
        for one in orjson.loads(rendition.edition.content)["references"]
        if standings.get(one["key"]) in UNSOUND
    ]
