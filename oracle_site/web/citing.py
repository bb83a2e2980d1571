"""Citing an article: in the words of a style, or as a record for a reference manager."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.reading import Reading
from oracle_site.web import article as article_page
from oracle_site.web import structured
from oracle_site.web.addresses import Place, absolute
from oracle_site.web.arriving import of_a_text
from oracle_site.web.jinja import SITE_NAME
from oracle_site.web.responses import CACHEABLE, etag_of, page

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
CSL_LANGUAGE: Final = {"zh-hans": "zh-CN"}


class Cited(NamedTuple):
    """What a citation of an edition says, whatever the style."""

    title: str
    edition: int
    digest: str
    updated: dt.date
    seen: dt.date
    url: str
    language: str
    status: str
    key: str


class Style(NamedTuple):
    """A style, by its own name, and the citation in it."""

    slug: str
    name: str
    text: str


def cited(reading: Reading, today: dt.date) -> Cited:
    """What there is to cite of a reading, as it was seen today."""
    updated = reading.dates.date_modified or timezone.now()
    return Cited(
        title=reading.question,
        edition=reading.edition,
        digest=reading.digest,
        updated=updated.date(),
        seen=today,
        url=absolute(article_page.permanent(reading)),
        language=CSL_LANGUAGE.get(reading.language.served, reading.language.served),
        status=structured.STATUSES[reading.status],
        key=f"{reading.article}-{reading.edition}",
    )


def ama(one: Cited) -> str:
    """AMA Manual of Style, 11th edition, 3.15.3: a web page with its dates."""
    updated, seen = _american(one.updated), _american(one.seen)
    return (
        f"{SITE_NAME}. {_stopped(one.title)} Edition {one.edition}. {one.status}. "
        f"Updated {updated}. Accessed {seen}. {one.url} (SHA-256 {one.digest})"
    )


def vancouver(one: Cited) -> str:
    """Citing Medicine (NLM, 2nd edition), chapter 25: a part of a web site."""
    updated, seen = _nlm(one.updated), _nlm(one.seen)
    return (
        f"{SITE_NAME} [Internet]. {_stopped(one.title)} Edition {one.edition} [updated {updated}; "
        f"cited {seen}]. Available from: {one.url} {one.status}. SHA-256: {one.digest}."
    )


def apa(one: Cited) -> str:
    """APA Publication Manual, 7th edition, 10.16: a web page of a group author."""
    when = f"{one.updated.year}, {MONTHS[one.updated.month - 1]} {one.updated.day}"
    return (
        f"{SITE_NAME}. ({when}). {one.title.rstrip('.')} (Edition {one.edition}; {one.status}; "
        f"SHA-256 {one.digest}). {one.url}"
    )


def gbt7714(one: Cited) -> str:
    """GB/T 7714—2015, 4.6: 电子资源 ([EB/OL], 更新日期, 引用日期, 获取路径)."""
    return (
        f"{SITE_NAME}. {one.title.rstrip('.')}: 第{one.edition}版[EB/OL]. "
        f"({one.updated.isoformat()})[{one.seen.isoformat()}]. {one.url}. "
        f"SHA-256: {one.digest}."
    )


def bibtex(one: Cited) -> str:
    """A BibLaTeX ``online`` entry, which BibTeX styles read as ``misc``."""
    fields = {
        "author": f"{{{SITE_NAME}}}",
        "title": f"{{{_tex(one.title)}}}",
        "year": str(one.updated.year),
        "date": one.updated.isoformat(),
        "edition": str(one.edition),
        "url": one.url,
        "urldate": one.seen.isoformat(),
        "langid": one.language,
        "note": f"{one.status}. SHA-256: {one.digest}",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
    return f"@online{{{one.key},\n" + ",\n".join(lines) + "\n}\n"


def ris(one: Cited) -> str:
    """The RIS format (Research Information Systems, 2011): an electronic source."""
    fields = (
        ("TY", "ELEC"),
        ("AU", SITE_NAME),
        ("TI", " ".join(one.title.split())),
        ("ET", str(one.edition)),
        ("PY", str(one.updated.year)),
        ("DA", one.updated.strftime("%Y/%m/%d")),
        ("Y2", one.seen.strftime("%Y/%m/%d")),
        ("LA", one.language),
        ("UR", one.url),
        ("N1", f"{one.status}. SHA-256: {one.digest}"),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields)


def csl_json(one: Cited) -> str:
    """CSL-JSON (Citation Style Language, schema 1.0)."""
    record = {
        "id": one.key,
        "type": "webpage",
        "title": one.title,
        "author": [{"literal": SITE_NAME}],
        "container-title": SITE_NAME,
        "edition": str(one.edition),
        "issued": {"date-parts": [[one.updated.year, one.updated.month, one.updated.day]]},
        "accessed": {"date-parts": [[one.seen.year, one.seen.month, one.seen.day]]},
        "URL": one.url,
        "language": one.language,
        "note": f"{one.status}. SHA-256: {one.digest}",
    }
    return orjson.dumps([record], option=orjson.OPT_INDENT_2).decode()


def _american(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _nlm(day: dt.date) -> str:
    return f"{day.year} {MONTHS[day.month - 1][:3]} {day.day}"


def _stopped(title: str) -> str:
    return title if title.endswith((".", "?", "!", "。", "？", "！", "؟")) else f"{title}."


def _tex(text: str) -> str:
    """Text in which nothing acts on TeX."""
    for sign in "\\{}":
        text = text.replace(sign, " ")
    for sign in "&%$#_":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("~", "\\~{}").replace("^", "\\^{}")


STYLES: Final = (
    ("ama", "AMA", ama),
    ("vancouver", "Vancouver / NLM", vancouver),
    ("apa", "APA", apa),
    ("gbt7714", "GB/T 7714", gbt7714),
)
RECORDS: Final[Mapping[str, tuple[str, str, str, Callable[[Cited], str]]]] = {
    "bibtex": ("BibTeX", "bib", "application/x-bibtex", bibtex),
    "ris": ("RIS", "ris", "application/x-research-info-systems", ris),
    "csl-json": ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json),
}


@require_safe
@of_a_text
def styles(request: HttpRequest, reading: Reading, place: Place) -> HttpResponseBase:
    """How to cite the text that is shown. One query."""
    one = cited(reading, timezone.now().date())
    context: dict[str, Any] = {
        "reading": reading,
        "cited": one,
        "styles": [Style(slug, name, written(one)) for slug, name, written in STYLES],
        "records": [(slug, record[0]) for slug, record in RECORDS.items()],
        "canonical": structured.served_address(reading, place),
        "question_attributes": article_page.unless(place.language, reading.question_language),
    }
    here = replace(place, page=f"{place.page}cite/")
    return page(request, "pages/cite.html", here, context, version=f"{reading.version} {one!r}")


@require_safe
@of_a_text
def record(request: HttpRequest, reading: Reading, place: Place, form: str) -> HttpResponseBase:
    """The same as a file for a reference manager. One query."""
    one = cited(reading, timezone.now().date())
    _name, ending, media_type, written = RECORDS[form]
    response = HttpResponse(written(one), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.key}.{ending}"'
    response["Cache-Control"] = CACHEABLE
    response["ETag"] = etag_of(replace(place, page=form), f"{reading.version} {one!r}")
    return response
