"""Questions in the words of readers, which name a facet only by hints, if at all (F-76)."""

import json
from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from questions import sources
from questions.answering import answered
from questions.asking import SAYING, understood
from questions.emergencies.files import LANGUAGES
from questions.facets import LEXICON, hinted_in
from questions.relevance import judged
from tests.questions.approving import approved

TREATMENT = "An attack is treated with an anti-inflammatory medicine for 5 days."
FAMILY = "Gout can run in families."


@pytest.fixture
def _gout(alice: User) -> None:
    approved(alice)


def sections(text: str, language: str = "en") -> set[str]:
    answer = answered(text, language=language, persona="general", article="gout")
    return {ground.section for ground in answer.grounds}


@pytest.mark.django_db
@pytest.mark.usefixtures("_gout")
@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("My grandfather had it too, will I get it from him?", "en", "inheritance"),
        ("Do the specialists know anything that eases it?", "en", "treatment"),
        ("我爸爸有，我也会有吗？", "zh-hans", "inheritance"),
        ("有什么能减轻一点？", "zh-hans", "treatment"),
        ("父も同じ病気だったのですが、私もなりますか？", "ja", "inheritance"),
        ("どうすれば楽になりますか？", "ja", "treatment"),
        ("Mi abuelo también lo tuvo, ¿lo tendrán mis hijos?", "es", "inheritance"),
        ("¿Hay algo que me alivie?", "es", "treatment"),
        ("Mon père en avait aussi, est-ce que je l'aurai ?", "fr", "inheritance"),
        ("Y a-t-il quelque chose qui soulage ?", "fr", "treatment"),
        ("كان عند أبي أيضا، هل ينتقل إلى أولادي؟", "ar", "inheritance"),
        ("هل هناك شيء يخفف عني؟", "ar", "treatment"),
    ],
)
def test_a_question_in_everyday_words_is_answered(
    question: str, language: str, expected: str
) -> None:
    assert sections(question, language) == {expected}


@pytest.mark.django_db
@pytest.mark.usefixtures("_gout")
@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What happens to me in twenty years?", "en"),
        ("Will a hot bath ease it?", "en"),
        ("Does my sister's dog give it to me?", "en"),
        ("Is it good for my career?", "en"),
        ("喝咖啡能减轻吗？", "zh-hans"),
        ("¿Me alivia el café con canela?", "es"),
        ("Est-ce que le miel soulage ?", "fr"),
        ("هل العسل يخفف؟", "ar"),
    ],
)
def test_everyday_words_do_not_hide_what_the_claims_do_not_say(
    question: str, language: str
) -> None:
    assert sections(question, language) == set()


@pytest.mark.django_db
def test_what_everyday_words_say_alone_decides_nothing() -> None:
    question = understood("can my future kids drink coffee", "en")
    assert {term for term, weight in question.weights.items() if weight >= SAYING} == {"coffe"} | (
        {"drink"} & set(question.weights)
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_gout")
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How is it treated?", {"treatment"}),
        ("Is it inherited?", {"inheritance"}),
        ("Can it be prevented?", set()),
    ],
)
def test_sections_without_headings_answer_by_what_they_are_on(
    question: str, expected: set[str]
) -> None:
    """A section is on what its first claim and most others speak of."""
    reading = sources.approved_reading("gout", language="en", persona="general")
    assert reading is not None
    names = (("en", "Gout"),)
    source = sources.source_of(reading, names)
    bare = replace(
        source,
        parts=tuple(replace(part, facets=frozenset(), terms=frozenset()) for part in source.parts),
    )
    found = judged(understood(question, "en").of(["Gout"]), bare)
    assert {statement.ground.section for statement in found.statements} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_hints_and_everyday_words(language: str) -> None:
    lexicon = json.loads((LEXICON / f"{language}.json").read_text(encoding="utf-8"))
    hinted = {facet for facet, patterns in lexicon["facets"].items() if "hinted" in patterns}
    assert set(lexicon["facets"]) - hinted == {"overview", "interactions", "pregnancy", "certainty"}
    assert len(lexicon["everyday"].split()) >= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_question_hints_at_nothing(language: str) -> None:
    assert hinted_in("", language) == []
