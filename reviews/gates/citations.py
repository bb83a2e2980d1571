"""The gate of citations: a citation without the passage that bears it out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.vocabulary import ClaimKind
from reviews.gates.comparison import Content
from reviews.gates.warning import Warning, warning

GATE = "citations"
_MUST_QUOTE = frozenset({ClaimKind.DOSE, ClaimKind.CONTRAINDICATION})


def citations(content: Content) -> Iterator[Warning]:
    """Warnings about citations that quote nothing.

    It blocks where somebody may come to harm: in doses, contraindications and safety-critical
    claims.
    """
    for section in content["sections"]:
        for claim in section["claims"]:
            blocks = claim["safety_critical"] or claim["kind"] in _MUST_QUOTE
            for citation in claim["citations"]:
                if not citation["quotation"].strip():
                    yield warning(
                        GATE,
                        (section["key"], claim["key"]),
                        citation["reference"],
                        sentence=_("Citation %(number)s quotes no passage of its source.")
                        % {"number": citation["number"]},
                        blocking=blocks,
                    )
