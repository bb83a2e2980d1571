"""Reading level of Japanese: the formula of Tateisi, Ono and Yamada on runs of each script."""

import re
from typing import Final

from personas.readability.level import Level, Scale
from personas.readability.prose import spoken

SCALE: Final = Scale("Tateisi-Ono-Yamada", 60.0, True, (72.0, 60.0, 50.0, 40.0))
_END: Final = re.compile(r"[。！？!?\n]+")
_RUNS: Final = {
    "latin": re.compile(r"[A-Za-z0-9%=<>/.]+"),
    "hiragana": re.compile(r"[\u3041-\u309f]+"),
    "kanji": re.compile(r"[\u4e00-\u9fff々]+"),
    "katakana": re.compile(r"[\u30a1-\u30ff]+"),
}


def japanese(text: str) -> Level | None:
    """−0.12 ls − 1.37 la + 7.4 lh − 23.18 lc − 5.4 lk − 4.67 cp + 115.79 (COLING 1988).

    ls is characters a sentence; la, lh, lc and lk are the mean lengths of runs of Latin letters,
    hiragana, kanji and katakana; cp is commas a sentence. The mean of ordinary prose is 50.
    """
    text = spoken(text)
    sentences = [part for part in _END.split(text) if any(map(str.isalnum, part))]
    if not _RUNS["hiragana"].search(text) and not _RUNS["kanji"].search(text):
        return None
    length = sum(len(part) for part in sentences) / len(sentences)
    run = {name: _mean(pattern.findall(text)) for name, pattern in _RUNS.items()}
    commas = len(re.findall("[、，]", text)) / len(sentences)
    return SCALE.level(
        115.79
        - 0.12 * length
        - 1.37 * run["latin"]
        + 7.4 * run["hiragana"]
        - 23.18 * run["kanji"]
        - 5.4 * run["katakana"]
        - 4.67 * commas
    )


def _mean(runs: list[str]) -> float:
    return sum(map(len, runs)) / len(runs) if runs else 0.0
