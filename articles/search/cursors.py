"""Cursors: places in the results of a search, from which a next or a previous page begins."""

import re
from typing import Final, NamedTuple

PATTERN: Final = r"^(after|before)\.[0-9]{1,3}\.[0-9]{1,2}\.[0-9]{9}\.[1-9][0-9]{0,17}$"


class BadCursor(ValueError):
    """A cursor that no page of results gave."""


class Cursor(NamedTuple):
    """A place in the results: on which side of the article of this tier with this score."""

    side: str
    tier: int
    score: str
    article: int

    def __str__(self) -> str:
        """The cursor as it stands in an address."""
        return f"{self.side}.{self.tier}.{self.score}.{self.article}"

    @classmethod
    def parsed(cls, text: str) -> "Cursor":
        """The cursor that an address has. Raises BadCursor."""
        if not re.fullmatch(PATTERN, text, re.ASCII):
            raise BadCursor(text)
        side, tier, whole, fraction, article = text.split(".")
        return cls(side, int(tier), f"{whole}.{fraction}", int(article))
