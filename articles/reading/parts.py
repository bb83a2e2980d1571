"""From a sealed content and its references' standings to the parts of a Reading."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from articles.reading.values import ReadCitation, ReadClaim, ReadReference, ReadSection
from references.formatting import shown
from references.models import UNSOUND


@lru_cache(maxsize=256)
def parts_of(content: str, standings: str) -> dict[str, Any]:
    """The parts of a Reading that a content and its references' standings decide.

    Immutable and cached: the same two strings always give the same values.
    """
    sealed = orjson.loads(content)
    overlay = orjson.loads(standings)
    references = tuple(
        _reference(item, overlay.get(item["key"], {})) for item in sealed["references"]
    )
    standing = {item.number: item.standing for item in references}
    return {
        "source_language": sealed["source_language"],
        "question": sealed["question"]["text"],
        "question_language": sealed["question"]["language"],
        "risk_class": sealed["risk_class"],
        "sections": tuple(_section(section, standing) for section in sealed["sections"]),
        "references": references,
    }


def _reference(item: Mapping[str, Any], now: Mapping[str, Any]) -> ReadReference:
    return ReadReference(
        number=item["number"],
        key=item["key"],
        id=now.get("reference"),
        kind=item["kind"],
        standing=now.get("standing", "current"),
        csl=item["csl"],
        shown=shown(item["csl"]),
    )


def _section(section: Mapping[str, Any], standing: Mapping[int, str]) -> ReadSection:
    return ReadSection(
        key=section["key"],
        heading=section["heading"],
        claims=tuple(_claim(section["key"], claim, standing) for claim in section["claims"]),
    )


def _claim(section: str, claim: Mapping[str, Any], standing: Mapping[int, str]) -> ReadClaim:
    citations = tuple(
        ReadCitation(**citation, standing=standing[citation["number"]])
        for citation in claim["citations"]
    )
    return ReadClaim(
        section=section,
        citations=citations,
        unsound=bool(citations) and all(c.standing in UNSOUND for c in citations),
        **{key: value for key, value in claim.items() if key != "citations"},
    )
