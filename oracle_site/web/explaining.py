"""Words that explain themselves: the glossary's terms where a text uses them first."""

from typing import NamedTuple

from markupsafe import Markup

from articles.reading import Reading
from oracle_site.web.frequencies import marked
from oracle_site.web.helping import EXPERTS
from personas import glossary
from personas.glossary import Term

BUTTON = Markup('<button type="button" class="term" popovertarget="term-{}">{}</button>')


class Explained(NamedTuple):
    """A claim's words with the terms in them made buttons, and what these terms mean."""

    text: Markup
    terms: tuple[Term, ...]


def explained(reading: Reading, persona: str) -> dict[str, Explained]:
    """The claims that use a term for the first time, by their anchor; nothing for experts."""
    if not reading.glossary or persona in EXPERTS:
        return {}
    known: set[str] = set()
    found = {}
    for section in reading.sections:
        for claim in section.claims:
            made = _explained(claim.text, reading, known)
            if made.terms:
                found[claim.anchor] = made
    return found


def _explained(text: str, reading: Reading, known: set[str]) -> Explained:
    parts, terms, done, language = [], [], 0, reading.language.served
    for start, end, term in glossary.occurrences(text, reading.glossary, language):
        if term.slug in known:
            continue
        known.add(term.slug)
        terms.append(term)
        parts += [marked(text[done:start], language), BUTTON.format(term.slug, text[start:end])]
        done = end
    return Explained(Markup("").join([*parts, marked(text[done:], language)]), tuple(terms))
