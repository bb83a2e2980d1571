"""Answering: sentences that stand on approved claims, or an honest no with the nearest articles."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from articles.prepared import prepared_cursor
from articles.search.analysis import analysis
from questions.asking import question_of
from questions.extractive import ExtractiveEngine
from questions.retrieving import Nearest, Retrieved, retrieved
from questions.sources import approved_reading
from questions.values import Engine, Ground, Sentence

SECONDS = 15.0
"""The longest that an answer may take, whatever engine makes it."""

MOMENT = 0.1
"""So many seconds a text that was found to be approved is taken to be so still."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a question: sentences, or none and the nearest articles.

    ``here``: from the article on whose page it was asked. ``open_facets`` and ``open_words`` are
    what was asked and the sentences do not say.
    """

    language: str
    persona: str
    sentences: tuple[Sentence, ...] = ()
    engine: str = ""
    here: bool = False
    open_facets: tuple[str, ...] = ()
    open_words: tuple[str, ...] = ()
    nearest: tuple[Nearest, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return bool(self.sentences)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """All claims that the answer stands on, each once."""
        found = {ground.key: ground for one in self.sentences for ground in one.grounds}
        return tuple(found.values())


@dataclass(slots=True)
class Answering:
    """A question being answered: first its sentences one by one, then ``result``."""

    text: str
    language: str
    persona: str
    article: str = ""
    engine: Engine = field(default_factory=ExtractiveEngine)
    seconds: float = SECONDS
    result: Answered | None = None

    def sentences(self) -> Iterator[Sentence]:
        """The sentences as they come, each re-checked in the moment in which it is given."""
        deadline = time.monotonic() + self.seconds
        text = question_of(self.text)
        # Bound on the server, so that no error or slow statement writes the question into a log.
        with prepared_cursor():
            found = retrieved(
                text, language=self.language, persona=self.persona, article=self.article
            )
        given = []
        for sentence in self._composed(text, found, deadline):
            given.append(sentence)
            yield sentence
        self.result = self._result(text, found, tuple(given))

    def whole(self) -> Answered:
        """All of the answer at once."""
        for _sentence in self.sentences():
            pass
        return self.result or Answered(self.language, self.persona)

    def _composed(self, text: str, found: Retrieved, deadline: float) -> Iterator[Sentence]:
        if found.judged is None:
            return
        grounds = tuple(statement.ground for statement in found.judged.statements)
        plain = ExtractiveEngine()
        engines = [self.engine] if self.engine.name == plain.name else [self.engine, plain]
        for engine in engines:
            self.engine = engine
            stands = _by_text(still_stands) if engine.name == plain.name else still_stands
            some = False
            for sentence in engine.compose(
                text, grounds, language=self.language, persona=self.persona, deadline=deadline
            ):
                if all(map(stands, sentence.grounds)):
                    some = True
                    yield sentence
            if some:
                return

    def _result(self, text: str, found: Retrieved, given: tuple[Sentence, ...]) -> Answered:
        result = Answered(self.language, self.persona, nearest=found.nearest)
        if not given or found.judged is None:
            return result
        return replace(
            result,
            sentences=given,
            engine=self.engine.name,
            here=found.here,
            open_facets=tuple(sorted(found.judged.open_facets)),
            open_words=_words(text, self.language, found.judged.open_terms),
            nearest=(),
        )


def answered(
    text: str, *, language: str, persona: str, article: str = "", engine: Engine | None = None
) -> Answered:
    """The answer to ``text`` for this reader, from ``article`` first where one is given."""
    answering = Answering(text, language, persona, article, engine or ExtractiveEngine())
    return answering.whole()


def still_stands(ground: Ground) -> bool:
    """Whether the claim is approved in this moment, in exactly these words (F-80)."""
    reading = approved_reading(ground.slug, language=ground.language, persona=ground.persona)
    return reading is not None and reading.digest == ground.digest


def _by_text(stands: Callable[[Ground], bool]) -> Callable[[Ground], bool]:
    """The same, asked once of each text in a moment: the plain engine gives all of it at once."""
    known: dict[tuple[str, ...], tuple[float, bool]] = {}

    def stands_now(ground: Ground) -> bool:
        text = (ground.slug, ground.language, ground.persona, ground.digest)
        asked, found = known.get(text, (0.0, False))
        if time.monotonic() - asked > MOMENT:
            asked, found = known[text] = time.monotonic(), stands(ground)
        return found

    return stands_now


def _words(text: str, language: str, terms: frozenset[str]) -> tuple[str, ...]:
    """The words of the question whose terms these are; nothing for scripts without spaces."""
    return tuple(word for word, term in analysis(language, text).words.items() if term in terms)
