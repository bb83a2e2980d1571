"""Searching the questions and first statements of articles: the one place the pages call."""

import re
from itertools import pairwise

from oracle_site.web.listing import FROM, SELECT, Listed, listed, rows_of

LONGEST = 500
RESULTS = 20
WORDS = 24
HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")

RANK = """
ts_rank(to_tsvector('simple', d.question || ' ' || d.summary), to_tsquery('simple', %(any)s))
+ (SELECT count(*) FROM unnest(%(pairs)s::text[]) AS pair
    WHERE position(pair IN d.question || d.summary) > 0)
"""


def search(query: str, *, language: str, persona: str) -> list[Listed]:
    """The articles that share words with ``query``, best first; [] for a query without words.

    Chinese and Japanese are written without spaces, so there pairs of characters are compared.
    """
    text = query[:LONGEST].replace("\0", " ").lower()
    pairs = [a + b for run in HAN_OR_KANA.findall(text) for a, b in pairwise(run)]
    words = re.findall(r"[^\W_]+", HAN_OR_KANA.sub(" ", text))
    if not words and not pairs:
        return []
    rows = rows_of(
        f"SELECT * FROM ({SELECT}, {RANK} AS rank {FROM}) found WHERE rank > 0 "
        f"ORDER BY rank DESC LIMIT {RESULTS}",
        {
            "language": language,
            "persona": persona,
            "any": " | ".join(f"'{word}'" for word in words[:WORDS]),
            "pairs": pairs[:WORDS],
        },
    )
    return [listed(row) for row in rows]
