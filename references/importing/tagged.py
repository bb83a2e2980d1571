"""RIS and NBIB: records of tagged lines.

RIS is read by rispy; a record is cut out first, so that a broken one spoils no other and its line
is known. NBIB is PubMed's MEDLINE format: https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import rispy

from references.importing.files import NOT_UTF8, undecodable
from references.importing.found import Fault, Found, Said, issued, kind_of, name, tidy
from references.models import Standing

_RIS_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?-(?: |$)")
_RIS_TYPES = {
    "JOUR": "article-journal",
    "JFULL": "article-journal",
    "EJOUR": "article-journal",
    "ABST": "article-journal",
    "INPR": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "RPRT": "report",
    "GOVDOC": "report",
    "STAND": "standard",
    "THES": "thesis",
    "DATA": "dataset",
    "ELEC": "webpage",
    "WEB": "webpage",
    "BLOG": "post-weblog",
}


def ris(text: str) -> Iterator[Found | Fault]:
    """Yield the records of a RIS file; what is no record is a fault with its line."""
    for line, rows, ended in _cut(text):
        if not _opens(rows[0]):
            yield Fault(line, "is outside of a record; a RIS record begins with TY, ends with ER")
        elif not ended:
            yield Fault(line, "the record has no end (ER)")
        else:
            yield _ris_record(line, rows)


def _opens(row: str) -> bool:
    tag = _RIS_TAG.match(row)
    return bool(tag and tag[1] == "TY")


def _cut(text: str) -> Iterator[tuple[int, list[str], bool]]:
    """Yield stretches of lines with the number of the first, and whether ER ended them."""
    start, rows = 1, list[str]()
    for line, row in enumerate(text.split("\n"), 1):
        tag = _RIS_TAG.match(row)
        if rows and _opens(row):
            yield start, rows, False
            rows = []
        if not rows and not row.strip():
            continue
        start, rows = (start, rows) if rows else (line, rows)
        rows.append(row)
        if tag and tag[1] == "ER":
            yield start, rows, True
            rows = []
    if rows:
        yield start, rows, False


def _ris_record(line: int, rows: list[str]) -> Found | Fault:
    text = "\n".join(rows)
    if bad := undecodable(text, line):
        return Fault(bad, NOT_UTF8)
    try:
        parsed = rispy.loads(text + "\n", skip_unknown_tags=True)
    except Exception as error:  # the library raises many kinds on broken input
        return Fault(line, f"is not a RIS record: {error}")
    return _found_in_ris(line, parsed[0]) if parsed else Fault(line, "is an empty record")


def _found_in_ris(line: int, entry: dict[str, Any]) -> Found:
    csl_type = _RIS_TYPES.get(entry.get("type_of_reference", ""), "document")
    authors = entry.get("authors") or entry.get("first_authors") or []
    pages = "-".join(p for p in (entry.get("start_page"), entry.get("end_page")) if p)
    containers = ("journal_name", "secondary_title", "alternate_title3", "alternate_title2")
    accession = str(entry.get("accession_number", ""))
    csl = {
        "type": csl_type,
        "title": _first(entry, "title", "primary_title", "translated_title"),
        "author": [name(author) for author in authors],
        "container-title": _first(entry, *containers),
        "issued": issued(str(_first(entry, "date", "year", "publication_year"))),
        "volume": entry.get("volume"),
        "issue": entry.get("number"),
        "page": pages,
        "publisher": entry.get("publisher"),
        "publisher-place": entry.get("place_published"),
        "DOI": entry.get("doi"),
        "PMID": accession if accession.isdigit() and csl_type == "article-journal" else None,
        "URL": _first(entry, "urls", "url"),
        "edition": entry.get("edition"),
    }
    return Found(line, kind_of(csl_type), tidy(csl))


def _first(entry: dict[str, Any], *keys: str) -> Any:
    for key in keys:
        if value := entry.get(key):
            return value[0] if isinstance(value, list) else value
    return ""


_MEDLINE_TAG = re.compile(r"^([A-Z]{2,4}) *- ?(.*)$")
_MEDLINE_STANDINGS = {
    "RIN": (Standing.RETRACTED, "Retraction in"),
    "ECI": (Standing.EXPRESSION_OF_CONCERN, "Expression of concern in"),
    "EIN": (Standing.CORRECTED, "Erratum in"),
}


def nbib(text: str) -> Iterator[Found | Fault]:
    """Yield the records of PubMed's MEDLINE format, parted by empty lines."""
    start, rows = 0, list[str]()
    for line, row in enumerate([*text.split("\n"), ""], 1):
        if row.strip():
            start = start or line
            rows.append(row)
        elif start:
            yield _medline_record(start, rows)
            start, rows = 0, []


def _medline_record(line: int, rows: list[str]) -> Found | Fault:
    if bad := undecodable("\n".join(rows), line):
        return Fault(bad, NOT_UTF8)
    fields: dict[str, list[str]] = defaultdict(list)
    tag = ""
    for offset, row in enumerate(rows):
        match = _MEDLINE_TAG.match(row)
        if match:
            tag = match[1]
            fields[tag].append(match[2].strip())
        elif row.startswith("      ") and tag:
            fields[tag][-1] += " " + row.strip()
        else:
            return Fault(line + offset, "is neither a tag such as “TI  - ” nor its continuation")
    if "PMID" not in fields:
        return Fault(line, "the record has no PMID")
    return Found(
        line, kind_of("article-journal", fields["PT"]), _medline_csl(fields), _said(fields)
    )


def _medline_csl(fields: dict[str, list[str]]) -> dict[str, Any]:
    dois = [item[:-5] for tag in ("AID", "LID") for item in fields[tag] if item.endswith("[doi]")]
    full = [name(author) for author in fields["FAU"]]
    groups = [{"literal": group} for group in fields["CN"]]
    return tidy(
        {
            "type": "article-journal",
            "title": _only(fields, "TI") or _only(fields, "BTI"),
            "author": (full or [_short_name(author) for author in fields["AU"]]) + groups,
            "container-title": _only(fields, "JT"),
            "container-title-short": _only(fields, "TA"),
            "issued": issued(_only(fields, "DP")),
            "volume": _only(fields, "VI"),
            "issue": _only(fields, "IP"),
            "page": _only(fields, "PG"),
            "language": _only(fields, "LA"),
            "DOI": dois[0] if dois else None,
            "PMID": _only(fields, "PMID"),
            "PMCID": _only(fields, "PMC"),
        }
    )


def _only(fields: dict[str, list[str]], tag: str) -> str:
    return fields[tag][0] if fields[tag] else ""


def _short_name(author: str) -> dict[str, str]:
    family, _, initials = author.rpartition(" ")
    return {"family": family, "given": initials} if family else {"literal": author}


def _said(fields: dict[str, list[str]]) -> tuple[Said, ...]:
    said = [
        Said(standing, nature, notice)
        for tag, (standing, nature) in _MEDLINE_STANDINGS.items()
        for notice in fields[tag]
    ]
    if "Retracted Publication" in fields["PT"] and not fields["RIN"]:
        said.append(Said(Standing.RETRACTED, "Retracted Publication"))
    return tuple(said)
