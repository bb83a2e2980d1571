"""Permanent answers: what an answer stood on, and whether that still stands."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from articles.models import Edition
from questions.answering import Answered
from questions.models import Answer
from questions.sources import approved_reading, ground_of
from questions.values import Ground

STANDS = "stands"
CHANGED = "changed"
GONE = "gone"
FIELDS = ("slug", "section", "claim", "digest", "language", "persona")


@dataclass(frozen=True, slots=True)
class Support:
    """A claim that an answer stood on, and how it stands now.

    ``state``: it stands, its source has changed since, or it is approved no longer. ``ground`` is
    the claim as it is approved now, where it is; ``text`` is what was said, where it may be shown.
    """

    state: str
    slug: str
    text: str
    ground: Ground | None


@dataclass(frozen=True, slots=True)
class Permanent:
    """A permanent answer as it stands now."""

    key: str
    language: str
    persona: str
    supports: tuple[Support, ...]

    @property
    def changed(self) -> bool:
        """Whether any claim has changed since, or lost its approval."""
        return any(support.state != STANDS for support in self.supports)


def keep(answer: Answered) -> str:
    """The key of the answer's permanent link; the same answer has the same one."""
    grounds = [{field: getattr(ground, field) for field in FIELDS} for ground in answer.grounds]
    content = orjson.dumps([answer.language, answer.persona, grounds])
    key = hashlib.sha256(content).hexdigest()[:32]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO questions_answer (key, language, persona, grounds)"
            " VALUES (%s, %s, %s, %s::jsonb) ON CONFLICT (key) DO NOTHING",
            [key, answer.language, answer.persona, orjson.dumps(grounds).decode()],
        )
    return key


def permanent(key: str) -> Permanent | None:
    """The answer with this key as it stands now, or None where there is none."""
    answer = Answer.objects.filter(key=key).first()
    if answer is None:
        return None
    supports = tuple(_support(stored) for stored in answer.grounds)
    return Permanent(key, answer.language, answer.persona, supports)


def _support(stored: dict[str, Any]) -> Support:
    """How one claim stands. What is not approved is not shown, whatever it said."""
    slug, place = stored["slug"], (stored["section"], stored["claim"])
    reading = approved_reading(slug, language=stored["language"], persona=stored["persona"])
    served = (stored["language"], stored["persona"])
    if reading is None or (reading.language.served, reading.persona.served) != served:
        return Support(GONE, slug, "", None)
    now = next(
        (
            ground_of(reading, section, claim)
            for section in reading.sections
            for claim in section.claims
            if (section.key, claim.key) == place
        ),
        None,
    )
    if reading.digest == stored["digest"] and now:
        return Support(STANDS, slug, now.text, now)
    return Support(CHANGED, slug, _said(stored), now)


def _said(stored: dict[str, Any]) -> str:
    """What the claim said in the edition that the answer stood on."""
    contents = Edition.objects.filter(
        article__slug=stored["slug"], digest=stored["digest"]
    ).values_list("content", flat=True)[:1]
    for content in contents:
        for section in orjson.loads(content)["sections"]:
            for claim in section["claims"]:
                if (section["key"], claim["key"]) == (stored["section"], stored["claim"]):
                    return str(claim["text"])
    return ""
