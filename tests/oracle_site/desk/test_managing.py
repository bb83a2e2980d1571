"""The steps of the chair at the desk: assign, waive, reopen, withdraw."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article
from reviews.models import Assignment, BoardMember, Event
from tests.oracle_site.desk.conftest import at_desk
from tests.reviews.board import a_member, approve, fresh

SOON = (timezone.now() + dt.timedelta(days=5)).date().isoformat()
INTEREST = {"entity": "Journal of Tea", "relationship": "grant", "from": "", "to": ""}


def manage(article: Article) -> str:
    return f"/admin/desk/manage/{article.slug}/"


def test_the_chair_asks_a_member_and_reads_why_others_cannot_be_asked(
    article: Article, bob: BoardMember, chair: BoardMember
) -> None:
    a_member("Ines", interests=[INTEREST])
    a_member("Una", declared_days_ago=None)
    client = at_desk(chair.user)
    page = client.get(manage(article)).content.decode()
    assert page.count('name="member" value="ines" disabled') == 1
    assert "You declared an interest in Journal of Tea, which this article names." in page
    assert page.count('name="member" value="una" disabled') == 1
    answer = client.post(manage(article), {"do": "assign", "member": "bob", "due": SOON})
    assert answer.status_code == 302
    assert Assignment.objects.get().member == bob
    assert "has been asked already" in client.get(manage(article)).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"member": "ines", "due": SOON}, "You declared an interest in Journal of Tea"),
        ({"member": "nobody", "due": SOON}, "Choose a member of the board and a date."),
        ({"member": "bob", "due": "soon"}, "Choose a member of the board and a date."),
        ({"member": "bob", "due": "2026-02-31"}, "Choose a member of the board and a date."),
        ({"member": "bob", "due": "2020-01-01"}, "The due date has passed already."),
    ],
)
def test_an_assignment_that_cannot_be_is_refused_in_words(
    article: Article,
    bob: BoardMember,
    chair: BoardMember,
    typed: dict[str, str],
    sentence: str,
) -> None:
    a_member("Ines", interests=[INTEREST])
    answer = at_desk(chair.user).post(manage(article), {"do": "assign", **typed})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert Assignment.objects.count() == 0


def test_a_chair_waives_a_conflict_with_a_public_note(article: Article, chair: BoardMember) -> None:
    ines = a_member("Ines", interests=[INTEREST])
    client = at_desk(chair.user)
    typed = {"do": "waive", "member": "ines", "entity": "Journal of Tea"}
    assert client.post(manage(article), typed | {"note": ""}).status_code == 409
    assert client.post(manage(article), typed | {"note": "A prize of 1998."}).status_code == 302
    assert ines.waivers.get().note == "A prize of 1998."
    assert client.post(manage(article), typed | {"note": "Again."}).status_code == 409


@pytest.mark.parametrize(("step", "state"), [("reopen", "under_review"), ("withdraw", "withdrawn")])
def test_the_chair_reopens_and_withdraws_with_a_reason(
    article: Article, bob: BoardMember, dora: BoardMember, chair: BoardMember, step: str, state: str
) -> None:
    """I-09, I-22."""
    approve(article, bob, dora)
    client = at_desk(chair.user)
    assert client.post(manage(article), {"do": step, "reason": " "}).status_code == 409
    assert fresh(article).state == "approved"
    assert client.post(manage(article), {"do": step, "reason": "New trial."}).status_code == 302
    assert fresh(article).state == state
    assert Event.objects.filter(step=step, reason="New trial.").count() == 1


@pytest.mark.parametrize("step", ["assign", "waive", "reopen", "withdraw", "approve", ""])
def test_a_reviewer_takes_none_of_these_steps(
    article: Article, bob: BoardMember, dora: BoardMember, step: str
) -> None:
    """I-04, F-8."""
    approve(article, bob, dora)
    typed = {"do": step, "reason": "x", "member": "dora", "due": SOON, "_fsm_transition_to": step}
    answer = at_desk(bob.user).post(manage(article), typed)
    assert answer.status_code == (
        400 if step in ("approve", "") else 409 if step == "waive" else 403
    )
    assert (fresh(article).state, Assignment.objects.filter(state="offered").count()) == (
        "approved",
        0,
    )


def test_an_author_cannot_be_asked(alice: User, article: Article, chair: BoardMember) -> None:
    """I-05."""
    alice.is_staff = True
    alice.save()
    other = a_member("Otto")
    Assignment.objects.all().delete()
    BoardMember.objects.filter(pk=other.pk).update(user=alice)
    page = at_desk(chair.user).get(manage(article)).content.decode()
    assert 'value="otto" disabled' in page
    assert "Somebody else must review it." in page
