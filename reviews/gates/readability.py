"""The gate of reading level: words for patients that are harder to read than they should be."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from personas.models import Audience
from personas.readability import level
from reviews.gates.comparison import Content
from reviews.gates.warning import Warning, warning

GATE = "readability"
PLAIN = frozenset({Audience.PATIENT, Audience.CAREGIVER})


def readability(content: Content, *, audience: str) -> Iterator[Warning]:
    """A warning where a text for patients misses the target of its language. It never blocks."""
    if audience not in PLAIN:
        return
    claims = [claim["text"] for section in content["sections"] for claim in section["claims"]]
    found = level("\n".join(claims), content["language"])
    if found is not None and not found.meets_target:
        words = {"grade": found.grade, "value": found.shown, "measure": found.measure}
        yield warning(
            GATE,
            ("", ""),
            content["language"],
            found.shown,
            sentence=_("For patients this text is hard to read: %(grade)s (%(measure)s %(value)s).")
            % words,
            blocking=False,
        )
