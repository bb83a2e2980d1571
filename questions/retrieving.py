"""Retrieving: the approved claims that answer, from this article first, then elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.reading import Reading
from articles.search import Hit, search
from questions.asking import core, understood
from questions.relevance import Judged, judged
from questions.sources import Source, approved_reading, approved_statuses, sources

MOST_SEARCHED = 8
MOST_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Nearest:
    """An approved article that may help where nothing answers."""

    slug: str
    question: str
    language: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found: the best judgement, or None; whether it is of this article; what is near."""

    judged: Judged | None
    here: bool
    nearest: tuple[Nearest, ...]


def retrieved(text: str, *, language: str, persona: str, article: str = "") -> Retrieved:
    """What answers ``text`` for this reader, from ``article`` first where one is given."""
    reading = approved_reading(article, language=language, persona=persona) if article else None
    if reading:
        own = _judge(text, language, reading, here=True)
        if own.answers:
            return Retrieved(own, here=True, nearest=())
    hits = search(
        core(text),
        language=language,
        persona=persona,
        statuses=approved_statuses(),
        size=MOST_SEARCHED,
    ).hits
    best = _elsewhere(text, language, persona, [hit.slug for hit in hits if hit.slug != article])
    return Retrieved(best, here=False, nearest=() if best else tuple(_nearest(hits)))


def _judge(text: str, language: str, reading: Reading, *, here: bool) -> Judged:
    [source] = sources([reading])
    return judged(understood(text, language, called_in(source, language)), source, here=here)


def called_in(source: Source, language: str) -> list[str]:
    """What the source is called, in whatever language."""
    return [name for _, name in source.called]


def _elsewhere(text: str, language: str, persona: str, slugs: list[str]) -> Judged | None:
    """The best of what answers among these articles; the first found wins where two are alike."""
    best: Judged | None = None
    for slug in slugs:
        reading = approved_reading(slug, language=language, persona=persona)
        if reading is None:
            continue
        one = _judge(text, language, reading, here=False)
        if one.answers and (best is None or one.score > best.score):
            best = one
    return best


def _nearest(hits: list[Hit]) -> Iterator[Nearest]:
    for hit in hits[:MOST_NEAREST]:
        yield Nearest(hit.slug, hit.question, hit.question_language)
