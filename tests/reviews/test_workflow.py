"""The steps that an author and a chair take, who may take them, and what the record says."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from articles.models import Article, Rendition, State, Status
from articles.reading import read
from reviews import record, workflow
from reviews.models import Event
from tests.articles.building import a_bundle, an_article

pytestmark = pytest.mark.django_db


def state_of(article: Article) -> str:
    return Article.objects.get(pk=article.pk).state


def events() -> list[tuple[str, str, str, str, str]]:
    return list(Event.objects.values_list("step", "from_state", "to_state", "actor_name", "reason"))


def test_an_author_submits_and_the_record_says_so(alice: User) -> None:
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice, note="First version")
    assert state_of(article) == State.SUBMITTED
    assert events() == [("submit", "draft", "submitted", "Alice", "First version")]
    sealed = Rendition.objects.values_list("edition__digest", flat=True)
    assert sorted(Event.objects.get().digests) == sorted(sealed)


def test_submitting_twice_is_refused_the_second_time(alice: User) -> None:
    """F-20."""
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    with pytest.raises(workflow.Refused, match="The article is submitted; only a draft"):
        workflow.submit(article.slug, by=alice)
    assert [event[0] for event in events()] == ["submit"]


def test_somebody_without_the_right_cannot_submit(mallory: User, alice: User) -> None:
    article = an_article(by=alice)
    with pytest.raises(workflow.Refused) as refused:
        workflow.submit(article.slug, by=mallory)
    assert refused.value.why.forbidden
    assert state_of(article) == State.DRAFT
    assert events() == [
        ("denied", "", "", "Mallory", "submit: You do not have the right to submit articles.")
    ]


def test_somebody_whose_account_is_closed_cannot_submit(alice: User) -> None:
    """F-13."""
    article = an_article(by=alice)
    alice.is_active = False
    with pytest.raises(workflow.Refused, match="You do not have the right"):
        workflow.submit(article.slug, by=alice)


def test_an_article_with_no_complete_language_cannot_be_submitted(alice: User) -> None:
    bundle = a_bundle()
    for section in bundle["sections"]:
        for claim in section["claims"]:
            claim.update(safety_critical=False, audiences=["nobody-yet"])
    article = an_article(by=alice)
    article.sections.all().delete()
    with pytest.raises(workflow.Refused, match="No language is complete"):
        workflow.submit(article.slug, by=alice)


def test_one_refusal_among_many_spoils_nothing(alice: User) -> None:
    first = an_article(by=alice)
    second = an_article(a_bundle(slug="second"), by=alice)
    workflow.submit(first.slug, by=alice)
    outcomes = workflow.submit_all([first.slug, second.slug], by=alice)
    assert [(o.slug, o.why is None) for o in outcomes] == [(first.slug, False), ("second", True)]
    assert state_of(second) == State.SUBMITTED


def test_submitting_what_is_not_there_submits_nothing(alice: User) -> None:
    article = an_article(by=alice)
    with pytest.raises(Article.DoesNotExist):
        workflow.submit_all([article.slug, "nothing"], by=alice)
    assert state_of(article) == State.DRAFT


def test_submitting_many_takes_as_many_queries_as_submitting_one(
    alice: User, django_assert_num_queries: Any
) -> None:
    slugs = [an_article(a_bundle(slug=f"article-{n}"), by=alice).slug for n in range(20)]
    workflow.submit_all(slugs[:1], by=alice)  # the person's rights are known from here on
    with django_assert_num_queries(34):
        workflow.submit_all(slugs[1:19], by=alice)
    with django_assert_num_queries(34):
        workflow.submit_all(slugs[19:], by=alice)


def test_an_author_recalls_with_a_reason_and_can_edit_again(alice: User) -> None:
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    workflow.recall(article.slug, by=alice, reason="A typo")
    assert state_of(article) == State.DRAFT
    assert events()[1] == ("recall", "submitted", "draft", "Alice", "A typo")
    an_article(a_bundle(question={"en": "Does tea really help?"}), by=alice)


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_recalling_and_withdrawing_need_a_reason(alice: User, charlie: User, reason: str) -> None:
    """I-22."""
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    with pytest.raises(workflow.Refused, match="Say why"):
        workflow.recall(article.slug, by=alice, reason=reason)
    with pytest.raises(workflow.Refused, match="Say why"):
        workflow.withdraw(article.slug, by=charlie, reason=reason)
    assert state_of(article) == State.SUBMITTED


def test_a_chair_withdraws_and_every_reader_sees_the_notice_at_once(
    alice: User, charlie: User
) -> None:
    """F-24, I-09."""
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    workflow.withdraw(article.slug, by=charlie, reason="The trial was fabricated.")
    for language in ("en", "zh-hans", "fr"):
        reading = read(article.slug, language=language, persona="patient")
        assert (reading.status, reading.notice, reading.withdrawn) == (
            Status.WITHDRAWN,
            "The trial was fabricated.",
            True,
        )
    with pytest.raises(workflow.Refused, match="withdrawn"):
        workflow.submit(article.slug, by=alice)


def test_an_author_cannot_withdraw(alice: User) -> None:
    article = an_article(by=alice)
    with pytest.raises(workflow.Refused) as refused:
        workflow.withdraw(article.slug, by=alice, reason="Mine")
    assert refused.value.why.forbidden


def test_the_record_is_a_chain_without_gaps(alice: User, charlie: User) -> None:
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    workflow.recall(article.slug, by=alice, reason="Typo")
    workflow.withdraw(article.slug, by=charlie, reason="Wrong")
    assert list(Event.objects.values_list("sequence", flat=True)) == [1, 2, 3]
    assert list(record.differences()) == []


def test_renaming_somebody_changes_no_past_entry(alice: User) -> None:
    """I-20."""
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    alice.first_name = "Alicia"
    alice.save()
    assert Event.objects.get().actor_name == "Alice"
    assert list(record.differences()) == []


def test_a_refusal_is_in_the_language_of_who_is_refused(mallory: User, alice: User) -> None:
    article = an_article(by=alice)
    with translation.override("en"), pytest.raises(workflow.Refused) as refused:
        workflow.submit(article.slug, by=mallory)
    assert str(refused.value) == "You do not have the right to submit articles."
