"""The gate of standing: references that were retracted, withdrawn or superseded."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from references.models import UNSOUND, Standing
from reviews.gates.comparison import Content
from reviews.gates.warning import Warning, warning

GATE = "standing"


def standing(content: Content, standings: Mapping[str, str]) -> Iterator[Warning]:
    """Warnings about claims that cite what no longer stands, or is in doubt.

    None needs an answer: a text with a claim that has no sound reference left cannot be approved,
    whatever is answered. ``standings`` are by reference key.
    """
    for section in content["sections"]:
        for claim in section["claims"]:
            cited = {
                one["reference"]: (one["number"], standings.get(one["reference"], "current"))
                for one in claim["citations"]
            }
            for reference, (number, stands) in cited.items():
                if stands in UNSOUND or stands == Standing.EXPRESSION_OF_CONCERN:
                    words = {"number": number, "standing": Standing(stands).label}
                    yield warning(
                        GATE,
                        (section["key"], claim["key"]),
                        reference,
                        stands,
                        sentence=_("Reference %(number)s is marked: %(standing)s.") % words,
                        blocking=False,
                    )
