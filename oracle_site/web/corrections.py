"""What was taken back: withdrawals, and approvals that ended or came back, the latest first."""

import datetime as dt
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.browsing import context_for
from oracle_site.web.listing import rows_of
from oracle_site.web.responses import page
from reviews.models import Step

PAGE_SIZE: Final = 50
STEPS: Final = (Step.WITHDRAW, Step.LAPSE, Step.RESTORE, Step.REOPEN, Step.REVOKE)
"""The steps of the record that readers must hear of; the index of migration 0003 has the same."""

# The steps are written out, for the planner to see that the partial index has them all.
SELECT = f"""
SELECT v.sequence, v.at, v.step, v.reason, a.slug, r.question, r.question_language, r.status
  FROM reviews_event v
  JOIN articles_article a ON a.id = v.article_id
 CROSS JOIN LATERAL (
       SELECT c.question, c.question_language, c.status FROM articles_rendition c
        WHERE c.article_id = a.id AND c.persona = %(default)s
        ORDER BY c.language = %(language)s DESC, c.language = a.source_language DESC LIMIT 1) r
 WHERE v.step IN ({", ".join(f"'{step.value}'" for step in STEPS)})
"""


class Correction(NamedTuple):
    """A step that took an approval or a text away, or gave an approval back, and why."""

    sequence: int
    at: dt.datetime
    step: str
    reason: str
    slug: str
    question: str
    question_language: str
    status: str


@require_safe
def corrections(
    request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """The list, a page at a time. Two queries."""
    place = Place(language, persona, "corrections/")
    after = request.GET.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Http404
    found = latest(language, int(after) if after else None)
    context = context_for(place) | {
        "found": found[:PAGE_SIZE],
        "next": found[PAGE_SIZE - 1].sequence if len(found) > PAGE_SIZE else None,
        "later": bool(after),
    }
    version = repr(sorted(context.items()))
    return page(request, "pages/corrections.html", place, context, version=version)


def latest(language: str, before: int | None = None) -> list[Correction]:
    """A page of corrections and one more, if there is. One query."""
    limit = "" if before is None else "AND v.sequence < %(before)s"
    rows = rows_of(
        f"{SELECT} {limit} ORDER BY v.sequence DESC LIMIT %(limit)s",
        {"language": language, "before": before, "limit": PAGE_SIZE + 1},
    )
    return [Correction(*row) for row in rows]
