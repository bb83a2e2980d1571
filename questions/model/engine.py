"""The engine that lets a language model choose and order claims, sentence by sentence."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final

from questions.model.allowance import Allowance
from questions.model.endpoint import Endpoint, Unanswered
from questions.model.exchange import Exchange
from questions.model.instructions import messages, with_ids
from questions.model.proposals import Proposal, proposals
from questions.model.stream import said
from questions.model.verifying import Verdict, verdict
from questions.values import Engine, Ground, Sentence

RESERVE: Final = 0.5
"""Seconds before the deadline that are kept for the answer without a model."""
MOST_SENTENCES: Final = 8
MOST_FAULTS: Final = 8
"""Lines in which nothing can be shown, after which no more are read."""
NOTHING: Final = Proposal("", ())
"""What the model says where no claim answers."""
log: Final = logging.getLogger(__name__)


class ModelEngine:
    """Answers by what a model chooses out of the grounds; needs another engine to fall back on.

    It gives no sentence where the model has nothing to show that could be verified: then the
    other engine's answer stands. Where the model broke off, that engine's sentences follow.
    """

    name: Final = "model"

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        plain: Engine,
        allowance: Allowance,
        seconds: float,
        redacted: Callable[[str], str],
    ) -> None:
        """``redacted`` takes out of a question what must not leave the site."""
        self._endpoint = endpoint
        self._plain = plain
        self._allowance = allowance
        self._seconds = seconds
        self._redacted = redacted

    def compose(
        self,
        question: str,
        grounds: Sequence[Ground],
        *,
        language: str,
        persona: str,
        deadline: float,
    ) -> Iterator[Sentence]:
        """Give verified sentences as the model finds them, all before ``deadline``."""
        known = with_ids(grounds, language)
        until = min(time.monotonic() + self._seconds, deadline - RESERVE)
        if not known or until <= time.monotonic():
            return
        shown: list[str] = []
        asked = _Asked()
        for sentence in self._chosen(question, known, language, until, asked):
            shown += [ground.key for ground in sentence.grounds]
            yield sentence
        if not shown:
            return
        rest = self._plain.compose(
            question, grounds, language=language, persona=persona, deadline=deadline
        )
        yield from _completed(rest, known.values(), shown, broken=asked.broken)

    def _chosen(
        self,
        question: str,
        known: Mapping[str, Ground],
        language: str,
        until: float,
        asked: "_Asked",
    ) -> Iterator[Sentence]:
        """What the model chose; whatever happens to it only ends the sentences."""
        try:
            told = messages(self._redacted(question), known, language)
            with self._allowance.asking(sum(len(one["content"]) for one in told)) as use:
                exchange = Exchange(self._endpoint, told, until)
                with (
                    closing(exchange.chunks()) as chunks,
                    closing(said(chunks)) as pieces,
                    closing(proposals(use.counted(pieces))) as lines,
                ):
                    yield from _verified(lines, known, language)
        except Unanswered as unanswered:
            asked.broken = True
            log.warning("The model did not answer: %s", unanswered.reason)
        except Exception as error:  # a reader's answer outlives every defect of this engine
            asked.broken = True
            log.error("The model's answer could not be read: %s", type(error).__name__)


class _Asked:
    """Whether the model broke off."""

    broken = False


def _verified(
    lines: Iterable[Proposal | None], known: Mapping[str, Ground], language: str
) -> Iterator[Sentence]:
    """What may be shown of the lines, each claim once. Raises Unanswered where most is unusable."""
    shown: set[str] = set()
    faults: Counter[str] = Counter()
    unusable = 0
    for proposal in lines:
        if proposal == NOTHING or len(shown) >= MOST_SENTENCES:
            break
        found = (
            verdict(proposal, known, language, first=not shown)
            if proposal
            else Verdict((), "format")
        )
        faults[found.fault] += 1
        unusable += not found.sentences
        if unusable >= MOST_FAULTS:
            raise Unanswered("unusable")
        for sentence in found.sentences:
            if keys := {ground.key for ground in sentence.grounds} - shown:
                shown |= keys
                yield sentence
    del faults[""]
    if faults:
        log.info("Not as the model proposed: %s", dict(faults))


def _completed(
    rest: Iterator[Sentence], known: Iterable[Ground], shown: list[str], *, broken: bool
) -> Iterator[Sentence]:
    """What the reader must see although the model did not choose it.

    These are the best sentence of the plain answer, all of it where the model broke off, and
    every claim that is critical for safety.
    """
    for count, sentence in enumerate(rest):
        new = [ground.key for ground in sentence.grounds if ground.key not in shown]
        if new and (broken or count == 0):
            shown += new
            yield sentence
    for ground in known:
        if ground.safety_critical and ground.key not in shown:
            shown.append(ground.key)
            yield Sentence(ground.text, (ground,), True)
