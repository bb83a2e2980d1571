"""The gate of medicines: a drug in one text that the other does not name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from reviews.gates.comparison import Pair, Relation
from reviews.gates.lexicon import DrugNames
from reviews.gates.lexicon import drugs as names_of_drugs
from reviews.gates.warning import Warning

GATE = "drugs"
_ARTICLE = re.compile("^(?:و|ف)?(?:ب|ل|ك)?(?:ال|ل)?(?=\\w{3})")


@lru_cache(maxsize=8192)
def named(text: str, language: str) -> dict[str, str]:
    """The medicines that a text in plain form names: English name → as written."""
    names = names_of_drugs(language)
    found: dict[str, str] = {}
    for match in names.any.finditer(text):
        found.setdefault(_name(match[0], names), match[0])
    return found


def _name(written: str, names: DrugNames) -> str:
    bare = _ARTICLE.sub("", written)
    for form in (written, written.removesuffix("s"), bare):
        if form in names.exact:
            return names.exact[form]
    return next((name for one, name in names.varied if one.match(bare)), written)


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
