"""Asking on the page with a model set up: only where the reader agreed, and never at any cost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from oracle_site.engines import model_engine
from questions.answering import answered
from questions.extractive import ExtractiveEngine
from reviews import workflow
from tests.questions.model.building import FACTS, OTHERS
from tests.questions.model.hostile import Call, Endpoint, line, saying, serving
from tests.questions.model.test_engine import BROKEN
from tests.questions.model.test_injections import ASKED, a_board, a_text
from tests.reviews.board import approve, submitted

PATH = "/en/answers/what-is-tinnitus/ask/"
BY_MODEL = 'data-engine="model"'
BY_NONE = 'data-engine="extractive"'

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _approved(alice: User) -> None:
    approve(submitted(alice, a_text("what-is-tinnitus")), *a_board())


@pytest.fixture
def model(settings: Any) -> Iterator[Endpoint]:
    """A model that prefers the second claim, and puts the first behind it."""

    def write(call: Call) -> str:
        first = line(OTHERS["en"], call.id_of(OTHERS["en"]))
        return first + line(f"Also, {FACTS['en']}", call.id_of(FACTS["en"]))

    with serving(saying(write)) as server:
        settings.MODEL = {"URL": server.url, "NAME": "a-model", "KEY": "sk-7"}
        yield server


def ask(client: Client, text: str = ASKED["en"], **form: str) -> str:
    response = client.post(PATH, {"text": text, **form}, headers={"sec-fetch-site": "same-origin"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return response.content.decode()


def test_with_the_readers_consent_the_model_chooses_and_the_page_says_so(
    client: Client, model: Endpoint
) -> None:
    page = ask(client, model="1")
    assert BY_MODEL in page
    assert page.index(OTHERS["en"]) < page.index(f"Also, {FACTS['en']}")
    assert len(model.calls) == 1


def test_without_consent_nothing_is_sent(client: Client, model: Endpoint) -> None:
    """I-28."""
    page = ask(client)
    assert BY_NONE in page
    assert page.index(FACTS["en"]) < page.index(OTHERS["en"])
    assert model.calls == []


def test_what_looks_personal_is_not_sent(client: Client, model: Endpoint) -> None:
    """F-77."""
    typed = f"{ASKED['en']} My number is 0171 5550123, ann@example.org."
    page = ask(client, typed, model="1")
    assert "This looks like something personal" in page
    assert 'value="1" checked' in page
    assert model.calls == []
    ask(client, typed, model="1", seen="1")
    (call,) = model.calls
    sent = json.dumps(call.body)
    assert call.asked["question"].startswith(ASKED["en"])
    assert "5550123" not in sent
    assert "ann@example.org" not in sent


def test_in_an_emergency_nobody_is_asked_before_help_is_shown(
    client: Client, model: Endpoint
) -> None:
    """F-75, I-24."""
    page = ask(client, "I want to kill myself. How common is tinnitus?", model="1")
    assert "data-emergency" in page
    assert BY_MODEL not in page
    assert model.calls == []


def test_a_question_that_nothing_answers_is_not_sent(client: Client, model: Endpoint) -> None:
    """F-76: whether it is answered is decided before any engine."""
    page = ask(client, "Which football club won the cup in 1987?", model="1")
    assert "data-engine" not in page
    assert model.calls == []


@pytest.mark.parametrize("how", ["401", "429", "500", "html", "10 MB in a line", "prose", "gone"])
def test_where_the_model_breaks_the_page_has_the_answer_without_it(
    client: Client, settings: Any, how: str
) -> None:
    """F-78: never a 5xx, and labelled as what it is."""
    with serving(BROKEN[how]) as server:
        settings.MODEL = {"URL": server.url, "NAME": "a-model"}
        page = ask(client, model="1")
    assert BY_NONE in page
    assert page.index(FACTS["en"]) < page.index(OTHERS["en"])
    assert len(server.calls) == 1


def test_with_a_script_each_sentence_comes_as_it_is_verified(
    client: Client, model: Endpoint
) -> None:
    response = client.post(
        PATH,
        {"text": ASKED["en"], "model": "1"},
        headers={"sec-fetch-site": "same-origin", "accept": "application/x-ndjson"},
    )
    parts = [json.loads(one) for one in b"".join(response).splitlines()]  # type: ignore[call-overload]
    assert [one["part"] for one in parts] == ["sentence", "sentence", "whole"]
    assert OTHERS["en"] in parts[0]["html"]
    assert BY_MODEL in parts[2]["html"]


def test_a_claim_that_loses_its_approval_meanwhile_is_not_shown(
    settings: Any, charlie: User
) -> None:
    """F-80: the model still has the claim, the reader does not get it."""

    def behave(call: Call) -> None:
        call.begin()
        call.says(line(FACTS["en"], call.id_of(FACTS["en"])))
        call.ends()

    with serving(behave) as server:
        settings.MODEL = {"URL": server.url, "NAME": "a-model"}
        engine = model_engine(ExtractiveEngine(), lambda text: _withdrawn(text, charlie))
        found = answered(
            ASKED["en"],
            language="en",
            persona="general",
            article="what-is-tinnitus",
            engine=engine,
        )
    assert len(server.calls) == 1
    assert found.sentences == ()


def _withdrawn(text: str, by: User) -> str:
    """The text, after the article was withdrawn in the moment in which it would be sent."""
    workflow.withdraw("what-is-tinnitus", by=by, reason="Out of date.")
    return text


def test_the_box_on_the_article_lets_readers_choose_the_model(
    client: Client, model: Endpoint, settings: Any
) -> None:
    path = "/en/answers/what-is-tinnitus/"
    with_model = client.get(path)
    assert 'name="model"' in with_model.content.decode()
    settings.MODEL = {}
    without = client.get(path)
    assert 'name="model"' not in without.content.decode()
    assert with_model["ETag"] != without["ETag"]


@pytest.mark.parametrize("agreed", [True, False])
def test_over_the_api_the_model_chooses_only_where_the_asker_agreed(
    client: Client, model: Endpoint, agreed: bool
) -> None:
    body = {"text": ASKED["en"], "article": "what-is-tinnitus", "model": agreed}
    answer = client.post("/api/v1/questions/", body, content_type="application/json").json()
    assert answer["engine"] == ("model" if agreed else "extractive")
    assert len(model.calls) == agreed
    assert {one["grounds"][0]["text"] for one in answer["sentences"]} == {
        FACTS["en"],
        OTHERS["en"],
    }


def test_over_the_api_a_model_that_is_not_set_up_is_not_asked(client: Client) -> None:
    body = {"text": ASKED["en"], "article": "what-is-tinnitus", "model": True}
    answer = client.post("/api/v1/questions/", body, content_type="application/json").json()
    assert answer["engine"] == "extractive"
