"""What the record says of every step and of every refusal."""

import inspect
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Rendition
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import workflow
from reviews.judgement import Judgement
from reviews.models import Decision, Event
from reviews.policy import WhyNot
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approve, seen, sign, submitted

pytestmark = pytest.mark.django_db

MUST_SAY = "Say why: a reason is required and is kept in the record."
NO_RIGHT = "You do not have the right to recall articles."


def last(number: int = 1) -> list[tuple[Any, ...]]:
    """The newest entries, the oldest of them first; each step, article, states, actor, reason."""
    fields = ("step", "slug", "from_state", "to_state", "actor__username", "reason")
    return list(Event.objects.order_by("-sequence").values_list(*fields)[:number])[::-1]


def digests_of(step: str) -> list[str]:
    return list(Event.objects.filter(step=step).latest("sequence").digests)


def stands(standing: Standing) -> None:
    paper = Reference.objects.get(doi="10.1234/tea.1")
    record_notice(paper, standing=standing, nature="Notice", reason="Found out.")


def test_every_step_of_the_board_is_recorded_with_who_where_from_and_where_to(
    alice: User, charlie: User
) -> None:
    bob, dora = a_member("Bob"), a_member("Dora")
    article = submitted(alice)
    tea = article.slug
    sign(
        article,
        bob,
        Judgement(decision=Decision.REQUEST_CHANGES, seen=seen(article), reason=" Too long. "),
    )
    assert last(3) == [
        ("begin_review", tea, "submitted", "under_review", "bob", ""),
        ("sign", tea, "under_review", "under_review", "bob", "Too long."),
        ("request_changes", tea, "under_review", "draft", "bob", "Too long."),
    ]
    approve(submitted(alice), bob, dora)
    assert last() == [("approve", tea, "under_review", "approved", "dora", "")]
    workflow.reopen(tea, by=charlie, reason=" A newer guideline. ")
    assert last() == [("reopen", tea, "approved", "under_review", "charlie", "A newer guideline.")]
    workflow.withdraw(tea, by=charlie, reason=" Fabricated. ")
    assert last() == [("withdraw", tea, "under_review", "withdrawn", "charlie", "Fabricated.")]
    assert set(Event.objects.values_list("article", flat=True)) == {article.pk}


def test_lapses_and_their_end_are_recorded_as_nobody_s_with_the_texts_they_are_of(
    alice: User,
) -> None:
    """I-14."""
    tea = approve(submitted(alice), a_member("Bob"), a_member("Dora")).slug
    cells = Rendition.objects.filter(persona_id="clinician")
    clinicians = sorted(cells.values_list("edition__digest", flat=True))
    stands(Standing.RETRACTED)
    why = "Tea and people (retracted)"
    assert last() == [("lapse", tea, "approved", "under_review", None, why)]
    assert sorted(digests_of("lapse")) == clinicians
    stands(Standing.CURRENT)
    why = "Every claim has a sound source again."
    assert last(2) == [
        ("restore", tea, "under_review", "under_review", None, why),
        ("approve", tea, "under_review", "approved", None, ""),
    ]
    assert sorted(digests_of("restore")) == clinicians
    assert set(cells.values_list("status", "lapse")) == {("approved", "")}


@pytest.mark.parametrize(("by", "name"), [(User, "Mallory"), (AnonymousUser, "system")])
def test_whoever_is_refused_for_who_they_are_is_recorded_with_the_article(
    alice: User, mallory: User, by: type, name: str
) -> None:
    """I-23: of other articles the record says nothing."""
    an_article(a_bundle(slug="coffee"), by=alice)
    article = an_article(by=alice)
    person: Any = mallory if by is User else AnonymousUser()
    with pytest.raises(workflow.Refused, match=NO_RIGHT):
        workflow.recall(article.slug, by=person, reason="Mine.")
    [event] = Event.objects.all()
    assert (event.step, event.article, event.slug) == ("denied", article, article.slug)
    assert (event.actor, event.actor_name) == (mallory if by is User else None, name)
    assert event.reason == f"recall: {NO_RIGHT}"


@pytest.mark.parametrize("step", ["recall", "withdraw", "reopen"])
def test_each_step_that_asks_for_a_reason_records_whom_it_refused(
    alice: User, mallory: User, step: str
) -> None:
    article = submitted(alice)
    with pytest.raises(workflow.Refused) as refused:
        getattr(workflow, step)(article.slug, by=mallory, reason="Mine.")
    sentence = f"You do not have the right to {step} articles."
    assert str(refused.value) == sentence
    assert last() == [("denied", article.slug, "", "", "mallory", f"{step}: {sentence}")]


def test_whoever_is_refused_for_the_moment_is_not_recorded(alice: User) -> None:
    article = an_article(by=alice)
    with pytest.raises(workflow.Refused, match="only one that waits for the board") as refused:
        workflow.recall(article.slug, by=alice, reason="Too early.")
    assert (refused.value.why.forbidden, Event.objects.count()) == (False, 0)


def test_a_refusal_is_recorded_in_a_transaction_of_its_own_when_the_step_is_undone(
    alice: User, mallory: User
) -> None:
    article = an_article(by=alice)
    with CaptureQueriesContext(connection) as asked, pytest.raises(workflow.Refused):
        workflow.recall(article.slug, by=mallory, reason="Mine.")
    assert [query["sql"].split()[0] for query in asked] == [
        *("SAVEPOINT", "SELECT", "SELECT", "SELECT", "ROLLBACK", "RELEASE"),
        *("SAVEPOINT", "SELECT", "SELECT", "SELECT", "INSERT", "RELEASE"),
    ]


@pytest.mark.parametrize(
    ("why", "reason", "sentence"),
    [
        (None, None, ""),
        (None, "Because.", ""),
        (None, "", MUST_SAY),
        (None, " \n", MUST_SAY),
        (WhyNot("Not you."), None, "Not you."),
        (WhyNot("Not you."), "Because.", "Not you."),
        (WhyNot("Not you."), "", "Not you."),
    ],
)
def test_a_reason_is_asked_of_those_only_who_are_not_refused_anyway(
    why: WhyNot | None, reason: str | None, sentence: str
) -> None:
    said = ""
    try:
        workflow.ask(why, reason)
    except workflow.Refused as refused:
        said = str(refused)
    assert said == sentence


def test_articles_that_are_not_there_are_named(alice: User) -> None:
    with pytest.raises(Article.DoesNotExist, match=r"^nothing, nowhere$"):
        workflow.submit_all(["nowhere", "nothing"], by=alice)


def test_a_step_keeps_its_name_its_words_and_its_arguments() -> None:
    step = workflow.recall
    assert (step.__name__, str(inspect.signature(step))) == (
        "recall",
        "(slug: str, *, by: django.contrib.auth.models.User, reason: str) -> None",
    )
    assert str(step.__doc__).startswith("Take the working copy back from the board.")
