"""What rests on one source: the claims of each listed article that cite it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from articles.canonical import digest as digest_of
from articles.models import Status
from articles.reading import ReadClaim, status_of
from articles.reading.parts import parts_of
from oracle_site.web.listing import Listed, Text


class Resting(NamedTuple):
    """A claim that cites the source, its number through the page, and how it cites it."""

    anchor: str
    statement: int
    kind: str
    text: str
    locator: str
    support: str
    unsound: bool


class Citing(NamedTuple):
    """An article with its claims that rest on the source, and how its text stands now."""

    article: Listed
    status: Status
    claims: tuple[Resting, ...]


def citing(found: Sequence[Listed], texts: Sequence[Text], reference: int) -> list[Citing]:
    """The claims of each article that cite a source, in the text that its page would serve."""
    return [_citing(*pair, reference) for pair in zip(found, texts, strict=True)]


def _citing(article: Listed, text: Text, reference: int) -> Citing:
    parts = parts_of(text.content, text.standings)
    numbers = {one.number for one in parts["references"] if one.id == reference}
    claims = [claim for section in parts["sections"] for claim in section.claims]
    status = status_of(
        text.stored,
        text.next_review_due,
        intact=digest_of(text.content) == text.digest,
        sound=not any(claim.unsound for claim in claims),
    )
    return Citing(article, status, tuple(_resting(claims, numbers)))


def _resting(claims: Sequence[ReadClaim], numbers: set[int]) -> Iterator[Resting]:
    for statement, claim in enumerate(claims, 1):
        for cited in claim.citations:
            if cited.number in numbers:
                yield Resting(
                    claim.anchor,
                    statement,
                    claim.kind,
                    claim.text,
                    cited.locator,
                    cited.support,
                    claim.unsound,
                )
