"""What a reader finds in a file: records, what is said of them, and faults, each with its line."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from references.csl import year_of
from references.identifiers import canonical_doi, canonical_pmid
from references.models import Kind, Standing


@dataclass(frozen=True)
class Said:
    """What a record itself says of its standing: PubMed marks retracted papers."""

    standing: Standing
    nature: str
    reason: str = ""


@dataclass(frozen=True)
class Found:
    """A record that begins on a line of a file."""

    line: int
    kind: str
    csl: dict[str, Any]
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Why something on a line of a file is no record; the reason is safe to print."""

    line: int
    reason: str

    def __post_init__(self) -> None:
        shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in self.reason)
        object.__setattr__(self, "reason", shown)


KINDS_OF_PUBLICATION = (
    ({"practice guideline", "guideline", "consensus development conference"}, Kind.GUIDELINE),
    ({"systematic review", "meta-analysis", "network meta-analysis"}, Kind.SYSTEMATIC_REVIEW),
    ({"review", "scoping review"}, Kind.REVIEW),
)
_KINDS_OF_TYPE = {
    **dict.fromkeys(("article-journal", "article", "paper-conference", "dataset"), Kind.RESEARCH),
    **dict.fromkeys(("book", "chapter", "entry-encyclopedia", "thesis"), Kind.BOOK),
    **dict.fromkeys(("webpage", "post", "post-weblog"), Kind.WEB),
}


def kind_of(csl_type: str, publication_types: list[str] | None = None) -> str:
    """Return the kind of reference for a CSL type, or for PubMed's publication types if given."""
    given = {name.lower() for name in publication_types or ()}
    for names, kind in KINDS_OF_PUBLICATION:
        if given & names:
            return kind
    return _KINDS_OF_TYPE.get(csl_type, Kind.OTHER)


def tidy(csl: dict[str, Any]) -> dict[str, Any]:
    """Return a record of another format as CSL: NFC, one space, nothing empty, a title.

    An identifier that is none is kept as it is, so that it is refused by name and not lost.
    """
    made = {name: _tidied(value) for name, value in csl.items()}
    made = {name: value for name, value in made.items() if value not in ("", None, [], {})}
    made.setdefault("title", "")
    for variable, canonical in (("DOI", canonical_doi), ("PMID", canonical_pmid)):
        if variable in made:
            made[variable] = canonical(made[variable]) or made[variable]
    return made


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    if isinstance(value, dict):
        inner = {key: _tidied(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in ("", None, [], {})}
    return [_tidied(item) for item in value] if isinstance(value, list) else value


_MONTHS = {
    name: number + 1
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    )
}


def issued(text: str) -> dict[str, Any] | None:
    """Return a CSL date of "2020 Mar 5", "2020/03/05/", "2020-03" or anything with a year in it."""
    words = text.replace("/", " ").replace("-", " ").replace(",", " ").split()
    parts: list[int] = []
    for word in words[:3]:
        # A second month is the end of a range ("Jan-Feb"), not a day.
        month = word.isalpha() and len(parts) == 1
        number = _MONTHS.get(word[:3].lower()) if month else None
        digits = 2 if parts else 4
        number = int(word) if word.isascii() and word.isdigit() and len(word) <= digits else number
        if number is None:
            break
        parts.append(number)
    if parts and parts[0] > 999 and all(1 <= part <= 31 for part in parts[1:]):
        return {"date-parts": [parts[: 1 if len(parts) > 1 and parts[1] > 12 else 3]]}
    raw = {"raw": text.strip()}
    return raw if text.strip() and year_of({"issued": raw}) else None


def name(text: str) -> dict[str, str]:
    """Return a CSL name of "Family, Given, Suffix", or of an organisation."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return {"literal": parts[0]}
    return dict(zip(("family", "given", "suffix"), parts, strict=False))
