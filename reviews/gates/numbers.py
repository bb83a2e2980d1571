"""The gate of numbers, units and frequencies: 5 mg is not 50 mg, nor 5 g, nor 5 mg/kg."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from django.utils.translation import gettext as _

from articles.meaning.quantities import Quantities, Quantity, quantities
from articles.meaning.units import BINDING, DOSES
from reviews.gates.comparison import Pair, Relation
from reviews.gates.warning import Warning

GATE = "numbers"
_HALF = Fraction(1, 2)
_MOST_PLACES = 6
_ROUND = frozenset(Fraction(10**n) for n in range(1, 7))


def numbers(pair: Pair) -> Iterator[Warning]:
    """Warnings about quantities of a claim that the other text has otherwise, or not at all."""
    own_text, other_text = pair.texts
    own = quantities(own_text, pair.language)
    other = quantities(other_text, pair.other_language)
    yield from _amounts(pair, own)
    yield from _measures(pair, own, other)
    yield from _frequencies(pair, own, other)


def _amounts(pair: Pair, own: Quantities) -> Iterator[Warning]:
    rounded = pair.relation != Relation.TRANSLATION
    odd = _odd(*pair.texts, pair.language, pair.other_language, rounded)
    added, missing = list(odd[0]), list(odd[1])
    for theirs, ours in _changed(missing, added):
        if pair.relation == Relation.DETAILED and not _slipped(theirs, ours):
            continue
        blocks = theirs.sure or ours.sure or pair.directs
        yield _warned(pair, theirs.shown, ours.shown, blocks)
        missing.remove(theirs)
        added.remove(ours)
    if pair.relation != Relation.DETAILED:
        yield from (_warned(pair, "", one.shown, True) for one in added if one.sure)
    if pair.relation == Relation.TRANSLATION:
        yield from (_warned(pair, one.shown, "", True) for one in missing if one.sure)
    elif pair.is_dose:
        doses = [one for one in missing if one.sure and one.dimension in DOSES]
        blocks = pair.own["safety_critical"] or any(q.dimension in DOSES for q in own.numbers)
        yield from (_warned(pair, one.shown, "", blocks) for one in doses)


@lru_cache(maxsize=8192)
def _odd(
    own_text: str, other_text: str, language: str, other_language: str, rounded: bool
) -> tuple[tuple[Quantity, ...], tuple[Quantity, ...]]:
    """The quantities that only the first text has, and those that only the other has."""
    own = quantities(own_text, language).numbers
    other = quantities(other_text, other_language).numbers
    added = _unmatched(own, other, rounded)
    missing = _unmatched(other, own, rounded)
    added, missing = _without_ratios(added, missing, own, other, rounded)
    return tuple(_telling(added)), tuple(_telling(missing))


def _warned(pair: Pair, theirs: str, ours: str, blocking: bool) -> Warning:
    sentence = pair.differs(theirs, ours)
    return pair.warning(GATE, theirs, ours, sentence=sentence, blocking=blocking)


def _unmatched(
    some: Iterable[Quantity], others: Sequence[Quantity], rounded: bool
) -> list[Quantity]:
    exact = {(two.dimension, value) for two in others for value in two.values}
    return [
        one
        for one in some
        if not any((one.dimension, value) in exact for value in one.values)
        and not any(_same(one, two, rounded) for two in others)
    ]


def _same(one: Quantity, two: Quantity, rounded: bool) -> bool:
    if one.dimension == two.dimension:
        return bool(one.values & two.values) or (rounded and _rounds_to(one, two))
    if "" not in (one.dimension, two.dimension) and not (one.counted or two.counted):
        return False
    binding = (one.dimension in BINDING) or (two.dimension in BINDING)
    return not binding and bool(one.raw & two.raw)


def _places(value: Fraction) -> int:
    return next((n for n in range(_MOST_PLACES) if (value * 10**n).denominator == 1), _MOST_PLACES)


def _rounds_to(one: Quantity, two: Quantity) -> bool:
    """Whether one number is the other with fewer places."""
    size = 100 if one.dimension == "share" else 1
    pairs = [(a * size, b * size) for a in one.values for b in two.values]
    return any(
        abs(a - b) <= _HALF / 10 ** min(_places(a), _places(b)) and _places(a) != _places(b)
        for a, b in pairs
    )


def _without_ratios(
    added: list[Quantity],
    missing: list[Quantity],
    own: Sequence[Quantity],
    other: Sequence[Quantity],
    rounded: bool,
) -> tuple[list[Quantity], list[Quantity]]:
    """Without what says the same as a ratio: one in ten, 10 %, 10 of 100, a tenth."""
    if not added and not missing:
        return added, missing
    ours = _explained(added, own, other, rounded)
    theirs = _explained(missing, other, own, rounded)
    return (
        [one for one in added if one not in ours],
        [one for one in missing if one not in theirs],
    )


def _explained(
    odd: list[Quantity], all_own: Sequence[Quantity], all_other: Sequence[Quantity], rounded: bool
) -> list[Quantity]:
    explained: list[Quantity] = []
    if not odd:
        return explained
    shares = list(_shares(all_other, rounded))
    for part, whole in _ratios(all_own):
        share = min(part.raw) / min(whole.raw)
        near = _HALF / min(whole.raw) if rounded else 0
        if any(abs(share - one) <= near for one in shares):
            explained += [part, whole]
    own_shares = [min(p.raw) / min(w.raw) for p, w in _ratios(all_other)]
    for one in odd:
        if one.dimension == "share" and any(
            abs(value - share) <= (_tolerance(value) if rounded else 0)
            for value in one.values
            for share in own_shares
        ):
            explained.append(one)
    return explained


def _tolerance(value: Fraction) -> Fraction:
    return _HALF / 100 / 10 ** _places(value * 100)


def _ratios(found: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    """Numbers that may be part and whole: side by side, or of a whole such as 10, 100, 1000."""
    bare = [one for one in found if one.dimension in {"", "fold", "piece"}]
    for at, one in enumerate(bare):
        for to, two in enumerate(bare):
            if (abs(at - to) == 1 or two.raw & _ROUND) and min(one.raw) < min(two.raw):
                yield one, two


def _shares(found: Sequence[Quantity], rounded: bool) -> Iterator[Fraction]:
    """The shares that a text states; a freer wording may also work one out from two numbers."""
    for one in found:
        if one.dimension == "share":
            yield from one.values
    for part, whole in _ratios(found) if rounded else ():
        yield min(part.raw) / min(whole.raw)


def _telling(found: Iterable[Quantity]) -> list[Quantity]:
    """Those whose absence says something: not "a" or "one", not what a frequency counts."""
    return [
        one
        for one in found
        if not one.counted
        and not (one.raw == {Fraction(1)} and one.dimension in {"", "time", "piece", "fold"})
    ]


def _changed(
    missing: Sequence[Quantity], added: Sequence[Quantity]
) -> list[tuple[Quantity, Quantity]]:
    """Which number seems to have become which: the same with another unit, else the same kind."""
    couples: list[tuple[Quantity, Quantity]] = []

    def free(one: Quantity, two: Quantity) -> bool:
        return all(one is not a and two is not b for a, b in couples)

    for same in (_same_number, _same_kind):
        for theirs in missing:
            for ours in added:
                if free(theirs, ours) and same(theirs, ours):
                    couples.append((theirs, ours))
    return couples


def _slipped(one: Quantity, two: Quantity) -> bool:
    """Whether a text that may add figures of its own seems to have changed this one."""
    if one.dimension in DOSES or _same_number(one, two):
        return True
    if not (one.sure and two.sure):
        return False
    tens = {Fraction(10) ** n for n in (-3, -2, -1, 1, 2, 3)}
    return any(a and b / a in tens for a in one.raw for b in two.raw)


def _same_number(one: Quantity, two: Quantity) -> bool:
    return bool(one.raw & two.raw)


def _same_kind(one: Quantity, two: Quantity) -> bool:
    return one.dimension == two.dimension


def _measures(pair: Pair, own: Quantities, other: Quantities) -> Iterator[Warning]:
    """A dose for each kilogram is not a dose."""
    lost, new = other.per - own.per, own.per - other.per
    if pair.relation != Relation.TRANSLATION:
        lost = lost if any(one.dimension in DOSES for one in own.numbers) else frozenset()
    if pair.relation == Relation.DETAILED:
        new = frozenset()
    for theirs, ours in [(unit, "") for unit in lost] + [("", unit) for unit in new]:
        named = {"unit": theirs or ours}
        if theirs:
            sentence = _("The other text measures per %(unit)s; this text does not.") % named
        else:
            sentence = _("This text measures per %(unit)s; the other does not.") % named
        yield pair.warning(GATE, "per", theirs, ours, sentence=sentence, blocking=True)


def _frequencies(pair: Pair, own: Quantities, other: Quantities) -> Iterator[Warning]:
    ours = {one.times: one.shown for one in own.frequencies if one.sure}
    theirs = {one.times: one.shown for one in other.frequencies if one.sure}
    lost = [shown for times, shown in theirs.items() if not _stated(times, own)]
    new = [shown for times, shown in ours.items() if not _stated(times, other)]
    for was, now in zip(lost, new, strict=False):
        yield _warned(pair, was, now, True)
    blocks = pair.is_dose or pair.own["safety_critical"]
    if pair.relation != Relation.DETAILED:
        yield from (_warned(pair, "", now, blocks) for now in new[len(lost) :])
    if pair.relation == Relation.TRANSLATION:
        yield from (_warned(pair, was, "", blocks) for was in lost[len(new) :])


def _stated(times: Fraction, found: Quantities) -> bool:
    """Whether a text states this many times a day, as a frequency or as hours between."""
    if any(one.times == times for one in found.frequencies):
        return True
    between = Fraction(86400) / times
    return any(one.dimension == "time" and between in one.values for one in found.numbers)
