"""Articles by the thousand, made of real ones: what search is measured on at a million.

Titles are two subjects of real articles, texts are real claims in English, Chinese and Spanish, all
drawn by chance, always the same ones for the same number.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from articles.search.analysis import Analysis, analyses
from articles.search.vectors import Name, Parts, lexemes
from benchmarks.search_quality import bundles

SHARES = {"en": 0.6, "zh-hans": 0.25, "es": 0.15}
JOINTS = {"en": " and ", "es": " y ", "zh-hans": "与"}


@dataclass
class Pool:
    """Subjects and claims of one language, analysed."""

    subjects: list[tuple[str, Analysis]] = field(default_factory=list)
    claims: list[tuple[str, Analysis]] = field(default_factory=list)


def pools(data: Path) -> dict[str, Pool]:
    """What the texts are made of."""
    subjects: dict[str, list[str]] = {language: [] for language in SHARES}
    claims: dict[str, list[str]] = {language: [] for language in SHARES}
    for bundle in bundles(data / "medquad.jsonl.gz"):
        subjects["en"].append(bundle["question"]["en"].split(":")[0])
        claims["en"] += _claims(bundle, "en")
    for bundle in bundles(data / "xlinghealth.jsonl.gz"):
        for language in ("zh-hans", "es"):
            question = bundle["question"].get(language, "")
            subjects[language] += [
                part.strip()
                for part in question.replace("？", "，").replace("。", "，").split("，")
                if 2 < len(part) < 40
            ] or [question[:40]]
            claims[language] += _claims(bundle, language)
    return {language: _pool(language, subjects[language], claims[language]) for language in SHARES}


def _pool(language: str, subjects: list[str], claims: list[str]) -> Pool:
    names, texts = sorted(set(subjects)), sorted(set(claims))
    found = analyses([(language, text) for text in names + texts])
    return Pool(
        list(zip(names, found, strict=False)),
        list(zip(texts, found[len(names) :], strict=True)),
    )


def _claims(bundle: dict, language: str) -> list[str]:
    return [
        claim["text"][language]
        for section in bundle["sections"]
        for claim in section["claims"]
        if claim["text"].get(language)
    ]


@dataclass
class Made:
    """The rows of one article."""

    id: int
    language: str
    names: list[Name]
    claims: list[tuple[str, Analysis]]
    parts: Parts = field(default_factory=Parts)
    found: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The question."""
        return self.names[0].shown


def made(first: int, last: int, pool: dict[str, Pool]) -> Iterator[Made]:
    """Articles by number, always the same."""
    for number in range(first, last + 1):
        chance = random.Random(number)
        language = chance.choices(list(SHARES), list(SHARES.values()))[0]
        one, other = chance.sample(pool[language].subjects, 2)
        whole = Analysis(
            one[1].terms + other[1].terms,
            one[1].units + other[1].units,
            one[1].words | other[1].words,
        )
        title = one[0] + JOINTS[language] + other[0]
        names = [Name(title, language, whole, is_question=True), Name(one[0], language, one[1])]
        claims = chance.choices(pool[language].claims, k=chance.randint(2, 5))
        article = Made(number, language, names, claims)
        article.parts = Parts(names, [], [found for _, found in claims], [f"@{language}"])
        article.found = lexemes(article.parts)
        yield article
