"""What is suggested while someone types."""

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from articles.models import Rendition, SearchBeginning
from articles.search import suggest
from reviews import workflow
from tests.articles.search.finding import a_text, in_english, published
from tests.reviews.board import a_member, approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(alice: User) -> None:
    aliases = {"en": ["Gouty arthritis", "Podagra"]}
    in_english("gout", "Gout: what helps in an attack?", "Rest.", alice, aliases=aliases)
    in_english("goitre", "What is a goitre?", "A swelling of the thyroid.", alice)


def suggested(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.text, one.slug) for one in suggest(text, language=language)]


def test_names_that_begin_as_typed_are_suggested_the_shortest_first(some: None) -> None:
    assert suggested("gou") == [
        ("Gout", ""),
        ("Gouty arthritis", ""),
        ("Gout: what helps in an attack?", "gout"),
    ]


def test_a_word_inside_a_question_is_a_beginning_too(some: None) -> None:
    assert suggested("attack") == [("Gout: what helps in an attack?", "gout")]
    assert suggested("goi") == [("What is a goitre?", "goitre")]
    assert suggested("in an") == []


def test_case_and_accents_do_not_count(some: None) -> None:
    assert suggested("PÓD") == [("Podagra", "")]


@pytest.mark.parametrize("text", ["", " ", "%", "_", "\\", "\0", "\ud800", "zzz", "x" * 10_000])
def test_odd_beginnings_suggest_nothing(some: None, text: str) -> None:
    assert suggested(text) == []


def test_chinese_is_suggested_from_its_first_character(alice: User) -> None:
    question = {"zh-hans": "糖尿病怎么办？"}
    published(a_text("diabetes", question, {"zh-hans": "饮食。"}, source="zh-hans"), alice)
    assert suggested("糖", "zh-hans") == [("糖尿病怎么办？", "diabetes")]
    assert suggested("糖", "en") == []


def test_traditional_characters_suggest_what_is_written_in_simplified_ones(alice: User) -> None:
    question = {"zh-hans": "服用维生素能预防感冒吗？"}
    published(a_text("vitamin", question, {"zh-hans": "不能。"}, source="zh-hans"), alice)
    asked = ("服用维生素能预防感冒吗？", "vitamin")
    assert [suggested(text, "zh-hans") for text in ("維生素", "服用維生", "感冒")] == [[asked]] * 3


def test_a_withdrawn_text_is_not_suggested(some: None) -> None:
    """F-71."""
    Rendition.objects.filter(article__slug="gout").update(status="withdrawn", notice="Gone")
    assert suggested("gou") == []


def test_approved_texts_are_suggested_before_others_at_once(alice: User, charlie: User) -> None:
    a, b, c = (in_english(one, f"Migraine {one}", "Rest.", alice) for one in "abc")
    approve(b, a_member("Bob"), a_member("Dora"))
    assert suggested("mig") == [(f"Migraine {one.slug}", one.slug) for one in (b, a, c)]
    workflow.reopen("b", by=charlie, reason="A doubt")
    assert suggested("mig") == [(f"Migraine {one}", one) for one in "abc"]


def test_a_name_in_a_language_whose_readers_get_another_text_is_not_suggested(alice: User) -> None:
    """Both texts have the English question; English readers are shown the English one alone."""
    bundle = a_text("both", {"en": "What is gout?"}, {"en": "Crystals.", "zh-hans": "痛风。"})
    published(bundle, alice)
    assert suggested("what") == [("What is gout?", "both")]
    stored = SearchBeginning.objects.filter(language="en", rank__lt=4)
    assert [one.typed for one in stored] == ["what is gout?"]


def test_suggestions_are_one_query(
    some: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        suggested("go")
