"""The server's clock is wrong: the record keeps its order, and no session lives on."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article
from reviews import record, workflow
from reviews.models import Event
from tests.articles.building import an_article
from tests.signed_in import SignedInClient

pytestmark = pytest.mark.django_db

YEARS, HOUR = dt.timedelta(days=5 * 365), dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


BEHIND = ["submit", "clock", "recall", "submit", "withdraw"]
AHEAD = ["submit", "clock", "recall", "clock", "submit", "withdraw"]


@pytest.mark.parametrize(
    ("skew", "steps"),
    [
        (-HOUR, BEHIND),
        (YEARS, AHEAD),
        (-YEARS, BEHIND),
        (MINUTE, AHEAD[:1] + AHEAD[2:3] + AHEAD[4:]),
    ],
    ids=["back", "forward", "far back", "a little"],
)
def test_the_record_is_ordered_by_number_and_says_when_the_clock_was_wrong(
    alice: User, charlie: User, skew: dt.timedelta, steps: list[str]
) -> None:
    """F-87."""
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    with time_machine.travel(timezone.now() + skew):
        workflow.recall(article.slug, by=alice, reason="A dose was missing.")
    workflow.submit(article.slug, by=alice)
    workflow.withdraw(article.slug, by=charlie, reason="The dose was wrong.")
    events = Event.objects.order_by("sequence")
    assert [event.step for event in events] == steps
    assert [event.sequence for event in events] == list(range(1, len(steps) + 1))
    assert {event.actor_name for event in events if event.step == "clock"} <= {"system"}
    assert list(record.differences()) == []


@pytest.mark.parametrize(
    ("skew", "status"),
    [(dt.timedelta(), 200), (-HOUR, 200), (HOUR, 200), (13 * HOUR, 302), (YEARS, 302)],
    ids=["now", "back", "forward", "after a day's work", "far forward"],
)
def test_a_session_ends_after_its_hours_and_not_because_an_hour_is_missing(
    alice: User, skew: dt.timedelta, status: int
) -> None:
    """F-87."""
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client = SignedInClient()
    client.force_login(alice)
    with time_machine.travel(timezone.now() + skew):
        assert client.get("/admin/").status_code == status


@pytest.mark.parametrize("skew", [-HOUR, YEARS], ids=["back", "forward"])
def test_readers_are_served_whatever_the_clock_says(
    tea: Article, client: SignedInClient, skew: dt.timedelta
) -> None:
    """F-87."""
    with time_machine.travel(timezone.now() + skew):
        for page in (f"/en/answers/{tea.slug}/", "/en/", f"/api/v1/articles/{tea.slug}/"):
            assert client.get(page).status_code == 200
