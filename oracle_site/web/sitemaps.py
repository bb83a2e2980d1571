"""Sitemaps (https://www.sitemaps.org/protocol.html): approved texts only, in parts by their number.

A part holds the texts whose row numbers lie between two round numbers, so it never holds more than
the protocol allows, and neither finding it nor making it counts or skips rows.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from articles.models import Status
from articles.vocabulary import LANGUAGES
from oracle_site.models import Page
from oracle_site.web.addresses import DEFAULT_PERSONA, address
from oracle_site.web.listing import STANDING, rows_of
from oracle_site.web.machines import answered, origin
from reviews.models import BoardMember

PART = 50_000
XML = "application/xml; charset=utf-8"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
DOCUMENTS = [f"{name}/" for name in Page.values]
APPROVED = f"r.status = '{Status.APPROVED}' AND {STANDING}"
WHEN = "GREATEST(r.date_modified, r.approved_at, r.last_reviewed)"


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """``/sitemap.xml``: the parts that there are, in every language. One query."""
    parts = rows_of(
        f"SELECT r.language, r.id / %(part)s AS part, max({WHEN}) FROM articles_rendition r "
        f"WHERE {APPROVED} GROUP BY 1, 2 ORDER BY 1, 2",
        {"part": PART},
    )
    here = origin(request)
    found = [(f"{here}/{code}/sitemap-site.xml", None) for code in LANGUAGES]
    found += [(f"{here}/{code}/sitemap-{part}.xml", when) for code, part, when in parts]
    return _answered(request, "sitemapindex", "sitemap", found)


@require_safe
def part(request: HttpRequest, language: str, number: int) -> HttpResponseBase:
    """One part: the approved texts of a language. One query; Http404 where there is none."""
    if number >= 2**63 // PART:
        raise Http404
    rows = rows_of(
        f"SELECT a.slug, r.persona, {WHEN} FROM articles_rendition r "
        "JOIN articles_article a ON a.id = r.article_id "
        f"WHERE r.language = %(language)s AND r.id >= %(from)s AND r.id < %(to)s AND {APPROVED} "
        "ORDER BY r.id",
        {"language": language, "from": number * PART, "to": (number + 1) * PART},
    )
    if not rows:
        raise Http404
    here = origin(request)
    found = [
        (f"{here}{address(language, persona, f'answers/{slug}/')}", when)
        for slug, persona, when in rows
    ]
    return _answered(request, "urlset", "url", found)


@require_safe
def site(request: HttpRequest, language: str) -> HttpResponseBase:
    """The pages of a language that are no articles, those of members included. One query."""
    here = origin(request)
    slugs = BoardMember.objects.order_by("slug").values_list("slug", flat=True)
    members = [f"board/{slug}/" for slug in slugs]
    pages = ["", "answers/", "topics/", "board/", *members, "corrections/", *DOCUMENTS]
    found = [(f"{here}{address(language, DEFAULT_PERSONA, page)}", None) for page in pages]
    return _answered(request, "urlset", "url", found)


def _answered(
    request: HttpRequest, root: str, item: str, found: Iterable[tuple[str, dt.datetime | None]]
) -> HttpResponseBase:
    text = "".join(_written(root, item, found))
    return answered(request, lambda: text, version=text, content_type=XML)


def _written(
    root: str, item: str, found: Iterable[tuple[str, dt.datetime | None]]
) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'
    for location, when in found:
        dated = f"<lastmod>{when.isoformat(timespec='seconds')}</lastmod>" if when else ""
        yield f"<{item}><loc>{escape(location)}</loc>{dated}</{item}>\n"
    yield f"</{root}>\n"
