"""Approved articles for tests of questions: built, submitted and signed as the board does."""

from typing import Any

from django.contrib.auth.models import User

from articles.models import Article
from tests.articles.building import a_bundle
from tests.reviews.board import a_member, approve, submitted

GOUT: dict[str, Any] = {
    "slug": "gout",
    "question": {"en": "Gout", "zh-hans": "痛风", "ar": "النقرس"},
    "aliases": {"en": ["gouty arthritis"]},
}


def _claim(key: str, en: str, zh: str, ar: str, kind: str = "fact", **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "safety_critical": kind == "red_flag",
        "audiences": [],
        "text": {"en": en, "zh-hans": zh, "ar": ar},
        "wordings": {},
        "citations": [{"reference": "r1"}],
        "uncited_reason": "",
        **more,
    }


def _section(key: str, en: str, zh: str, ar: str, *claims: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "heading": {"en": en, "zh-hans": zh, "ar": ar}, "claims": list(claims)}


SECTIONS = [
    _section(
        "what",
        "Information",
        "简介",
        "معلومات",
        _claim(
            "c1",
            "Gout is a painful swelling of joints.",
            "痛风是关节的疼痛性肿胀。",
            "النقرس تورّم مؤلم في المفاصل.",
        ),
    ),
    _section(
        "treatment",
        "Treatment",
        "治疗",
        "العلاج",
        _claim(
            "c1",
            "An attack is treated with an anti-inflammatory medicine for 5 days.",
            "发作时用抗炎药治疗5天。",
            "تُعالَج النوبة بدواء مضادّ للالتهاب لمدة 5 أيام.",
            wordings={
                "patient": {"en": "A medicine against swelling helps in an attack, for 5 days."}
            },
        ),
        _claim(
            "c2",
            "Do not stop allopurinol during an attack.",
            "发作期间不要停用别嘌醇。",
            "لا توقف الألوبيورينول أثناء النوبة.",
            kind="recommendation",
        ),
    ),
    _section(
        "inheritance",
        "Inheritance",
        "遗传",
        "الوراثة",
        _claim(
            "c1",
            "Gout can run in families.",
            "痛风可在家族中出现。",
            "قد يظهر النقرس في العائلة نفسها.",
        ),
    ),
]


def gout(**changes: Any) -> dict[str, Any]:
    """A bundle on gout: what it is, its treatment, its inheritance; no outlook, no prevention."""
    from copy import deepcopy

    bundle = a_bundle(**{**deepcopy(GOUT), "sections": deepcopy(SECTIONS), **changes})
    bundle["references"] = [one for one in bundle["references"] if one["key"] == "r1"]
    return bundle


def approved(by: User, bundle: dict[str, Any] | None = None) -> Article:
    """An article that two members of the board signed, in every language."""
    article = submitted(by, bundle or gout())
    languages = ("en", "zh-hans", "ar")
    first = a_member(f"Ada{article.pk}", languages=languages)
    second = a_member(f"Bea{article.pk}", languages=languages)
    return approve(article, first, second)
