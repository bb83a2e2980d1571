"""The variables, types and limits of CSL-JSON 1.0.2, and the JSON Schema made from them.

Source: citation-style-language/schema, csl-data.json and the CSL 1.0.2 specification.
"""

import datetime
from typing import Any

from references.characters import ANY_TEXT, VISIBLE_TEXT


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = sorted(
    _words(
        "article article-journal article-magazine article-newspaper bill book broadcast"
        " chapter classic collection dataset document entry entry-dictionary"
        " entry-encyclopedia event figure graphic hearing interview legal_case legislation"
        " manuscript map motion_picture musical_score pamphlet paper-conference patent"
        " performance periodical personal_communication post post-weblog regulation report"
        " review review-book software song speech standard thesis treaty webpage"
    )
)
NAMES = _words(
    "author chair collection-editor compiler composer container-author contributor curator director"
    " editor editor-translator editorial-director executive-producer guest host illustrator"
    " interviewer narrator organizer original-author performer producer recipient reviewed-author"
    " script-writer series-creator translator"
)
DATES = frozenset(
    {"accessed", "available-date", "event-date", "issued", "original-date", "submitted"}
)
NUMBERS = _words(
    "chapter-number citation-number collection-number edition first-reference-note-number issue"
    " locator number number-of-pages number-of-volumes page page-first part part-number printing"
    " printing-number section supplement supplement-number version volume"
)
STRINGS = _words(
    "abstract annote archive archive_collection archive_location archive-place authority"
    " call-number citation-key citation-label collection-title container-title"
    " container-title-short dimensions division DOI event event-place event-title genre ISBN ISSN"
    " journalAbbreviation jurisdiction keyword language medium note original-publisher"
    " original-publisher-place original-title part-title PMCID PMID publisher publisher-place"
    " references reviewed-genre reviewed-title scale shortTitle source status title title-short URL"
    " volume-title volume-title-short year-suffix"
)
VARIABLES = frozenset({"type", "id", "categories"}) | NAMES | DATES | NUMBERS | STRINGS

MAX_TITLE = 2_000
MAX_SHORT = 1_000
MAX_NUMBER = 10**15
MAX_LONG = 20_000
MAX_NAMES = 5_000
EARLIEST_YEAR = 1000
YEARS_AHEAD = 5

NAME_STRINGS = frozenset(
    {"family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle"}
)
NAME_FLAGS = frozenset({"comma-suffix", "static-ordering", "parse-names"})
DATE_KEYS = frozenset({"date-parts", "season", "circa", "literal", "raw"})
LONG = frozenset({"abstract", "annote", "note", "references", "keyword"})


def latest_year() -> int:
    """Return the last year that a record may be issued in; journals date issues ahead."""
    return datetime.datetime.now(datetime.UTC).year + YEARS_AHEAD


def limit_of(variable: str) -> int:
    """Return how many characters a string variable may have."""
    if variable in LONG:
        return MAX_LONG
    return MAX_TITLE if variable in ("title", "URL") else MAX_SHORT


def _string(limit: int = MAX_SHORT) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit, "pattern": ANY_TEXT}


def _closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


_WHOLE = {"minimum": 1 - MAX_NUMBER, "maximum": MAX_NUMBER - 1}
_VISIBLE = {"pattern": VISIBLE_TEXT}
_NUMBER = {"type": ["string", "integer"], "maxLength": MAX_SHORT, **_VISIBLE, **_WHOLE}
_NAME = _closed(
    {key: _string() for key in sorted(NAME_STRINGS)}
    | {key: {"type": "boolean"} for key in sorted(NAME_FLAGS)},
    anyOf=[{"required": ["family"]}, {"required": ["literal"]}, {"required": ["given"]}],
)
_DATE = _closed(
    {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {
                    "type": ["integer", "string"],
                    "pattern": "^-?[0-9]{1,4}$",
                    "minimum": -9999,
                    "maximum": 9999,
                },
            },
        },
        "season": _NUMBER,
        "circa": _NUMBER | {"type": ["boolean", "string", "integer"]},
        "literal": _string() | _VISIBLE,
        "raw": _string() | _VISIBLE,
    },
    minProperties=1,
)
_FORMS: dict[str, dict[str, Any]] = {
    "URL": {"format": "uri", "pattern": "^[hH][tT][tT][pP][sS]?://"},
    "title": {},
}

SCHEMA: dict[str, Any] = _closed(
    {
        "type": {"type": "string", "enum": list(TYPES)},
        "id": _NUMBER,
        "categories": {"type": "array", "maxItems": 100, "items": _string()},
    }
    | {key: {"type": "array", "maxItems": MAX_NAMES, "items": _NAME} for key in sorted(NAMES)}
    | dict.fromkeys(sorted(DATES), _DATE)
    | dict.fromkeys(sorted(NUMBERS), _NUMBER)
    | {key: _string(limit_of(key)) | _FORMS.get(key, _VISIBLE) for key in sorted(STRINGS)},
    title="CSL-JSON 1.0.2",
    description="A bibliographic record: https://docs.citationstyles.org/en/stable/specification.html",
    required=["type", "title"],
)
