"""The rules of one language, read from its file and made ready to be matched."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from questions.emergencies.files import LANGUAGES, read
from questions.emergencies.phrases import Phrases
from questions.emergencies.tokens import words_of

Order = Literal["+", ">", "&"]
CIRCUMSTANCES = ("not", "not_after", "not_not", "or", "but", "past", "now", "ask", "topic", "me")
HARMLESS = "harmless"

_REACH = re.compile(r" ~(\d+)$")
_WIDE = 40


class Sign(NamedTuple):
    """What makes an emergency: phrases near each other, in any order (+), in this one (>), or

    anywhere in a few sentences (&). ``always``: also when it stands in a question of knowledge.
    """

    kind: str
    parts: tuple[str, ...]
    order: Order
    reach: int
    always: bool
    written: str


@dataclass(frozen=True, slots=True)
class Rules:
    """One language: its phrases, its signs by the rarest way in, its harmless sayings."""

    language: str
    phrases: Phrases
    signs: tuple[Sign, ...]
    harmless: tuple[Sign, ...]
    not_reach: int


@cache
def rules_for(language: str) -> Rules:
    """The rules of ``language``; ``ValueError`` names what is wrong with their file."""
    content = read(f"rules/{language}.json")
    phrases = Phrases(content.get("not_misspelt", []))
    words: dict[str, list[str]] = content["words"]
    for name, listed in [*words.items(), *content["circumstances"].items()]:
        for phrase in listed:
            _learn(phrases, name, phrase)
    signs = [
        _sign(kind, written, content, phrases)
        for kind, patterns in content["signs"].items()
        for written in patterns
    ]
    harmless = [_sign(HARMLESS, written, content, phrases) for written in content["harmless"]]
    return Rules(language, phrases, tuple(signs), tuple(harmless), content["not_reach"])


def all_rules() -> tuple[Rules, ...]:
    """The rules of every language."""
    return tuple(rules_for(language) for language in LANGUAGES)


def _sign(kind: str, written: str, content: dict, phrases: Phrases) -> Sign:
    always, body = written.startswith("! "), written.removeprefix("! ")
    reach = _REACH.search(body)
    body = _REACH.sub("", body)
    order: Order = "&" if " & " in body else ">" if " > " in body else "+"
    parts = []
    for part in body.split(f" {order} "):
        if part.isupper() and part.isascii():
            if part not in content["words"]:
                raise ValueError(f"{content['language']}: “{written}” names no list “{part}”")
        else:
            _learn(phrases, part, part)
        parts.append(part)
    far = _WIDE if order == "&" else content["reach"]
    return Sign(kind, tuple(parts), order, int(reach[1]) if reach else far, always, written)


def _learn(phrases: Phrases, label: str, phrase: str) -> None:
    """A phrase, and without its apostrophes for those who leave them out."""
    phrases.add(label, words_of(phrase))
    if "'" in phrase:
        phrases.add(label, words_of(phrase.replace("'", "")))
