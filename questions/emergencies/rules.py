"""The rules of one language, read from its file and made ready to be matched."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from questions.emergencies.files import LANGUAGES, read
from questions.emergencies.phrases import Phrases
from questions.emergencies.tokens import words_of

Order = Literal["+", ">", "&"]
CIRCUMSTANCES = (
    *("not", "not_after", "not_not", "or", "but", "past", "now", "well", "ask", "topic", "me"),
)
HARMLESS, PAIR = "harmless", "pair"

_REACH = re.compile(r" ~(\d+)$")
_ORDERS = re.compile(r" [>+] ")
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
    """One language: its phrases, its signs, its harmless sayings.

    ``pairs`` are the parts of signs that are signs themselves, as in “CANT > WALK & SUDDEN”.
    """

    language: str
    phrases: Phrases
    signs: tuple[Sign, ...]
    harmless: tuple[Sign, ...]
    pairs: tuple[Sign, ...]
    not_reach: int


@cache
def rules_for(language: str) -> Rules:
    """The rules of ``language``; ``ValueError`` names what is wrong with their file."""
    content = read(f"rules/{language}.json")
    phrases = Phrases(content.get("not_misspelt", []))
    words: dict[str, list[str]] = content["words"]
    for name, listed in [*words.items(), *content["circumstances"].items()]:
        for phrase in listed:
            _learn(phrases, name, phrase, misspelt=name not in CIRCUMSTANCES)
    signs = [
        _sign(kind, written, content, phrases)
        for kind, patterns in content["signs"].items()
        for written in patterns
    ]
    harmless = [_sign(HARMLESS, written, content, phrases) for written in content["harmless"]]
    paired = dict.fromkeys(part for sign in signs for part in sign.parts if _ORDERS.search(part))
    pairs = [_sign(PAIR, part, content, phrases) for part in paired]
    return Rules(
        language, phrases, tuple(signs), tuple(harmless), tuple(pairs), content["not_reach"]
    )


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
        if order == "&" and _ORDERS.search(part):
            pass  # a sign of its own, see Rules.pairs
        elif part.isupper() and part.isascii():
            if part not in content["words"]:
                raise ValueError(f"{content['language']}: “{written}” names no list “{part}”")
        else:
            _learn(phrases, part, part)
        parts.append(part)
    far = _WIDE if order == "&" else content["reach"]
    return Sign(kind, tuple(parts), order, int(reach[1]) if reach else far, always, written)


def _learn(phrases: Phrases, label: str, phrase: str, misspelt: bool = True) -> None:
    """A phrase, and without its apostrophes for those who leave them out."""
    phrases.add(label, words_of(phrase), misspelt)
    if "'" in phrase:
        phrases.add(label, words_of(phrase.replace("'", "")), misspelt)
