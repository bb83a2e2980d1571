"""A deadlock is broken by the database, and whoever lost it begins again, nothing lost."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from articles.models import Article, State
from reviews import record, workflow
from reviews.models import Event
from reviews.retrying import in_one_transaction
from tests.articles.building import a_bundle
from tests.reviews.board import fresh, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    connections.close_all()


def fails_with(code: str) -> None:
    """Let the database end the transaction with an error of its own."""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'ended' USING ERRCODE = '{code}'; END $$")


class Act:
    """An act that writes, and that the database then ends so many times."""

    def __init__(self, times: int, code: str = "40P01") -> None:
        self.left, self.code, self.tries = times, code, 0

    def __call__(self, name: str) -> str:
        self.tries += 1
        User.objects.create_user(name)
        if self.left:
            self.left -= 1
            fails_with(self.code)
        return name


def taken(act: Act) -> str:
    return in_one_transaction(lambda: act("nell"))()


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_what_lost_a_deadlock_is_done_again_three_times_at_most(times: int) -> None:
    """F-23."""
    act = Act(times)
    assert (taken(act), act.tries) == ("nell", times + 1)
    assert User.objects.count() == 1


def test_what_loses_every_time_is_told_and_leaves_nothing() -> None:
    """F-23: no endless trying."""
    act = Act(99)
    with pytest.raises(OperationalError, match="ended"):
        taken(act)
    assert (act.tries, User.objects.count()) == (4, 0)


@pytest.mark.parametrize("code", ["40001", "55P03", "23514", "57014"])
def test_no_other_error_is_tried_again(code: str) -> None:
    act = Act(1, code)
    with pytest.raises(DatabaseError, match="ended"):
        taken(act)
    assert (act.tries, User.objects.count()) == (1, 0)


def test_a_part_of_a_transaction_is_not_tried_again_by_itself() -> None:
    act = Act(1)
    with pytest.raises(OperationalError, match="ended"), transaction.atomic():
        taken(act)
    assert (act.tries, User.objects.count()) == (1, 0)


def waiters(locktype: str) -> int:
    """How many of this database's connections wait for such a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = %s AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            [locktype],
        )
        return int(cursor.fetchone()[0])


def until(comes: Callable[[], bool]) -> None:
    """Wait for a condition, for a minute at most."""
    end = time.monotonic() + 60
    while not comes():
        assert time.monotonic() < end
        time.sleep(0.01)


def lost_by_the_step(article: Article, step: Callable[[], None]) -> bool:
    """Let a step of our code and a stranger deadlock; whether the step was the one that lost.

    The stranger takes the record's lock and then the article's, which our code never does. Who
    waited first looks for a deadlock first and loses it: the step, on all but a very busy machine.
    """
    ended: list[Any] = []

    def take() -> None:
        try:
            step()
            ended.append("done")
        except (DatabaseError, workflow.Refused) as error:
            ended.append(error)
        finally:
            connection.close()

    thread, lost = Thread(target=take), True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [record.LOCK])
            thread.start()
            until(lambda: bool(ended) or waiters("advisory") == 1)
            cursor.execute("SELECT FROM articles_article WHERE id = %s FOR UPDATE", [article.pk])
    except OperationalError:
        lost = False
    thread.join(60)
    assert ended == ["done"]
    return lost


@pytest.mark.slow
@pytest.mark.parametrize("step", ["withdraw", "submit"])
def test_a_step_that_lost_a_deadlock_with_the_record_is_taken_again(
    alice: User, charlie: User, step: str
) -> None:
    """F-23: and taken once."""
    for number in range(5):
        article = submitted(alice, a_bundle(slug=f"tea-{number}"))
        workflow.recall(article.slug, by=alice, reason="A slip.")
        before = Event.objects.count()
        if step == "submit":
            act: Callable[[], None] = partial(workflow.submit, article.slug, by=alice)
            expected = State.SUBMITTED
        else:
            act = partial(workflow.withdraw, article.slug, by=charlie, reason="Made up.")
            expected = State.WITHDRAWN
        lost = lost_by_the_step(article, act)
        assert (fresh(article).state, Event.objects.count()) == (expected, before + 1)
        if lost:
            break
    assert lost
    assert list(record.differences()) == []
