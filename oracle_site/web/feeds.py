"""News of a language as Atom (RFC 4287): what was approved, what changed, what was withdrawn.

An entry keeps its id, so that a withdrawal replaces, in every reader, the text that was there.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Status
from articles.reading import status_of
from oracle_site.web.addresses import DEFAULT_PERSONA, address
from oracle_site.web.jinja import SITE_NAME
from oracle_site.web.listing import STANDING, rows_of
from oracle_site.web.machines import answered, origin

ATOM = "application/atom+xml; charset=utf-8"
ENTRIES = 50
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""When a feed without an entry was last updated: the format demands a date."""
UNSPEAKABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
"""The characters that XML 1.0 (2.2) cannot hold, of those that the database can."""

# Other words of this cell were signed, and then approved, before those that stand now.
CHANGED = """EXISTS (SELECT 1 FROM articles_edition o
  JOIN reviews_review w ON w.edition_id = o.id AND w.decision = 'approve'
  JOIN reviews_event v ON v.article_id = r.article_id AND v.step = 'approve'
                      AND v.at >= w.signed_at AND v.at < r.approved_at
 WHERE o.article_id = r.article_id AND o.language = r.language AND o.persona = r.persona
   AND o.id <> r.edition_id)"""
WHEN = "GREATEST(r.date_modified, r.approved_at, r.last_reviewed)"
LATEST = f"""
SELECT a.slug, r.question, r.question_language, left(r.summary, 1000), r.status,
       r.next_review_due, r.notice, r.moment, r.changed
  FROM (SELECT r.*, {WHEN} AS moment, {CHANGED} AS changed FROM articles_rendition r
         WHERE r.language = %(language)s AND r.persona = %(default)s AND {{kind}}
         ORDER BY {WHEN} DESC, r.id DESC LIMIT %(most)s) r
  JOIN articles_article a ON a.id = r.article_id
  JOIN articles_edition e ON e.id = r.edition_id
 WHERE e.digest = encode(sha256(convert_to(e.content, 'UTF8')), 'hex')
 ORDER BY r.moment DESC, r.id DESC
"""
"""The latest first, by the index rendition_by_news; only of these the words are hashed."""
APPROVED = f"(r.status = 'approved' AND {STANDING})"
KINDS = {
    "": f"({APPROVED} OR r.status = 'withdrawn')",
    "approved": APPROVED,
    "changed": f"({APPROVED} AND {CHANGED})",
    "withdrawn": "r.status = 'withdrawn'",
}


class Entry(NamedTuple):
    """An article in the feed; a withdrawn one has the reason in place of its text."""

    slug: str
    question: str
    question_language: str
    text: str
    status: Status
    updated: dt.datetime
    term: str


@require_safe
def feed(request: HttpRequest, language: str) -> HttpResponseBase:
    """The latest news, of one ``kind`` if the address names one. One query."""
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Http404
    found = list(entries(language, kind))
    return answered(
        request,
        lambda: written(found, language, kind, origin(request)),
        version=repr(found),
        content_type=ATOM,
    )


def entries(language: str, kind: str = "") -> Iterator[Entry]:
    """The latest entries of a language, but for texts that are not what was sealed. One query."""
    rows = rows_of(LATEST.format(kind=KINDS[kind]), {"language": language, "most": ENTRIES})
    for slug, question, tongue, summary, stored, due, notice, when, changed in rows:
        status = status_of(stored, due)
        gone = status == Status.WITHDRAWN
        term = "withdrawn" if gone else "changed" if changed else "approved"
        yield Entry(slug, question, tongue, notice if gone else summary, status, when, term)


def written(found: list[Entry], language: str, kind: str, here: str) -> str:
    """The feed as XML, its own words in its language."""
    with translation.override(language):
        return "".join(_feed(found, language, kind, here))


def _feed(found: list[Entry], language: str, kind: str, here: str) -> Iterator[str]:
    home = f"{here}{address(language, DEFAULT_PERSONA, '')}"
    own = f"{home}feed.atom" + (f"?kind={kind}" if kind else "")
    updated = max((entry.updated for entry in found), default=NEVER)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>\n'
    yield f"<id>{escape(own)}</id>\n<title>{escape(_title(kind))}</title>\n"
    yield f"<updated>{updated.isoformat()}</updated>\n"
    yield f"<author><name>{SITE_NAME}</name></author>\n"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/>\n'
    yield f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>\n'
    for entry in found:
        yield from _entry(entry, f"{home}answers/{entry.slug}/")
    yield "</feed>\n"


def _title(kind: str) -> str:
    names = {
        "": _("News"),
        "approved": _("Approved by the board"),
        "changed": _("Approved again after a change"),
        "withdrawn": _("Withdrawn"),
    }
    return f"{SITE_NAME} – {names[kind]}"


def _entry(entry: Entry, page: str) -> Iterator[str]:
    label = str(Status(entry.status).label)
    text = f"{label}. {entry.text}"
    yield f"<entry>\n<id>{escape(page)}</id>\n"
    yield f"<title xml:lang={quoteattr(entry.question_language)}>{_text(entry.question)}</title>\n"
    yield f"<updated>{entry.updated.isoformat()}</updated>\n"
    yield f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>\n'
    yield f"<category term={quoteattr(entry.term)} label={quoteattr(label)}/>\n"
    yield f"<summary>{_text(text)}</summary>\n</entry>\n"


def _text(text: str) -> str:
    """Text as XML 1.0 may hold it."""
    return escape(text.translate(UNSPEAKABLE))
