"""Approvals end with the ground that they stood on, and come back with it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Rendition, State, Status
from articles.reading import Reading, read
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import record, verifying, workflow
from reviews.judgement import Judgement
from reviews.models import BoardMember, Decision, Event
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approval, approve, fresh, seen, sign, submitted

pytestmark = pytest.mark.django_db


def stands(standing: str, days_ago: int = 0) -> None:
    """An editor records a notice on the paper; approvals follow in the same transaction."""
    record_notice(
        Reference.objects.get(doi="10.1234/tea.1"),
        standing=Standing(standing),
        nature="Notice",
        reason="Found out.",
        dated=timezone.now().date() - dt.timedelta(days=days_ago),
    )


@pytest.fixture
def article(alice: User) -> Article:
    return approve(submitted(alice), a_member("Bob"), a_member("Dora"))


def approved_cells(article: Article) -> list[str]:
    rows = Rendition.objects.filter(article=article, status="approved")
    return [f"{row.language}/{row.persona_id}" for row in rows]


@pytest.mark.parametrize("standing", ["retracted", "superseded", "withdrawn"])
def test_exactly_the_cells_with_a_claim_left_without_sound_support_lapse(
    article: Article, standing: str
) -> None:
    """I-14: the clinicians' claim cites the retracted paper only; the others cite another too."""
    stands(standing)
    assert approved_cells(article) == [
        "en/general",
        "en/patient",
        "zh-hans/general",
        "zh-hans/patient",
    ]
    reading = read(article.slug, language="en", persona="clinician")
    assert (reading.approved, reading.lapse) == (False, f"Tea and people ({standing})")
    assert fresh(article).state == State.UNDER_REVIEW


@pytest.mark.parametrize("standing", ["corrected", "expression_of_concern"])
def test_a_correction_or_a_warning_ends_no_approval(article: Article, standing: str) -> None:
    stands(standing)
    assert fresh(article).state == State.APPROVED


def test_a_reinstatement_reverses_the_lapse_with_its_dates_and_history(article: Article) -> None:
    before = read(article.slug, language="en", persona="clinician").dates
    stands("retracted", days_ago=2)
    stands("current", days_ago=1)
    after = read(article.slug, language="en", persona="clinician")
    assert (after.approved, after.dates, after.lapse) == (True, before, "")
    assert fresh(article).state == State.APPROVED
    assert list(Event.objects.values_list("step", flat=True))[-3:] == [
        "lapse",
        "restore",
        "approve",
    ]
    assert list(record.differences()) == []


def test_the_page_stops_saying_approved_even_before_the_board_hears_of_it(
    article: Article,
) -> None:
    Reference.objects.filter(doi="10.1234/tea.1").update(standing="retracted")
    assert not read(article.slug, language="en", persona="clinician").approved
    assert read(article.slug, language="en", persona="general").approved


def test_a_text_without_sound_support_cannot_become_approved(alice: User) -> None:
    """F-43: a retracted paper blocks approval."""
    article = submitted(alice)
    Reference.objects.filter(doi="10.1234/tea.1").update(standing="retracted")
    approve(article, a_member("Bob"), a_member("Dora"))
    assert "en/clinician" not in approved_cells(article)
    assert fresh(article).state == State.UNDER_REVIEW


def without_the_paper() -> dict[str, Any]:
    """The bundle with the paper taken out, and the clinicians' claim that rests on it alone."""
    bundle = a_bundle()
    del bundle["sections"][1]["claims"][1]
    del bundle["sections"][1]["claims"][0]["citations"][1]
    del bundle["references"][0]
    return bundle


def test_a_text_that_was_left_out_is_gone_when_its_source_falls_and_never_comes_back(
    article: Article, alice: User
) -> None:
    """Its paper is not the working copy's any more: nothing else would say that it has fallen."""
    an_article(without_the_paper(), by=alice)
    workflow.submit(article.slug, by=alice)
    assert "en/clinician" in approved_cells(article)
    stands("retracted")
    assert "en/clinician" not in approved_cells(article)
    board = BoardMember.objects.all()
    for member in board:
        sign(article, member, approval(article, ("en", "general")))
    assert approved_cells(article) == [
        "en/general",
        "en/patient",
        "zh-hans/general",
        "zh-hans/patient",
    ]
    assert clinicians(article).persona.served == "general"
    approve(article, *board)
    assert fresh(article).state == State.APPROVED
    assert list(verifying.differences()) == []


def clinicians(article: Article) -> Reading:
    """What a clinician reads; its claim rests on the one paper."""
    return read(article.slug, language="en", persona="clinician")


def test_a_lapsed_text_that_was_recalled_and_submitted_unchanged_has_its_approval_back(
    article: Article, alice: User, time_machine: Any
) -> None:
    """Its signatures are of these very words: nobody could sign them again."""
    signed_at = clinicians(article).dates.last_reviewed
    stands("retracted", days_ago=2)
    workflow.recall(article.slug, by=alice, reason="To look for another source.")
    workflow.submit(article.slug, by=alice)
    assert (clinicians(article).status, fresh(article).state) == (Status.SUBMITTED, "submitted")
    time_machine.move_to(timezone.now() + dt.timedelta(days=30), tick=False)
    stands("current", days_ago=1)
    reading = clinicians(article)
    assert (reading.approved, fresh(article).state) == (True, State.APPROVED)
    assert reading.dates.approved_at == timezone.now()
    assert abs(reading.dates.last_reviewed - signed_at) < dt.timedelta(minutes=1)
    assert list(Event.objects.values_list("step", flat=True))[-3:] == [
        "restore",
        "begin_review",
        "approve",
    ]
    assert list(verifying.differences()) == []


def test_a_lapsed_text_that_was_recalled_waits_for_its_author(
    article: Article, alice: User
) -> None:
    stands("retracted", days_ago=2)
    workflow.recall(article.slug, by=alice, reason="To look for another source.")
    stands("current", days_ago=1)
    assert (clinicians(article).approved, fresh(article).state) == (False, State.DRAFT)
    before = clinicians(article).dates.last_reviewed
    workflow.submit(article.slug, by=alice)
    assert (clinicians(article).approved, fresh(article).state) == (True, State.APPROVED)
    assert clinicians(article).dates.last_reviewed - before < dt.timedelta(minutes=1)


def test_a_lapsed_text_that_was_changed_needs_new_signatures(article: Article, alice: User) -> None:
    stands("retracted", days_ago=2)
    workflow.recall(article.slug, by=alice, reason="To look for another source.")
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    submitted(alice, bundle)
    stands("current", days_ago=1)
    assert (clinicians(article).approved, fresh(article).state) == (False, State.SUBMITTED)
    approve(article, *BoardMember.objects.order_by("pk"))
    assert (clinicians(article).approved, fresh(article).state) == (True, State.APPROVED)


def test_a_lapsed_text_that_the_board_sent_back_is_not_restored(
    article: Article, alice: User
) -> None:
    """The newest word of a member counts, not the approval that they gave before."""
    stands("retracted", days_ago=2)
    dora = BoardMember.objects.get(slug="dora")
    judgement = Judgement(decision=Decision.REQUEST_CHANGES, seen=seen(article), reason="Drop it.")
    sign(article, dora, judgement)
    stands("current", days_ago=1)
    assert clinicians(article).status == Status.CHANGES_REQUESTED
    workflow.submit(article.slug, by=alice)
    assert (clinicians(article).approved, fresh(article).state) == (False, State.SUBMITTED)
    approve(article, a_member("Erin"))
    assert (clinicians(article).approved, fresh(article).state) == (True, State.APPROVED)
    assert list(verifying.differences()) == []


def test_what_was_signed_while_a_source_was_unsound_is_approved_when_it_is_sound(
    alice: User, article: Article
) -> None:
    """The first text of an article, and the next of one that is approved."""
    stands("retracted", days_ago=3)
    bundle = a_bundle(slug="second")
    second = approve(submitted(alice, bundle), *BoardMember.objects.order_by("pk"))
    assert (clinicians(second).approved, fresh(second).state) == (False, State.UNDER_REVIEW)
    stands("current", days_ago=1)
    assert (clinicians(second).approved, fresh(second).state) == (True, State.APPROVED)
    assert [one["name"] for one in clinicians(second).reviewers] == ["Dr Bob", "Dr Dora"]
    assert list(verifying.differences()) == []


def test_a_source_that_only_the_next_text_cites_is_followed_too(alice: User) -> None:
    board = [a_member("Bob"), a_member("Dora")]
    bundle = a_bundle()
    for section in bundle["sections"]:
        for claim in section["claims"]:
            claim["citations"] = [{"reference": "r2", "quotation": "Tea was drunk."}]
    bundle["references"] = bundle["references"][1:]
    article = approve(submitted(alice, bundle), *board)
    submitted(alice, a_bundle())
    stands("retracted", days_ago=3)
    approve(article, *board)
    assert fresh(article).state == State.UNDER_REVIEW
    stands("current", days_ago=1)
    assert fresh(article).state == State.APPROVED
    assert clinicians(article).edition == 2
    assert not clinicians(article).under_update
