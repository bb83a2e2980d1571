"""Medicines that a text names."""

import re
from functools import lru_cache

from articles.meaning.lexicon import DrugNames
from articles.meaning.lexicon import drugs as names_of_drugs

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
