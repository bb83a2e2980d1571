"""Approvals end with the ground that they stood on, and come back with it."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Rendition, State
from articles.reading import read
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import record
from reviews.models import Event
from tests.reviews.board import a_member, approve, fresh, submitted

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
