"""The Retraction Watch CSV: what it reports of each paper.

Source: the data description of the Retraction Watch database at Crossref. Read as a stream.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from references.identifiers import canonical_doi, canonical_pmid
from references.importing.files import NOT_UTF8, UnreadableError
from references.importing.found import Fault
from references.models import Source, Standing
from references.standing import Report

MAX_BYTES = 2 * 1024**3
_MAX_FIELD = 1024 * 1024
_STANDINGS = {
    "retraction": Standing.RETRACTED,
    "expression of concern": Standing.EXPRESSION_OF_CONCERN,
    "correction": Standing.CORRECTED,
    "reinstatement": Standing.CURRENT,
}
_NEEDED = ("Record ID", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature")
_NO_IDENTIFIER = {"", "0", "unavailable", "none", "n/a", "na"}


class _Bounded(io.RawIOBase):
    """A stream that ends with an error once more was read from it than a list can hold."""

    def __init__(self, inner: io.BufferedIOBase, limit: int) -> None:
        self.inner, self.left = inner, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self.inner.read(len(buffer))
        self.left -= len(chunk)
        if self.left < 0:
            raise UnreadableError(f"holds more than {MAX_BYTES // 2**30} GiB")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def retraction_watch(path: Path, limit: int = MAX_BYTES) -> Iterator[tuple[int, Report | Fault]]:
    """Yield what each row of a Retraction Watch CSV (`.csv`, `.csv.gz`) reports, with its line."""
    csv.field_size_limit(_MAX_FIELD)
    line = 1
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            inner = gzip.GzipFile(fileobj=plain) if packed else plain
            raw = io.BufferedReader(_Bounded(inner, limit))
            text = io.TextIOWrapper(raw, "utf-8-sig", errors="surrogateescape", newline="")
            rows = csv.DictReader(text)
            _check_columns(rows)
            while True:
                line = rows.line_num + 1
                row = next(rows, None)
                if row is None:
                    return
                yield line, _report(line, row)
    except UnreadableError as error:
        yield line, Fault(line, error.reason)
    except csv.Error as error:
        yield line, Fault(line, f"is not CSV from here on: {error}")
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error) or "it ends too early"
        yield line, Fault(line, f"cannot be read: {reason}")


def _check_columns(rows: csv.DictReader) -> None:
    missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise UnreadableError(f"has no column {', '.join(missing)}")


def _report(line: int, row: dict[str, str | None]) -> Report | Fault:
    cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
    if any("\ud800" <= letter <= "\udfff" for cell in cells.values() for letter in cell):
        return Fault(line, NOT_UTF8.split(",")[0])
    standing = _STANDINGS.get(cells["RetractionNature"].lower())
    if standing is None:
        return Fault(line, f"RetractionNature: “{cells['RetractionNature'][:60]}” is not known")
    if not re.fullmatch(r"[0-9]{1,12}", cells["Record ID"]):
        return Fault(line, "Record ID: must be a number")
    dated = _date(cells.get("RetractionDate", ""))
    if isinstance(dated, str):
        return Fault(line, dated)
    doi, pmid = cells["OriginalPaperDOI"], cells["OriginalPaperPubMedID"]
    made = Report(
        source=Source.RETRACTION_WATCH,
        record=cells["Record ID"],
        doi=canonical_doi(doi),
        pmid=canonical_pmid(pmid),
        standing=standing,
        nature=cells["RetractionNature"],
        notice_doi=canonical_doi(cells.get("RetractionDOI", "")) or "",
        reason=_reason(cells.get("Reason", "")),
        dated=dated,
    )
    return made if made.doi or made.pmid else _without_identifier(line, doi, pmid)


def _without_identifier(line: int, doi: str, pmid: str) -> Fault:
    for name, given in (("OriginalPaperDOI", doi), ("OriginalPaperPubMedID", pmid)):
        if given.lower() not in _NO_IDENTIFIER:
            return Fault(line, f"{name}: “{given[:80]}” is not well-formed")
    return Fault(line, UNIDENTIFIED)


UNIDENTIFIED = "the paper has neither a DOI nor a PubMed ID"


def _date(text: str) -> date | str | None:
    """Return the date of "1/31/2021 0:00" or "2021-01-31", or in words why it is none."""
    day = text.split(" ", maxsplit=1)[0]
    if not day:
        return None
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(day, form).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
    return f"RetractionDate: “{text[:40]}” is not a date"


def _reason(text: str) -> str:
    """Return "Error in Data; Fraud" of "+Error in Data;+Fraud;"."""
    return "; ".join(part.strip(" +") for part in text.split(";") if part.strip(" +"))
