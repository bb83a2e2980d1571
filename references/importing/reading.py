"""The formats of reference files by name, and reading a file in one of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from references.importing import files
from references.importing.bibtex import bibtex
from references.importing.crossref import crossref
from references.importing.csl_json_files import csl_json
from references.importing.found import Fault, Found
from references.importing.pubmed_xml import pubmed_xml
from references.importing.tagged import nbib, ris

_OF_TEXT: dict[str, Callable[[str], Iterator[Found | Fault]]] = {
    "ris": ris,
    "bibtex": bibtex,
    "nbib": nbib,
    "csl-json": csl_json,
    "crossref": crossref,
}
FORMATS = (*_OF_TEXT, "pubmed-xml")
_ENDINGS = {
    ".ris": "ris",
    ".bib": "bibtex",
    ".bibtex": "bibtex",
    ".nbib": "nbib",
    ".medline": "nbib",
    ".json": "csl-json",
    ".jsonl": "csl-json",
    ".xml": "pubmed-xml",
}


def format_of(path: Path) -> str | None:
    """Return the format that a file's name tells, with or without .gz, or None."""
    name = path.name.lower().removesuffix(".gz")
    return _ENDINGS.get(Path(name).suffix)


def read(path: Path, form: str, encoding: str | None = None) -> Iterator[Found | Fault]:
    """Yield what a file holds, in order; a file that cannot be read at all is one fault."""
    try:
        content = files.content_of(path)
        if form == "pubmed-xml":
            # XML declares its own encoding.
            yield from pubmed_xml(content)
        else:
            yield from _OF_TEXT[form](files.text_of(content, encoding))
    except files.UnreadableError as error:
        yield Fault(error.line, error.reason)
