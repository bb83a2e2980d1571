"""Follow-up questions that nothing was fitted to: thresholds of one half, and words of our own.

The thresholds of the decision are chosen on one half of the cases and measured on the other, both
ways, several times. The questions of ``questions_written.json`` were written in the words of
readers before they were measured; only the last set was never looked at to mend anything.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from questions import relevance, sources
from questions.answering import answered
from questions.asking import Asked, understood
from questions.retrieving import _names
from questions.sources import Source

WRITTEN = Path(__file__).with_name("questions_written.json")
TIMES = 5
PAGES = 10
ABOUT = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
COVERED = (0.45, 0.55, 0.65)


class Prepared(NamedTuple):
    """A case as the decision sees it."""

    asked: Asked
    source: Source
    answerable: bool
    clean: bool


def bare(source: Source) -> Source:
    """A text whose headings were taken away."""
    parts = tuple(replace(p, facets=frozenset(), terms=frozenset()) for p in source.parts)
    return replace(source, parts=parts)


def compared(text: str, slug: str) -> tuple[Asked, Source]:
    """A question of an article, and the article, ready to be compared."""
    reading = sources.approved_reading(slug, language="en", persona="general")
    assert reading is not None
    names = _names(reading)
    asked = understood(text, "en").of([name for _language, name in names])
    return asked, sources.source_of(reading, names)


@contextmanager
def thresholds(about: float, covered: float) -> Iterator[None]:
    """The decision with these thresholds."""
    before = relevance.ABOUT, relevance.COVERED
    relevance.ABOUT, relevance.COVERED = about, covered
    try:
        yield
    finally:
        relevance.ABOUT, relevance.COVERED = before


def balanced(pairs: Sequence[tuple[bool, bool]]) -> float:
    """The mean of what is answered of the answerable and refused of the others."""
    right = [given for answerable, given in pairs if answerable]
    wrong = [not given for answerable, given in pairs if not answerable]
    return (sum(right) / max(1, len(right)) + sum(wrong) / max(1, len(wrong))) / 2


def by_halves(all_cases: Sequence[Any]) -> None:
    """Thresholds of one half, measured on the other."""
    with_headings = [
        Prepared(*compared(case.text, case.bundle["slug"]), case.answerable, case.clean)
        for case in all_cases
    ]
    without = [one._replace(source=bare(one.source)) for one in with_headings]
    for name, prepared in (("the site", with_headings), ("without headings", without)):
        decided = _decided(prepared)
        for label in ("clean", "all"):
            kept = [i for i, one in enumerate(prepared) if one.clean or label == "all"]
            scores = [
                score
                for turn in range(TIMES)
                for score in _halves(prepared, decided, kept, random.Random(turn))
            ]
            print(
                f"  {name:24} {label:6} n={len(kept):3}  balanced {sum(scores) / len(scores):.3f}"
                f" ({min(scores):.3f} to {max(scores):.3f} of {len(scores)} halves)",
                flush=True,
            )


def _decided(prepared: Sequence[Prepared]) -> dict[tuple[float, float], list[bool]]:
    """Whether each case is answered, with each choice of thresholds."""
    decided = {}
    for choice in product(ABOUT, COVERED):
        with thresholds(*choice):
            decided[choice] = [relevance.judged(p.asked, p.source).answers for p in prepared]
    return decided


def _halves(
    prepared: Sequence[Prepared],
    decided: dict[tuple[float, float], list[bool]],
    kept: Sequence[int],
    chance: random.Random,
) -> Iterator[float]:
    order = list(kept)
    chance.shuffle(order)
    middle = len(order) // 2
    for fitted, held in ((order[:middle], order[middle:]), (order[middle:], order[:middle])):
        best = max(decided, key=lambda choice: _score(prepared, decided[choice], fitted))
        yield _score(prepared, decided[best], held)


def _score(prepared: Sequence[Prepared], given: Sequence[bool], chosen: Sequence[int]) -> float:
    return balanced([(prepared[i].answerable, given[i]) for i in chosen])


def in_our_words(bundles: Sequence[dict[str, Any]]) -> None:
    """What was written in readers' words: on pages, and out of corpus."""
    headings = {
        (bundle["slug"], section["key"]): section["heading"]["en"]
        for bundle in bundles
        for section in bundle["sections"]
    }
    pages = sorted({slug for slug, _key in headings})
    content = json.loads(WRITTEN.read_text(encoding="utf-8"))
    for name in ("first", "later", "last"):
        asked, elsewhere = content[name]["asked"], content[name]["out_of_corpus"]
        for headed in (True, False):
            _on_pages(name, asked, headings, headed)
        chance = random.Random(2)
        of_site = [answered(text, language="en", persona="general") for text in elsewhere]
        on_pages = [
            answered(text, language="en", persona="general", article=slug)
            for text in elsewhere
            for slug in chance.sample(pages, PAGES)
        ]
        refused = [sum(not one.answered for one in few) / len(few) for few in (of_site, on_pages)]
        print(
            f"  {name:6} out of corpus    n={len(elsewhere):3}  refused of the site"
            f" {refused[0]:.3f}, on {PAGES} pages each {refused[1]:.3f}",
            flush=True,
        )


def _on_pages(
    name: str, asked: Sequence[dict[str, Any]], headings: dict[tuple[str, str], str], headed: bool
) -> None:
    pairs, sections = [], []
    for one in asked:
        question, source = compared(one["text"], one["slug"])
        found = relevance.judged(question, source if headed else bare(source))
        pairs.append((bool(one["headings"]), found.answers))
        shown = {headings[one["slug"], s.ground.section] for s in found.statements}
        if pairs[-1] == (True, True):
            sections.append(bool(shown & set(one["headings"])))
    right = [given for answerable, given in pairs if answerable]
    wrong = [not given for answerable, given in pairs if not answerable]
    print(
        f"  {name:6} {'with' if headed else 'without'} headings {'' if headed else ' '}"
        f" n={len(pairs):3}  balanced {balanced(pairs):.3f}  answered"
        f" {sum(right) / len(right):.3f}  refused {sum(wrong) / len(wrong):.3f}"
        f"  right section {sum(sections) / max(1, len(sections)):.3f}",
        flush=True,
    )
