"""Recognising an emergency in what somebody typed, before anything else is done with it."""

import re
from collections.abc import Sequence

from articles.search.folding import CJK
from questions.emergencies.guidance import emergency
from questions.emergencies.matching import kinds_in
from questions.emergencies.rules import all_rules
from questions.emergencies.tokens import Token, tokens
from questions.emergencies.values import Emergency

_CJK = re.compile(rf"[{CJK}]")
_KANA = re.compile(r"[\u3041-\u306d\u306f-\u309f]")


def emergency_in(text: str, language: str, region: str | None = None) -> Emergency | None:
    """The emergency that ``text`` tells of, said in ``language``; ``None`` if it tells of none.

    All languages are looked in, whatever the page's is. ``region`` (ISO 3166) chooses the numbers
    to call; without it they are those of the places where ``language`` is spoken. Takes time in
    proportion to the text, stores nothing, raises nothing for any text.
    """
    kinds = kinds_told(text)
    return emergency(kinds, language, region) if kinds else None


def kinds_told(text: str) -> frozenset[str]:
    """The kinds of emergencies that ``text`` tells of, in any language."""
    read = tokens(text)
    if not read:
        return frozenset()
    unlike = _unlike(read)
    kinds: set[str] = set()
    for rules in all_rules():
        if rules.language != unlike:
            kinds |= kinds_in(read, rules)
    return frozenset(kinds)


def _unlike(text: Sequence[Token]) -> str:
    """Which of Chinese and Japanese this is not, by its kana; の is written in both."""
    letters = [token.forms[0] for token in text if _CJK.fullmatch(token.forms[0])]
    kana = sum(1 for letter in letters if _KANA.fullmatch(letter))
    if not kana:
        return "ja"
    return "zh-hans" if kana * 6 >= len(letters) else ""
