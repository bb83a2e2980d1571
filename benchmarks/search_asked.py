"""What the scale benchmark asks: queries by kind, and what someone has typed so far."""

import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

from benchmarks.search_texts import Pool

QUERIES = 60

Cases = list[tuple[str, str]]
"""Texts, each with the language in which it is asked."""


def queries(pool: dict[str, Pool], data: Path) -> dict[str, Cases]:
    """What is searched for, by kind."""
    chance = random.Random(7)
    english = [name.split() for name, _ in pool["en"].subjects]
    chinese = [name for name, _ in pool["zh-hans"].subjects]
    words = [chance.choice(name) for name in chance.choices(english, k=QUERIES)]
    usual = [word for word, _ in Counter(w for name in english for w in name).most_common(20)]
    body = Counter(word for _, a in pool["en"].claims for word in a.words).most_common(20)
    asked = json.loads((data / "xlinghealth_queries.json").read_text())
    chosen = chance.sample(asked, QUERIES // 2)
    pairs = [a + b for name in chance.choices(chinese, k=QUERIES) for a, b in pairwise(name)]
    return {
        "one word": [(word, "en") for word in words],
        "two words": [
            (" ".join(chance.sample(n, min(2, len(n)))), "en")
            for n in chance.choices(english, k=QUERIES)
        ],
        "common word in titles": [(word, "en") for word in usual],
        "common word in texts": [(word, "en") for word, _ in body],
        "two common words": [(f"{a} {b}", "en") for a, b in pairwise(usual)],
        "whole title": [(" ".join(name), "en") for name in chance.choices(english, k=QUERIES)],
        "misspelt word": [(_misspelt(word, chance), "en") for word in words if len(word) > 5],
        "patient's message": [(case["question"]["en"], "en") for case in chosen],
        "two characters, Chinese": [(pair, "zh-hans") for pair in chance.sample(pairs, QUERIES)],
        "four characters, Chinese": [
            (name[:4], "zh-hans") for name in chance.choices(chinese, k=QUERIES)
        ],
        "patient's message, Chinese": [(c["question"]["zh-hans"], "zh-hans") for c in chosen],
        "two words, Spanish": [
            (" ".join(name.split()[1:3]), "es")
            for name, _ in chance.choices(pool["es"].subjects, k=QUERIES)
        ],
    }


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def beginnings(kinds: dict[str, Cases]) -> Cases:
    """What someone who types has typed so far."""
    found = [
        (text[:n], language) for text, language in kinds["whole title"] for n in (1, 2, 3, 5, 8)
    ]
    return found + [
        (text[:n], language) for text, language in kinds["four characters, Chinese"] for n in (1, 2)
    ]
