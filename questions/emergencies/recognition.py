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
    languages = _languages(read)
    kinds: set[str] = set()
    for rules in all_rules():
        if rules.language in languages:
            kinds |= kinds_in(read, rules)
    return frozenset(kinds)


def _languages(text: Sequence[Token]) -> set[str]:
    """The languages that are written in the letters of ``text``."""
    letters = [token.forms[0][0] for token in text]
    han = [letter for letter in letters if _CJK.fullmatch(letter)]
    languages = _of_chinese_and_japanese(han) if han else set()
    if any("\u0600" <= letter <= "\u06ff" for letter in letters):
        languages.add("ar")
    if any(letter.isascii() and letter.isalpha() for letter in letters):
        languages |= {"en", "es", "fr"}
    return languages


def _of_chinese_and_japanese(letters: Sequence[str]) -> set[str]:
    """Kana speak for Japanese, other than の, which is written in Chinese too; a few for both."""
    kana = sum(1 for letter in letters if _KANA.fullmatch(letter))
    if not kana:
        return {"zh-hans"}
    return {"ja"} if kana * 6 >= len(letters) else {"zh-hans", "ja"}
