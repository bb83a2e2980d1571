"""The passage of a found text that says most about the query, with the query's words marked."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from articles.search.analysis import analyses
from articles.search.folding import RUNS, folded
from articles.search.noise import pieces

LONGEST_SNIPPET = 240
BEFORE = 60
MOST_CLAIMS = 80


class Segment(NamedTuple):
    """A stretch of text, and whether it is of the query's words."""

    text: str
    marked: bool


Snippet = tuple[Segment, ...]


def marked(text: str, language: str, terms: Collection[str]) -> Snippet:
    """All of ``text``, cut where the query's words begin and end."""
    return _segments(text, _spans([(language, text)], terms)[0])


def snippet_of(
    content: Mapping[str, Any], language: str, terms: Collection[str], otherwise: str
) -> Snippet:
    """The best passage of a content; ``otherwise`` where none has a word of the query."""
    claims = [claim["text"] for section in content["sections"] for claim in section["claims"]]
    claims = claims[:MOST_CLAIMS] or [otherwise]
    found = _spans([(language, claim) for claim in claims], terms)
    best = max(range(len(claims)), key=lambda index: (_worth(found[index]), -index))
    return _shortened(claims[best], found[best])


class Span(NamedTuple):
    """Where in a text a term of the query stands."""

    start: int
    end: int
    term: str


def _worth(spans: list[Span]) -> int:
    return len({span.term for span in spans})


def _spans(texts: list[tuple[str, str]], terms: Collection[str]) -> list[list[Span]]:
    """Where the query's terms stand in each text; one query at most, for words that are new."""
    words = [
        (language, match.group(), match.start(), number)
        for number, (language, text) in enumerate(texts)
        for match in RUNS.finditer(text)
        if match.lastgroup != "cjk"
    ]
    result: list[list[Span]] = [[] for _ in texts]
    found = analyses([(language, word) for language, word, _, _ in words])
    for (_language, word, start, number), analysis in zip(words, found, strict=True):
        for term in analysis.terms:
            if term in terms:
                result[number].append(Span(start, start + len(word), term))
    for number, (_language, text) in enumerate(texts):
        for match in RUNS.finditer(text):
            if match.lastgroup == "cjk":
                result[number] += _wide(match.group(), match.start(), terms)
        result[number].sort()
    return result


def _wide(run: str, start: int, terms: Collection[str]) -> Iterator[Span]:
    """Spans of the query's bigrams in a stretch of Chinese or Japanese."""
    same = folded(run)
    if len(same) != len(run):
        return
    for piece in pieces(same):
        if piece in terms and len(piece) == 1:
            at = same.index(piece)
            yield Span(start + at, start + at + 1, piece)
    for at in range(len(same) - 1):
        if same[at : at + 2] in terms:
            yield Span(start + at, start + at + 2, same[at : at + 2])


def _shortened(text: str, spans: list[Span]) -> Snippet:
    """The stretch of ``text`` around the first of the query's words, with dots where it is cut."""
    if len(text) <= LONGEST_SNIPPET:
        return _segments(text, spans)
    first = max(0, (spans[0].start if spans else 0) - BEFORE)
    if len(text) - first < LONGEST_SNIPPET:
        first = len(text) - LONGEST_SNIPPET
    if first and " " in text[first : first + 20]:
        first = text.index(" ", first) + 1
    last = min(len(text), first + LONGEST_SNIPPET)
    if last < len(text) and " " in text[last - 20 : last]:
        last = text.rindex(" ", 0, last)
    inside = [s._replace(start=s.start - first, end=s.end - first) for s in spans if s.end <= last]
    inside = [span for span in inside if span.start >= 0]
    segments = list(_segments(text[first:last], inside))
    if first:
        segments.insert(0, Segment("… ", marked=False))
    if last < len(text):
        segments.append(Segment(" …", marked=False))
    return tuple(segments)


def _segments(text: str, spans: list[Span]) -> Snippet:
    segments, at = [], 0
    for start, end in _merged(spans):
        if start > at:
            segments.append(Segment(text[at:start], marked=False))
        segments.append(Segment(text[start:end], marked=True))
        at = end
    if at < len(text):
        segments.append(Segment(text[at:], marked=False))
    return tuple(segments)


def _merged(spans: list[Span]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in spans:
        if merged and span.start <= merged[-1][1] and span.end >= merged[-1][1]:
            merged[-1] = (merged[-1][0], span.end)
        elif not merged or span.start >= merged[-1][1]:
            merged.append((span.start, span.end))
    return merged
