"""The engine without a model: an answer is the claims' own words, in the article's order."""

import time
from collections.abc import Iterator, Sequence

from questions.values import Ground, Sentence


class ExtractiveEngine:
    """Repeats approved claims as they stand; the same question always gets the same answer."""

    name = "extractive"

    def compose(
        self,
        question: str,
        grounds: Sequence[Ground],
        *,
        language: str,
        persona: str,
        deadline: float,
    ) -> Iterator[Sentence]:
        """Give each ground as a sentence, before ``deadline`` (of ``time.monotonic``)."""
        for ground in grounds:
            if time.monotonic() > deadline:
                return
            yield Sentence(ground.text, (ground,), verbatim=True)
