"""What to do in an emergency: fixed sentences, reviewed, in the language of the reader."""

from collections.abc import Collection
from functools import cache

from questions.emergencies.files import LANGUAGES, read
from questions.emergencies.numbers import SOURCE_LANGUAGE, numbers_for
from questions.emergencies.values import Emergency, Labels, Number, Purpose, Urgency

KINDS = (
    "infant",
    "choking",
    "anaphylaxis",
    "unconscious",
    "poisoning",
    "seizure",
    "stroke",
    "heart_attack",
    "pregnancy",
    "bleeding",
    "sepsis",
    "breathing",
    "self_harm",
    "general",
)
_URGENCY: dict[str, Urgency] = {"pregnancy": "care_now", "self_harm": "talk_now"}
_LINES: dict[str, tuple[Purpose, ...]] = {
    "self_harm": ("crisis",),
    "poisoning": ("poison",),
}


def emergency(kinds: Collection[str], language: str, region: str | None = None) -> Emergency:
    """What to do about ``kinds`` of emergencies, the gravest of them first."""
    language = language if language in LANGUAGES else SOURCE_LANGUAGE
    ordered = tuple(kind for kind in KINDS if kind in kinds)
    kind = ordered[0]
    content = read(f"guidance/{language}.json")
    told = content["kinds"][kind]
    purposes = dict.fromkeys(purpose for k in ordered for purpose in _LINES.get(k, ()))
    lines: tuple[Number, ...] = sum(
        (numbers_for(language, region, purpose) for purpose in purposes), ()
    )
    return Emergency(
        kind=kind,
        kinds=ordered,
        urgency=_URGENCY.get(kind, "call_now"),
        language=language,
        title=told["title"],
        lead=told["lead"],
        steps=tuple(told["steps"]),
        never=tuple(told["never"]),
        numbers=numbers_for(language, region),
        lines=lines,
        labels=labels(language),
    )


@cache
def labels(language: str) -> Labels:
    """The words of the card around its sentences."""
    return Labels(**read(f"guidance/{language}.json")["labels"])
