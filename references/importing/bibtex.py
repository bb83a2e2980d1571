"""BibTeX, read by bibtexparser; LaTeX in the values becomes plain text."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
)
from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

from references.importing.files import NOT_UTF8, undecodable
from references.importing.found import Fault, Found, issued, kind_of, tidy

# Faults are reported by line; the libraries' own logs would say them twice.
for _library in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False

_TYPES = {
    "article": "article-journal",
    "book": "book",
    "booklet": "pamphlet",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "proceedings": "book",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "dataset": "dataset",
    "unpublished": "manuscript",
}
_TEXT = LatexNodes2Text(math_mode="text", keep_comments=True)


def bibtex(text: str) -> Iterator[Found | Fault]:
    """Yield the entries of a BibTeX file; what is no entry is a fault with its line."""
    library = parse_string(text)
    if not library.blocks or not (library.entries or library.failed_blocks):
        yield Fault(1, "has no BibTeX entry")
    for block in library.blocks:
        yield from _found_in(block)


def _found_in(block: Block) -> Iterator[Found | Fault]:
    line = (block.start_line or 0) + 1
    if isinstance(block, DuplicateBlockKeyBlock) and block.ignore_error_block:
        # The key is of use in the file only; whether the paper is a duplicate shows later.
        yield from _found_in(block.ignore_error_block)
    elif isinstance(block, ParsingFailedBlock):
        yield Fault(line, _why_failed(block))
    elif isinstance(block, Entry):
        bad = undecodable(block.raw or "", line)
        yield Fault(bad, NOT_UTF8) if bad else _entry(line, block)


def _why_failed(block: ParsingFailedBlock) -> str:
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"has a field twice: {', '.join(sorted(block.duplicate_keys))}"
    if isinstance(block.error, BlockAbortedException):
        return f"is not a BibTeX entry: {' '.join(block.error.abort_reason.split())[:200]}"
    return "is not a BibTeX entry"


def _entry(line: int, entry: Entry) -> Found | Fault:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    csl_type = _TYPES.get(entry.entry_type.lower(), "document")
    try:
        plain = {key: _plain(value) for key, value in fields.items()}
        names = {key: _names(fields.get(key, "")) for key in ("author", "editor")}
    except Exception as error:  # the libraries raise many kinds on broken LaTeX
        return Fault(line, f"has a value that cannot be read: {error}")
    date = plain.get("date") or " ".join(
        plain[key] for key in ("year", "month", "day") if plain.get(key)
    )
    csl = {"type": csl_type, **names, **_csl_of(plain), "issued": issued(date)}
    csl["URL"] = fields.get("url", "").replace("\\", "")
    return Found(line, kind_of(csl_type), tidy(csl))


def _csl_of(plain: dict[str, str]) -> dict[str, Any]:
    return {
        "title": plain.get("title"),
        "container-title": plain.get("journal")
        or plain.get("journaltitle")
        or plain.get("booktitle"),
        "volume": plain.get("volume"),
        "issue": plain.get("number") or plain.get("issue"),
        "page": plain.get("pages", "").replace("–", "-").replace("--", "-"),
        "publisher": plain.get("publisher") or plain.get("institution"),
        "publisher-place": plain.get("address") or plain.get("location"),
        "edition": plain.get("edition"),
        "DOI": plain.get("doi"),
        "PMID": plain.get("pmid"),
        "PMCID": plain.get("pmcid"),
    }


def _plain(value: str) -> str:
    if "\\" not in value and "{" not in value and "$" not in value:
        return value.replace("~", " ")
    # A bare percent sign would begin a LaTeX comment; in titles it is meant as it stands.
    return str(_TEXT.latex_to_text(re.sub(r"(?<!\\)%", r"\%", value)))


def _names(value: str) -> list[dict[str, Any]]:
    return [_name(person) for person in split_multiple_persons_names(value) if person.strip()]


def _name(person: str) -> dict[str, Any]:
    person = person.strip()
    if person.startswith("{") and person.endswith("}"):
        return {"literal": _plain(person[1:-1])}
    parts = parse_single_name_into_parts(person, strict=False)
    return {
        "family": _plain(" ".join(parts.last)),
        "given": _plain(" ".join(parts.first)),
        "non-dropping-particle": _plain(" ".join(parts.von)),
        "suffix": _plain(" ".join(parts.jr)),
    }
