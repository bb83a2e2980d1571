"""The gate of medicines: a drug in one text that the other does not name."""

from collections.abc import Iterator

from articles.meaning.medicines import named
from reviews.gates.comparison import Pair, Relation
from reviews.gates.warning import Warning

GATE = "drugs"


def drugs(pair: Pair) -> Iterator[Warning]:
    """Warnings about medicines that only one text of the claim names."""
    own_text, other_text = pair.texts
    ours = named(own_text, pair.language)
    theirs = named(other_text, pair.other_language)
    lost = [shown for name, shown in theirs.items() if name not in ours]
    new = [shown for name, shown in ours.items() if name not in theirs]
    for was, now in zip(lost, new, strict=False):
        yield _warned(pair, was, now, True)
    if pair.relation != Relation.DETAILED:
        yield from (_warned(pair, "", now, True) for now in new[len(lost) :])
    if pair.relation == Relation.TRANSLATION:
        yield from (_warned(pair, was, "", pair.directs) for was in lost[len(new) :])


def _warned(pair: Pair, theirs: str, ours: str, blocking: bool) -> Warning:
    sentence = pair.differs(theirs, ours)
    return pair.warning(GATE, theirs, ours, sentence=sentence, blocking=blocking)
