"""The gates over the texts of an article that are before the board, two queries for all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from articles.cells import CellKey
from articles.models import Article, Edition, ListedReference, Rendition
from personas.models import Audience
from reviews.gates.comparison import Content
from reviews.gates.content import warnings_of
from reviews.gates.warning import Warning


@dataclass(frozen=True, slots=True)
class _Texts:
    """The contents of an article's cells, and what decides how they are compared."""

    contents: Mapping[CellKey, Content]
    audiences: Mapping[str, str]
    default: str
    standings: Mapping[str, str]

    def warnings(self, cell: CellKey) -> list[Warning]:
        """What the gates say of one cell."""
        content = self.contents[cell]
        language, default = content["source_language"], self.default
        source = self.contents.get(
            CellKey(language, cell.persona), self.contents.get(CellKey(language, default))
        )
        sibling = self.contents.get(CellKey(cell.language, default))
        return warnings_of(
            content,
            source=source if cell.language != language else None,
            sibling=sibling if cell.persona != default else None,
            standings=self.standings,
            audience=self.audiences.get(cell.persona, Audience.ANYONE),
        )


def warnings_for(article: Article) -> dict[CellKey, list[Warning]]:
    """The warnings about every cell of an article, of the text that waits or else is public."""
    texts = _texts(article.pk)
    return {cell: texts.warnings(cell) for cell in texts.contents}


def warnings(edition: Edition) -> list[Warning]:
    """The warnings about an edition, beside what else its article says now."""
    cell = CellKey(edition.language, edition.persona_id)
    return _texts(edition.article_id, {cell: edition.content}).warnings(cell)


def blocking(edition: Edition) -> Sequence[Warning]:
    """The warnings about an edition that must be answered in writing before it is approved."""
    return [warning for warning in warnings(edition) if warning.blocking]


def blocking_of(editions: Sequence[Edition]) -> dict[int, list[Warning]]:
    """The blocking warnings about editions of one article by their ids, two queries for all."""
    given = {CellKey(one.language, one.persona_id): one.content for one in editions}
    texts = _texts(editions[0].article_id, given) if editions else None
    return {
        one.pk: [
            warning
            for warning in texts.warnings(CellKey(one.language, one.persona_id))
            if warning.blocking
        ]
        for one in editions
        if texts
    }


def _texts(article: int, given: Mapping[CellKey, str] | None = None) -> _Texts:
    rows: Iterable[tuple[Any, ...]] = Rendition.objects.filter(article=article).values_list(
        "language",
        "persona_id",
        "persona__audience",
        "persona__is_default",
        "edition__content",
        "candidate__content",
    )
    texts: dict[CellKey, str] = {}
    audiences: dict[str, str] = {}
    default = ""
    for language, persona, audience, is_default, public, waiting in rows:
        texts[CellKey(language, persona)] = waiting or public
        audiences[persona] = Audience.ANYONE if is_default else audience
        default = persona if is_default else default
    listed = ListedReference.objects.filter(article=article)
    return _Texts(
        {cell: orjson.loads(text) for cell, text in (texts | dict(given or {})).items()},
        audiences,
        default,
        dict(listed.values_list("key", "reference__standing")),
    )
