"""Finding the signs of one language in a text, and dropping what is denied, past or only asked."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from questions.emergencies.circumstances import Circumstances
from questions.emergencies.phrases import Found
from questions.emergencies.rules import CIRCUMSTANCES, Rules, Sign
from questions.emergencies.tokens import Token

Hit = tuple[Found, ...]


def kinds_in(text: Sequence[Token], rules: Rules) -> set[str]:
    """The kinds of emergencies that ``text`` tells of, by the rules of one language."""
    found = rules.phrases.occurrences(text)
    masked = [part for sign in rules.harmless for hit in hits(sign, found, text) for part in hit]
    hidden = {at for part in masked for at in range(part.start, part.end)}
    signs = {
        label: [f for f in where if hidden.isdisjoint(range(f.start, f.end))]
        if hidden and label not in CIRCUMSTANCES
        else where
        for label, where in found.items()
    }
    around = Circumstances(text, rules, found)
    for pair in rules.pairs:
        told = [hit for hit in hits(pair, signs, text) if not around.denied(hit)]
        signs[pair.written] = sorted({whole(hit) for hit in told})
    kinds: set[str] = set()
    for sign in rules.signs:
        if sign.kind not in kinds and any(
            around.stands(sign, hit) for hit in hits(sign, signs, text)
        ):
            kinds.add(sign.kind)
    return kinds


def whole(hit: Sequence[Found]) -> Found:
    """From the first to the last word of a hit."""
    return Found(min(part.start for part in hit), max(part.end for part in hit))


def hits(sign: Sign, found: dict[str, list[Found]], text: Sequence[Token]) -> Iterator[Hit]:
    """Where all parts of ``sign`` stand near enough: for each first part the nearest others."""
    lists = [found.get(part, []) for part in sign.parts]
    if not all(lists):
        return
    for first in lists[0]:
        for hit in _chain(first, lists[1:]) if sign.order == ">" else _around(first, lists[1:]):
            if _fits(sign, hit, text):
                yield hit


def _chain(first: Found, lists: Sequence[list[Found]]) -> Iterator[Hit]:
    """Each part the next one after that before it."""
    hit = [first]
    for others in lists:
        at = bisect_left(others, (hit[-1].end, 0))
        if at == len(others):
            return
        hit.append(others[at])
    yield tuple(hit)


def _around(first: Found, lists: Sequence[list[Found]]) -> Iterator[Hit]:
    """Each part the nearest before or after the first one."""
    for rest in product(*(_nearest(first, others) for others in lists)):
        yield (first, *rest)


def _nearest(anchor: Found, others: list[Found]) -> list[Found]:
    after = bisect_left(others, (anchor.end, 0))
    before = bisect_left(others, (anchor.start, 0))
    while before and others[before - 1].end > anchor.start:
        before -= 1
    return others[max(before - 1, 0) : before] + others[after : after + 1]


def _fits(sign: Sign, hit: Hit, text: Sequence[Token]) -> bool:
    placed = sorted(hit)
    for one, other in pairwise(placed):
        if other.start < one.end or other.start - one.end > sign.reach:
            return False
    return sign.order == "&" or len({text[part.start].clause for part in hit}) == 1
