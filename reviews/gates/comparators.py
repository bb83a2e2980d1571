"""The gate of comparators: more and less, at least and at most, ≥ and <."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.meaning.comparisons import Trend, bounds, trend
from reviews.gates.comparison import Pair, Relation
from reviews.gates.warning import Warning

GATE = "comparators"


def comparators(pair: Pair) -> Iterator[Warning]:
    """Warnings about numbers and comparisons that point the other way."""
    own_text, other_text = pair.texts
    turned = False
    theirs = bounds(other_text, pair.other_language)
    for ours in bounds(own_text, pair.language):
        same = [one for one in theirs if one.values & ours.values]
        if same and all(one.upward != ours.upward for one in same):
            sentence = pair.differs(same[0].shown, ours.shown)
            about = (same[0].shown, ours.shown)
            yield pair.warning(GATE, *about, sentence=sentence, blocking=True)
            turned = True
    if not turned:
        yield from _trends(
            pair, trend(own_text, pair.language), trend(other_text, pair.other_language)
        )


def _trends(pair: Pair, ours: Trend, theirs: Trend) -> Iterator[Warning]:
    """One comparison turned round blocks in a translation; another mixture is shown."""
    pure = 0 in ours and 0 in theirs and sum(ours) > 0 and sum(theirs) > 0
    opposite = pure and (ours.up > 0) != (theirs.up > 0)
    if opposite or (sum(ours) == sum(theirs) and ours != theirs):
        sentence = _("One text says more where the other says less. Compare the directions.")
        blocks = sum(ours) == sum(theirs) == 1 and pair.relation == Relation.TRANSLATION
        yield pair.warning(GATE, "trend", sentence=sentence, blocking=blocks)
