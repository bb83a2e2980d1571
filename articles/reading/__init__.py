"""Reading: the one way from a stored rendition to what a page or an API call shows."""

from articles.reading.query import NotFound, preview, read, status_of
from articles.reading.values import (
    Dates,
    ReadCitation,
    ReadClaim,
    Reading,
    ReadPersona,
    ReadReference,
    ReadSection,
    ReadTopic,
    Served,
)

__all__ = [
    "Dates",
    "NotFound",
    "ReadCitation",
    "ReadClaim",
    "ReadPersona",
    "ReadReference",
    "ReadSection",
    "ReadTopic",
    "Reading",
    "Served",
    "preview",
    "read",
    "status_of",
]
