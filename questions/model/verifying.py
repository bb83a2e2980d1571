"""Verifying what the model proposes: what a reader is shown are claims' own words, or nothing.

The model chooses claims, puts them in order, links them, and may leave out the end of a plain
fact. A sentence that says anything else is replaced by the words of the claims it names, or
dropped. Not one character of the model's own is ever shown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from articles.meaning.lexicon import pattern
from articles.meaning.negations import negations
from articles.meaning.plain import plain
from articles.vocabulary import ClaimKind
from questions.model.meaning import altered
from questions.model.proposals import Proposal
from questions.model.wording import Linked, binding, linked, sentences, tokens
from questions.values import Ground, Sentence

MOST_CLAIMS: Final = 3
"""Claims that one sentence may name."""
_OWN: Final = 0.5
"""Share of a sentence's words that must be its claims' for these to be shown in its place."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is shown of a proposal, and what was wrong with it; "" where it stands as proposed."""

    sentences: tuple[Sentence, ...]
    fault: str


def verdict(
    proposal: Proposal, known: Mapping[str, Ground], language: str, *, first: bool = False
) -> Verdict:
    """Judge a proposal by the claims it names, out of those that the model was given.

    ``first``: nothing was shown before it that it could be linked to.
    """
    named = tuple(dict.fromkeys(proposal.claims))
    if not named or len(named) > MOST_CLAIMS or any(one not in known for one in named):
        return Verdict((), "citation")
    grounds = [known[one] for one in named]
    said = linked(proposal.text, language)
    said = said._replace(link="") if first else said
    if len(grounds) == 1 and (text := _kept(said, grounds[0])):
        verbatim = not said.link
        return Verdict((Sentence(text, (grounds[0],), verbatim),), "")
    own = tuple(Sentence(one.text, (one,), True) for one in grounds)
    if said.words == tuple(word for one in grounds for word in tokens(one.text)):
        return Verdict(own, "")
    if not _resembles(said.words, grounds):
        return Verdict((), "foreign")
    return Verdict(own, altered(proposal.text, [one.text for one in grounds], language) or "words")


def _kept(said: Linked, ground: Ground) -> str:
    """The claim's own words as far as the sentence has them, after its link; "" if it differs."""
    parts = sentences(ground.text)
    end = words = count = 0
    while count < len(parts) and words < len(said.words):
        end = ground.text.index(parts[count], end) + len(parts[count])
        words += len(tokens(parts[count]))
        count += 1
    text = ground.text[:end]
    if not text or tokens(text) != said.words:
        return ""
    if count < len(parts) and not _may_end(ground, parts[count:]):
        return ""
    return f"{said.link} {_begun(text, said)}" if said.link else text


def _begun(text: str, said: Linked) -> str:
    """The text with a small first letter where the sentence has one after its link."""
    first = text.split(maxsplit=1)[0]
    return text[0].lower() + text[1:] if said.small and first[1:].lower() == first[1:] else text


def _may_end(ground: Ground, left_out: Sequence[str]) -> bool:
    """Whether a claim may be shown without its last sentences: these take nothing back."""
    if ground.kind != ClaimKind.FACT or ground.safety_critical:
        return False
    language = ground.language
    texts = [plain(one, language) for one in left_out]
    return not any(
        sum(negations(text, language))
        or binding(language).search(text)
        or pattern(language, "prohibition").search(text)
        for text in texts
    )


def _resembles(words: Sequence[str], grounds: Sequence[Ground]) -> bool:
    own = Counter(word for one in grounds for word in tokens(one.text))
    return (Counter(words) & own).total() >= _OWN * len(words) > 0
