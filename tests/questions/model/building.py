"""Grounds in six languages, and the engine with a model, for its tests."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from questions.extractive import ExtractiveEngine
from questions.model.allowance import Allowance
from questions.model.endpoint import Endpoint
from questions.model.engine import ModelEngine
from questions.values import Ground, Sentence

DOSES = {
    "en": "Adults can take 5 mg of cetirizine once a day. Do not take it with alcohol.",
    "zh-hans": "成人每日一次服用5毫克西替利嗪。不要与酒同服。",
    "ja": "成人はセチリジン5mgを1日1回服用できます。お酒と一緒に服用しないでください。",
    "es": "Los adultos pueden tomar 5 mg de cetirizina una vez al día. No la tome con alcohol.",
    "fr": "Un adulte peut prendre 5 mg de cétirizine une fois par jour. Ne la prenez pas avec de "
    "l'alcool.",
    "ar": "يمكن للبالغين تناول 5 ملغ من سيتيريزين مرة واحدة يوميًا. لا تتناوله مع الكحول.",
}
FACTS = {
    "en": "Tinnitus is common. About 15 in 100 adults notice it at some time.",
    "zh-hans": "耳鸣很常见。每100名成人中约有15人曾有过耳鸣。",
    "ja": "耳鳴りはよくある症状です。成人100人のうち約15人が経験します。",
    "es": "Los acúfenos son frecuentes. Unos 15 de cada 100 adultos los notan alguna vez.",
    "fr": "Les acouphènes sont fréquents. Environ 15 adultes sur 100 en perçoivent un jour.",
    "ar": "طنين الأذن شائع. يلاحظه نحو 15 من كل 100 بالغ في وقت ما.",
}
OTHERS = {
    "en": "Hearing aids often help people who also hear poorly.",
    "zh-hans": "助听器常能帮助同时听力下降的人。",
    "ja": "補聴器は聞こえにくい人にも役立つことが多いです。",
    "es": "Los audífonos suelen ayudar a quienes además oyen mal.",
    "fr": "Les appareils auditifs aident souvent les personnes qui entendent mal.",
    "ar": "كثيرًا ما تساعد المعينات السمعية من يعانون ضعف السمع.",
}
LANGUAGES = tuple(FACTS)


def a_ground(text: str = FACTS["en"], **changes: Any) -> Ground:
    """An approved claim of an article on tinnitus, a plain fact in English if nothing is said."""
    values: dict[str, Any] = {
        "slug": "tinnitus",
        "question": "What helps against ringing in the ears?",
        "section": "lead",
        "heading": "In short",
        "claim": "c1",
        "text": text,
        "digest": "d" * 64,
        "edition": 1,
        "numbers": (1,),
        "status": "approved",
        "reviewed": None,
        "language": "en",
        "persona": "general",
        "kind": "fact",
        "safety_critical": False,
    }
    return Ground(**values | changes)


def grounds(language: str = "en") -> list[Ground]:
    """A fact, another one and a dose in one language."""
    return [
        a_ground(FACTS[language], claim="fact", language=language),
        a_ground(OTHERS[language], claim="other", language=language),
        a_ground(DOSES[language], claim="dose", kind="dose", language=language),
    ]


def an_engine(
    url: str,
    *,
    seconds: float = 20.0,
    requests: int = 100,
    characters: int = 10**7,
    redacted: Callable[[str], str] = str,
    key: str = "",
    options: Mapping[str, Any] = MappingProxyType({"temperature": 0}),
) -> ModelEngine:
    """The engine with the model at this address, and much time where nothing is said."""
    return ModelEngine(
        Endpoint(url, "a-model", key, options),
        plain=ExtractiveEngine(),
        allowance=Allowance(requests, characters),
        seconds=seconds,
        redacted=redacted,
    )


def composed(
    engine: ModelEngine,
    found: Sequence[Ground],
    question: str = "How common is it?",
    *,
    language: str = "en",
    within: float = 60.0,
) -> list[Sentence]:
    """All sentences of an engine; they must be there before the deadline."""
    deadline = time.monotonic() + within
    sentences = list(
        engine.compose(question, found, language=language, persona="general", deadline=deadline)
    )
    assert time.monotonic() < deadline
    return sentences
