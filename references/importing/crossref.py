"""Crossref works: their record as CSL-JSON, and what they report of corrected and retracted papers.

Source: Crossref REST API, format of works; types of updates as Crossmark lists them.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from references.formatting import without_markup
from references.identifiers import canonical_doi
from references.importing.files import UnreadableError, content_of, text_of
from references.importing.found import Fault, Found, kind_of, tidy
from references.models import Source, Standing
from references.standing import Report

_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "monograph": "book",
    "reference-book": "book",
    "edited-book": "book",
    "posted-content": "article",
    "dissertation": "thesis",
    "peer-review": "review",
    "report": "report",
    "standard": "standard",
    "dataset": "dataset",
    "book": "book",
}
_STANDINGS = {
    **dict.fromkeys(("retraction",), Standing.RETRACTED),
    **dict.fromkeys(("withdrawal", "removal"), Standing.WITHDRAWN),
    # Part of a retracted paper still stands; which part, only a person can tell.
    **dict.fromkeys(
        ("expression_of_concern", "partial_retraction"), Standing.EXPRESSION_OF_CONCERN
    ),
    **dict.fromkeys(("correction", "corrigendum", "erratum"), Standing.CORRECTED),
    **dict.fromkeys(("new_edition", "new_version"), Standing.SUPERSEDED),
}
_NO_WORK = "is not a Crossref work with a DOI"
# What taking a value of another shape apart raises.
_MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError, IndexError)


def csl_of(work: dict[str, Any]) -> dict[str, Any]:
    """Return a Crossref work as a CSL-JSON record."""
    subtitle = _first(work, "subtitle")
    title = _first(work, "title") + (f": {subtitle}" if subtitle else "")
    return tidy(
        {
            "type": _TYPES.get(str(work.get("type")), "document"),
            "title": without_markup(title),
            "author": [_name(author) for author in work.get("author", [])],
            "editor": [_name(editor) for editor in work.get("editor", [])],
            "container-title": _first(work, "container-title"),
            "container-title-short": _first(work, "short-container-title"),
            "issued": _issued(work.get("issued") or work.get("published")),
            "volume": work.get("volume"),
            "issue": work.get("issue"),
            "page": work.get("page"),
            "publisher": work.get("publisher"),
            "language": work.get("language"),
            "DOI": work.get("DOI"),
        }
    )


def reports_of(work: dict[str, Any]) -> Iterator[Report]:
    """Yield what a work says of itself (`updated-by`) and of papers it updates (`update-to`)."""
    own = canonical_doi(str(work.get("DOI", "")))
    for update in work.get("updated-by", ()):
        yield from _report(own, canonical_doi(str(update.get("DOI", ""))), update)
    for update in work.get("update-to", ()):
        yield from _report(canonical_doi(str(update.get("DOI", ""))), own, update)


def _report(doi: str | None, notice: str | None, update: dict[str, Any]) -> Iterator[Report]:
    kind = str(update.get("type", "")).lower().replace("-", "_").replace(" ", "_")
    standing = _STANDINGS.get(kind)
    # A new version under the same DOI replaces nothing that could be cited.
    own_version = standing == Standing.SUPERSEDED and doi == notice
    if doi and standing and not own_version:
        yield Report(
            source=Source.CROSSREF,
            record=f"{doi} {kind} {notice or ''}",
            doi=doi,
            pmid=None,
            standing=standing,
            nature=str(update.get("label") or kind)[:60],
            notice_doi=notice or "",
            dated=_date(update.get("updated")),
        )


def crossref(text: str) -> Iterator[Found | Fault]:
    """Yield the works of a text with one Crossref work on each line as records."""
    for line, work in _works(text):
        if isinstance(work, Fault):
            yield work
        else:
            yield _found(line, work)


def _found(line: int, work: dict[str, Any]) -> Found | Fault:
    try:
        csl = csl_of(work)
    except _MISSHAPEN:
        return Fault(line, _NO_WORK)
    return Found(line, kind_of(csl["type"]), csl)


def crossref_reports(path: Path) -> Iterator[tuple[int, Report | Fault]]:
    """Yield what the works of a file (`.jsonl`, `.jsonl.gz`) report, with their lines."""
    try:
        for line, work in _works(text_of(content_of(path))):
            if isinstance(work, Fault):
                yield line, work
            else:
                yield from ((line, one) for one in _reports(line, work))
    except UnreadableError as error:
        yield error.line, Fault(error.line, error.reason)


def _reports(line: int, work: dict[str, Any]) -> list[Report] | list[Fault]:
    try:
        return list(reports_of(work))
    except _MISSHAPEN:
        return [Fault(line, _NO_WORK)]


def _works(text: str) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            work = json.loads(row)
        except (ValueError, RecursionError):
            yield line, Fault(line, "is not JSON")
            continue
        work = work.get("message", work) if isinstance(work, dict) else work
        known = isinstance(work, dict) and isinstance(work.get("DOI"), str)
        yield line, work if known else Fault(line, _NO_WORK)


def _first(work: dict[str, Any], key: str) -> str:
    values = work.get(key) or [""]
    return str(values[0])


def _name(person: dict[str, Any]) -> dict[str, str]:
    if person.get("name"):
        return {"literal": person["name"]}
    return {key: str(person.get(key) or "") for key in ("family", "given", "suffix")}


def _issued(value: Any) -> dict[str, Any] | None:
    parts = (value or {}).get("date-parts") or [[None]]
    return {"date-parts": [parts[0]]} if parts[0] and parts[0][0] else None


def _date(value: Any) -> date | None:
    parts = ((value or {}).get("date-parts") or [[]])[0]
    try:
        return date(*[*parts, 1, 1][:3]) if parts else None
    except (TypeError, ValueError):
        return None
