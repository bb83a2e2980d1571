"""How often the model is asked: a cap for the whole site, and a rest after failures."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection

from questions.model.allowance import FAILURES, Allowance
from questions.model.endpoint import Unanswered
from questions.model.models import Use
from tests.questions.model.building import FACTS, an_engine, composed, grounds
from tests.questions.model.hostile import line, saying, serving
from tests.questions.model.test_engine import status

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
answering = saying(lambda call: line(FACTS["en"], call.id_of(FACTS["en"])))


@pytest.mark.django_db
def test_the_model_is_asked_so_often_a_day_and_again_the_next_day() -> None:
    """F-79: the cap is of the site, not of a process or a reader."""
    with serving(answering) as server, time_machine.travel(NOON, tick=False) as clock:
        engine = an_engine(server.url, requests=2)
        assert [len(composed(engine, grounds(), within=60)) for _ in range(3)] == [1, 1, 0]
        assert len(composed(an_engine(server.url, requests=3), grounds())) == 1
        clock.move_to(NOON + dt.timedelta(hours=12))
        assert len(composed(engine, grounds())) == 1
    assert len(server.calls) == 4


@pytest.mark.django_db
def test_what_is_sent_and_received_is_counted_and_capped() -> None:
    with serving(answering) as server:
        composed(an_engine(server.url), grounds())
        (call,) = server.calls
        sent = sum(len(one["content"]) for one in call.body["messages"])
        received = len(line(FACTS["en"], call.id_of(FACTS["en"])))
        assert Use.objects.get().characters == sent + received
        assert composed(an_engine(server.url, characters=sent), grounds()) == []
        assert composed(an_engine(server.url, characters=0), grounds()) == []
        assert composed(an_engine(server.url, requests=0), grounds()) == []
    assert len(server.calls) == 1


@pytest.mark.django_db
def test_after_failures_in_a_row_the_model_rests_and_one_tries() -> None:
    """F-78, F-79: the breaker is the whole site's."""
    with time_machine.travel(NOON, tick=False) as clock:
        with serving(status(500)) as broken:
            for _ in range(FAILURES + 3):
                composed(an_engine(broken.url), grounds())
            assert len(broken.calls) == FAILURES
            clock.shift(61)
            for _ in range(3):
                composed(an_engine(broken.url), grounds())
            assert len(broken.calls) == FAILURES + 1
        clock.shift(61)
        with serving(answering) as mended:
            assert [len(composed(an_engine(mended.url), grounds())) for _ in range(2)] == [1, 1]


@pytest.mark.django_db
def test_an_answer_in_between_ends_a_row_of_failures() -> None:
    with serving(status(500)) as broken, serving(answering) as well:
        for url in [broken.url] * (FAILURES - 1) + [well.url] + [broken.url] * (FAILURES - 1):
            composed(an_engine(url), grounds())
        assert len(composed(an_engine(well.url), grounds())) == 1


@pytest.mark.django_db
def test_nothing_of_a_question_or_a_reader_is_kept() -> None:
    """I-28: the row has numbers and times only."""
    with serving(answering) as server:
        composed(an_engine(server.url), grounds(), "canary-4711")
    assert [field.name for field in Use._meta.get_fields()] == [
        "id",
        "day",
        "requests",
        "characters",
        "failures",
        "rests_until",
    ]
    assert Use.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_do_not_pass_the_cap() -> None:
    """Real connections: of eight at once, as many are let in as the cap says."""
    let_in: list[bool] = []
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        try:
            with Allowance(requests=3, characters=10**6).asking(10):
                let_in.append(True)
        except Unanswered:
            let_in.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(let_in) == [False] * 5 + [True] * 3
    assert Use.objects.get().requests == 3
