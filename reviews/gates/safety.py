"""The gate of safety: a safety-critical claim that this text leaves out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reviews.gates.comparison import Content, claims_by_key
from reviews.gates.warning import Warning, warning

GATE = "safety"


def safety(content: Content, *others: Content | None) -> Iterator[Warning]:
    """Warnings about safety-critical claims of the other texts that this one does not have."""
    own = claims_by_key(content)
    told = set()
    for other in others:
        for place, claim in claims_by_key(other).items() if other is not None else ():
            if claim["safety_critical"] and place not in own and place not in told:
                told.add(place)
                sentence = _("A safety-critical claim is missing here: %(claim)s.") % {
                    "claim": "/".join(place)
                }
                yield warning(GATE, place, claim["text"], sentence=sentence, blocking=True)
