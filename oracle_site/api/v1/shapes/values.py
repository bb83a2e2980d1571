"""The smallest parts of the answers: names, addresses, moments, and how a text stands."""

import datetime as dt
from typing import Annotated, Any

from articles.models import Status
from articles.vocabulary import (
    KEY_LIMIT,
    LANGUAGES,
    SLUG_LIMIT,
)
from oracle_site.api.v1.json_schema import Keywords

SLUG = Keywords({"pattern": "^[-a-zA-Z0-9_]+$", "minLength": 1, "maxLength": SLUG_LIMIT})

Slug = Annotated[str, SLUG]
Key = Annotated[str, Keywords({"pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$", "maxLength": KEY_LIMIT})]
PersonaSlug = Annotated[str, Keywords({"pattern": "^[a-z][a-z0-9-]*$", "maxLength": 40})]
Language = Annotated[str, Keywords({"enum": list(LANGUAGES)})]
Digest = Annotated[
    str,
    Keywords({"pattern": "^[0-9a-f]{64}$"}),
    "SHA-256 of the sealed text: same digest, same words.",
]
Url = Annotated[str, Keywords({"format": "uri"})]
Moment = Annotated[str, Keywords({"format": "date-time"})]
Day = Annotated[str, Keywords({"format": "date"})]
Number = Annotated[int, Keywords({"minimum": 1})]
Csl = Annotated[dict[str, Any], Keywords({"$ref": "#/components/schemas/CslRecord"})]
ReviewStatus = Annotated[Status, "How the board stands to exactly these words."]
Caution = Annotated[
    bool,
    "True: the board has not approved these words. Show a warning to whoever reads them.",
]


def moment(value: dt.datetime | None) -> str | None:
    """A moment in UTC, to the second or finer (RFC 3339)."""
    return None if value is None else value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def day(value: dt.date | None) -> str | None:
    """A calendar day."""
    return None if value is None else value.isoformat()
