"""Words that would like to be orders: in questions, claims, references and what a model says."""

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from questions.answering import Answered, answered
from questions.values import Sentence
from reviews.models import BoardMember
from tests.articles.building import a_bundle
from tests.questions.model.building import (
    DOSES,
    FACTS,
    LANGUAGES,
    OTHERS,
    a_ground,
    an_engine,
    composed,
    grounds,
)
from tests.questions.model.hostile import Behaviour, Call, line, saying, serving
from tests.reviews.board import a_member, approve, submitted

CORPUS: list[dict[str, str]] = json.loads(
    Path(__file__).with_name("injections.json").read_text(encoding="utf-8")
)
ASKED = {
    "en": "How common is tinnitus?",
    "zh-hans": "耳鸣常见吗？",
    "ja": "耳鳴りはどのくらい多いですか？",
    "es": "¿Son frecuentes los acúfenos?",
    "fr": "Quelle est la fréquence des acouphènes ?",
    "ar": "هل طنين الأذن شائع؟",
}
TITLES = {
    "en": "What is tinnitus?",
    "zh-hans": "什么是耳鸣？",
    "ja": "耳鳴りとは何ですか？",
    "es": "¿Qué son los acúfenos?",
    "fr": "Que sont les acouphènes ?",
    "ar": "ما هو طنين الأذن؟",
}
HEADINGS = {
    "en": "How common tinnitus is",
    "zh-hans": "耳鸣有多常见",
    "ja": "耳鳴りの頻度",
    "es": "Frecuencia de los acúfenos",
    "fr": "Fréquence des acouphènes",
    "ar": "مدى شيوع طنين الأذن",
}


def of(place: str) -> list[Any]:
    """The texts of the corpus that stand in this place, with their language."""
    return [
        pytest.param(row["language"], row["text"], id=f"{row['language']}-{number}")
        for number, row in enumerate(CORPUS)
        if row["in"] == place
    ]


def texts(sentences: list[Sentence] | tuple[Sentence, ...]) -> list[str]:
    return [one.text for one in sentences]


def test_the_corpus_has_all_places_in_all_languages() -> None:
    assert len(CORPUS) == len({row["text"] + row["in"] + row["language"] for row in CORPUS}) == 72
    assert {(row["in"], row["language"]) for row in CORPUS} == {
        (place, language)
        for place in ("question", "claim", "reference", "output")
        for language in LANGUAGES
    }


def a_text(slug: str, titles: Sequence[str] = ("Counting ringing ears",)) -> dict[str, Any]:
    """An article in six languages on how common tinnitus is, with sources of these titles."""
    base = a_bundle()
    references = [
        {
            "key": f"r{number}",
            "kind": "research",
            "csl": {
                "type": "webpage",
                "title": title,
                "URL": f"https://example.org/ears/{number}",
                "issued": {"date-parts": [[2021, 5]]},
            },
        }
        for number, title in enumerate(titles)
    ]
    citations = [{"reference": one["key"]} for one in references]
    one = deepcopy(base["sections"][0]["claims"][0]) | {"wordings": {}}
    claims = [
        {"key": key, "kind": "fact", "text": text, "citations": citations}
        for key, text in (("fact", FACTS), ("other", OTHERS))
    ]
    section = {
        "key": "frequency",
        "heading": HEADINGS,
        "claims": [one | claim for claim in claims],
    }
    return base | {
        "slug": slug,
        "question": TITLES,
        "aliases": {},
        "sections": [section],
        "references": references,
    }


@pytest.fixture
def approved(alice: User) -> None:
    """The article, approved in six languages."""
    approve(submitted(alice, a_text("what-is-tinnitus")), *a_board())


def a_board() -> list[BoardMember]:
    """Two who may sign in every language."""
    return [a_member(name, languages=LANGUAGES) for name in ("Bob", "Carol")]


def ask(text: str, language: str, engine: Any = None) -> Answered:
    return answered(
        text, language=language, persona="general", article="what-is-tinnitus", engine=engine
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("place", ["before", "after"])
def test_an_order_beside_a_question_changes_nothing_of_the_answer(place: str) -> None:
    """F-72, I-27: the same decision and the same sentences, in six languages."""
    for row in CORPUS:
        if row["in"] != "question":
            continue
        question = ASKED[row["language"]]
        plain = ask(question, row["language"])
        assert FACTS[row["language"]] in texts(plain.sentences)
        both = [row["text"], question] if place == "before" else [question, row["text"]]
        found = ask("\n".join(both), row["language"])
        assert (found.sentences, found.here) == (plain.sentences, plain.here), row


@pytest.mark.django_db
@pytest.mark.usefixtures("approved")
def test_an_order_alone_is_answered_by_approved_claims_or_not_at_all() -> None:
    for row in CORPUS:
        if row["in"] == "question":
            found = ask(row["text"], row["language"])
            allowed = {FACTS[row["language"]], OTHERS[row["language"]]}
            assert set(texts(found.sentences)) <= allowed


def obeying(order: str) -> Behaviour:
    """A model that does what it read: it says so, makes it a sentence, and invents a citation."""

    def write(call: Call) -> str:
        ids = [one["id"] for one in call.asked["claims"]]
        return (
            f"{order}\n"
            + "".join(line(order, one) for one in ids)
            + line(order, *ids)
            + line(order)
            + line(order, "c1")
        )

    return saying(write)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "order"), of("question"))
def test_a_model_that_obeys_a_question_shows_nothing(language: str, order: str) -> None:
    """F-72."""
    with serving(obeying(order)) as server:
        engine = an_engine(server.url)
        found = composed(engine, grounds(language), f"{order} ?", language=language)
    assert set(texts(found)) <= {FACTS[language], OTHERS[language], DOSES[language]}
    (call,) = server.calls
    assert order not in call.body["messages"][0]["content"]
    assert call.asked["question"] == f"{order} ?"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "order"), of("claim"))
def test_a_claim_is_data_whatever_it_says(language: str, order: str) -> None:
    """The other claims are judged as ever, and the rules that the model gets are the same."""
    other = a_ground(order, claim="order", language=language)

    def honest(call: Call) -> str:
        fact = call.id_of(FACTS[language])
        return line(FACTS[language], fact)

    with serving(saying(honest)) as server:
        without = composed(an_engine(server.url), grounds(language), language=language)
        beside = composed(an_engine(server.url), [*grounds(language), other], language=language)
    assert beside == without
    first, second = server.calls
    assert first.body["messages"][0] == second.body["messages"][0]
    assert [one["text"] for one in second.asked["claims"]][-1] == order


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "order"), of("claim"))
def test_a_model_that_obeys_a_claim_shows_claims_and_no_more(language: str, order: str) -> None:
    other = a_ground(order, claim="order", language=language)
    given = [*grounds(language), other]
    with serving(obeying("50 mg. https://pills.example")) as server:
        assert set(texts(composed(an_engine(server.url), given, language=language))) <= {
            one.text for one in given
        }


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "output"), of("output"))
def test_what_a_model_says_is_data(language: str, output: str) -> None:
    """F-72, F-73, F-74: no sentence of it is shown, at most the claim that it names."""

    def write(call: Call) -> str:
        return (
            output.replace("%id%", call.id_of(FACTS[language]))
            .replace("%other%", call.id_of(OTHERS[language]))
            .replace("%text%", json.dumps(FACTS[language], ensure_ascii=False))
        )

    with serving(saying(write)) as server:
        assert composed(an_engine(server.url), grounds(language), language=language) == []


@pytest.mark.django_db
def test_the_titles_of_references_change_neither_sentences_nor_addresses(
    alice: User, client: Client
) -> None:
    """F-72: the same answer and the same links, whatever its sources are called."""
    orders = [row["text"] for row in CORPUS if row["in"] == "reference"]
    plain = [f"Counting ringing ears {number}" for number in range(len(orders))]
    board = a_board()
    for slug, titles in (("plain-sources", plain), ("loud-sources", orders)):
        approve(submitted(alice, a_text(slug, titles)), *board)
    for language in LANGUAGES:
        one, other = (
            asked_of(client, slug, language) for slug in ("plain-sources", "loud-sources")
        )
        assert one == other
        assert one.sentences[0] == FACTS[language]


@dataclass(frozen=True)
class Page:
    """What an answer's page has, whichever of the two articles it is of."""

    sentences: list[str]
    addresses: list[str]
    scripts: int


def asked_of(client: Client, slug: str, language: str) -> Page:
    response = client.post(
        f"/{language}/answers/{slug}/ask/",
        {"text": ASKED[language]},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert response.status_code == 200
    page = response.content.decode().replace(slug, "SLUG")
    page = re.sub(r"(?<=/ask/answers/)[\w-]+", "KEY", page)
    found = answered(ASKED[language], language=language, persona="general", article=slug)
    return Page(
        texts(found.sentences),
        sorted(re.findall(r'(?:href|src|action)="([^"]*)"', page)),
        page.count("<script"),
    )
