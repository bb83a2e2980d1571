"""All gates over one text, as it was or would be sealed, beside what it is compared with."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from personas.models import Audience
from reviews.gates.citations import citations
from reviews.gates.comparators import comparators
from reviews.gates.comparison import Content, Pair, pairs
from reviews.gates.drugs import drugs
from reviews.gates.negation import negation
from reviews.gates.numbers import numbers
from reviews.gates.readability import readability
from reviews.gates.safety import safety
from reviews.gates.standing import standing
from reviews.gates.warning import Warning

COMPARED: Final[tuple[Callable[[Pair], Iterator[Warning]], ...]] = (
    numbers,
    comparators,
    negation,
    drugs,
)


def warnings_of(
    content: Content,
    *,
    source: Content | None = None,
    sibling: Content | None = None,
    standings: Mapping[str, str] | None = None,
    audience: str = Audience.ANYONE,
) -> list[Warning]:
    """What the gates say of an edition's content.

    ``source`` is the text in the source language (same persona, else the default one) and
    ``sibling`` the default wording in the same language; None where this text is that one.
    ``standings`` are those of the references by key, current where one is not named. ``audience``
    is the persona's. What the source shows is not said again of the sibling.
    """
    found = [*safety(content, source, sibling), *citations(content)]
    found += standing(content, standings or {})
    told = set()
    for other in (source, sibling):
        if other is None:
            continue
        compared = [
            warning
            for pair in pairs(content, other, audience=audience, is_source=other is source)
            for gate in COMPARED
            for warning in gate(pair)
            if (warning.gate, warning.section, warning.claim) not in told
        ]
        told |= {(one.gate, one.section, one.claim) for one in compared}
        found += compared
    return [*found, *readability(content, audience=audience)]
