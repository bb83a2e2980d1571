"""The gate of negations: "do not" that was lost, or came in, between a text and its source."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.meaning.lexicon import SPACELESS, pattern
from articles.meaning.negations import Negations, negations
from articles.meaning.plain import sentences
from reviews.gates.comparison import Pair, Relation
from reviews.gates.warning import Warning

GATE = "negation"
_ECHO = 0.6
_STEM = 5
_ANY = 1_000


def negation(pair: Pair) -> Iterator[Warning]:
    """Warnings about negations that one text of the claim has and the other has not."""
    own, other = pair.texts
    if pair.relation == Relation.TRANSLATION:
        yield from _translated(pair, own, other)
    else:
        yield from _reworded(pair, own, other)


def _translated(pair: Pair, own: str, other: str) -> Iterator[Warning]:
    """A negation that is lost blocks, one of several where it forbade; so does a new ban."""
    lost, fewer, new = _between(own, other, pair)
    unforbidden = pair.directs and _forbids(
        other, pair.other_language, own, pair.language, denied=_ANY
    )
    if lost:
        yield pair.warning(GATE, "lost", sentence=_lost(pair), blocking=True)
    elif fewer or unforbidden:
        blocks = fewer and unforbidden
        yield pair.warning(GATE, "lost", sentence=_lost(pair), blocking=blocks)
    elif new:
        blocks = (
            pair.directs
            and _forbids(own, pair.language, other, pair.other_language)
            and not negations(other, pair.other_language).weak
        )
        yield pair.warning(GATE, "new", sentence=_new(pair), blocking=blocks)


def _reworded(pair: Pair, own: str, other: str) -> Iterator[Warning]:
    """Other words may say "keep taking" for "do not stop"; nearly the same words may not."""
    language, same = pair.language, pair.language == pair.other_language
    ours, theirs = negations(own, language), negations(other, pair.other_language)
    if _gone(theirs, ours) or (
        pair.directs and _forbids(other, pair.other_language, own, language)
    ):
        blocks = pair.directs and same and _echoed(other, own, language)
        yield pair.warning(GATE, "lost", sentence=_lost(pair), blocking=blocks)
    elif pair.directs and _forbids(own, language, other, pair.other_language):
        blocks = pair.directs and same and _echoed(own, other, language)
        yield pair.warning(GATE, "new", sentence=_new(pair), blocking=blocks)


def _forbids(one: str, language: str, two: str, other_language: str, denied: int = 0) -> bool:
    """Whether the first text forbids something and the second denies no more than so often."""
    return bool(
        pattern(language, "prohibition").search(one)
        and not pattern(other_language, "prohibition").search(two)
        and negations(two, other_language).strong <= denied
    )


def _echoed(denying: str, affirming: str, language: str) -> bool:
    """Whether a sentence comes back nearly word for word without its negation."""
    for one in sentences(denying):
        if not negations(one, language).strong:
            continue
        said = _content_words(pattern(language, "strong").sub(" ", one), language)
        for two in sentences(affirming):
            if negations(two, language).strong:
                continue
            again = _content_words(two, language)
            if said and again and len(said & again) >= _ECHO * min(len(said), len(again)):
                return True
    return False


def _content_words(text: str, language: str) -> set[str]:
    """Beginnings of the longer words of a sentence; pairs of characters where none are spaced."""
    if language in SPACELESS:
        return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalpha()}
    return {word[:_STEM] for word in re.findall(r"[^\W\d_]{4,}", text)}


def _lost(pair: Pair) -> str:
    if pair.is_source:
        return _("The source says “not” where this text does not.")
    return _("The general wording says “not” where this text does not.")


def _new(pair: Pair) -> str:
    if pair.is_source:
        return _("This text says “not” where the source does not.")
    return _("This text says “not” where the general wording does not.")


def _between(own: str, other: str, pair: Pair) -> tuple[bool, bool, bool]:
    """Whether all negations were lost, or some, or one came in: by sentence if they align."""
    ours, theirs = sentences(own), sentences(other)
    if len(ours) != len(theirs):
        ours, theirs = [own], [other]
    lost = fewer = new = False
    for one, two in zip(ours, theirs, strict=True):
        a = negations(one, pair.language)
        b = negations(two, pair.other_language)
        lost |= _gone(b, a)
        fewer |= b.strong > a.strong + max(0, a.weak - b.weak)
        new |= _gone(a, b)
    return lost, fewer, new


def _gone(had: Negations, has: Negations) -> bool:
    roundabout = max(0, has.weak - had.weak)
    return has.strong == 0 and had.strong > roundabout
