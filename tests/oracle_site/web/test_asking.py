"""Asking on a page: without cookies, without a trace, help first (F-75, F-79, I-24, I-28, I-30)."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from questions import throttling
from questions.models import Answer, Question
from tests.questions.approving import approved

pytestmark = pytest.mark.django_db
PAGE = "/en/answers/gout/ask/"
TREATMENT = "An attack is treated with an anti-inflammatory medicine for 5 days."


@pytest.fixture(autouse=True)
def _gout(alice: User) -> None:
    approved(alice)


def asked(client: Client, text: str, page: str = PAGE, **more: Any) -> Any:
    return client.post(page, {"text": text} | more.pop("data", {}), **more)


def test_a_question_is_answered_on_a_page_that_nothing_keeps(client: Client) -> None:
    response = asked(client, "How is it treated?")
    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert not response.cookies
    assert TREATMENT in page
    assert "Made by a machine" in page
    assert 'href="/en/answers/gout/#claim-treatment/c1"' in page


def test_an_answer_has_a_permanent_link_without_the_question(client: Client) -> None:
    asked(client, "How is it treated?")
    answer = Answer.objects.get()
    page = client.get(f"/en/ask/answers/{answer.key}/").content.decode()
    assert TREATMENT in page
    assert "How is it treated?" not in page


def test_an_emergency_is_answered_first_even_where_too_much_was_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-75, I-24."""
    monkeypatch.setattr(throttling, "CLIENT_A_MINUTE", 0)
    response = asked(client, "My father has crushing chest pain and cannot breathe")
    page = response.content.decode()
    assert response.status_code == 200
    assert 0 < page.index("data-emergency=") < page.index('<form class="ask"')
    assert asked(client, "How is it treated?").status_code == 429


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://testserver"}, 200),
    ],
)
def test_only_our_own_pages_may_send_the_form(
    client: Client, headers: dict[str, str], status: int
) -> None:
    assert asked(client, "How is it treated?", headers=headers).status_code == status


@pytest.mark.parametrize(("text", "status"), [("", 400), ("  ", 400), ("x" * 70_000, 413)])
def test_bad_input_is_told_in_words(client: Client, text: str, status: int) -> None:
    response = asked(client, text)
    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("page", [PAGE, "/en/ask/"])
def test_a_question_that_is_too_long_is_given_back_as_it_was_typed(
    client: Client, page: str
) -> None:
    typed = "How is it treated?\r\n" + "x" * 2_000
    response = asked(client, typed, page)
    shown = response.content.decode()
    assert response.status_code == 400
    assert "2,019 characters; 2,000 can be read" in shown
    assert "How is it treated?\n" + "x" * 2_000 in shown
    assert 'rows="3" maxlength' not in shown


def test_2000_characters_are_read_however_their_lines_end(client: Client) -> None:
    typed = "How is it treated?" + "\r\n" * 1_000 + "Please." + " " * 900
    assert asked(client, typed).status_code == 200


def test_help_comes_first_even_in_a_question_that_is_too_long(client: Client) -> None:
    page = asked(client, "I can't breathe. " + "x" * 3_000).content.decode()
    assert 'data-emergency="breathing"' in page


@pytest.mark.parametrize(
    ("typed", "headings"),
    [
        (
            "I have a plan and want to end my life",
            ["To talk to someone now", "Emergency numbers", "What to do now"],
        ),
        (
            "My toddler drank bleach",
            ["Emergency numbers", "What to do now", "What not to do", "Advice on poisons by phone"],
        ),
    ],
)
def test_the_page_shows_first_whom_to_call_and_each_line_for_what_it_is(
    client: Client, typed: str, headings: list[str]
) -> None:
    page = asked(client, typed).content.decode()
    card = page[page.index("data-emergency=") : page.index('<form class="ask"')]
    found = re.findall(r'<h3 class="emergency__heading">([^<]+)', card)
    assert found[: len(headings)] == headings


def test_what_is_shared_is_kept_only_when_its_asker_saw_what_looks_personal(
    client: Client,
) -> None:
    """F-77: without a script too."""
    typed = {"text": "I am Mrs Jones. Is gout contagious? a@example.org", "agreed": "1"}
    first = client.post("/en/ask/share/", typed)
    page = first.content.decode()
    assert (first.status_code, Question.objects.count()) == (200, 0)
    assert "This looks like something personal (a name, an e-mail address)" in page
    assert "I am Mrs […]. Is gout contagious? […]" in page
    assert 'name="seen" value="1"' in page
    assert client.post("/en/ask/share/", typed | {"seen": "1"}).status_code == 303
    assert Question.objects.get().text == "I am Mrs […]. Is gout contagious? […]"


def test_a_script_gets_the_sentences_line_by_line(client: Client) -> None:
    response = asked(client, "How is it treated?", headers={"accept": "application/x-ndjson"})
    parts = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert [part["part"] for part in parts] == ["sentence", "sentence", "whole"]
    assert TREATMENT in parts[0]["html"]


def test_what_is_refused_can_be_shared_and_deleted_again(client: Client) -> None:
    page = asked(client, "Is gout contagious? Mail me: a@example.org").content.decode()
    assert "No approved statement answers this" in page
    assert "Mail me: […]" in page
    assert not Question.objects.exists()
    refused = client.post("/en/ask/share/", {"text": "Is gout contagious?", "article": "gout"})
    assert (refused.status_code, Question.objects.count()) == (400, 0)
    shared = client.post(
        "/en/ask/share/", {"text": "Is gout contagious?", "article": "gout", "agreed": "1"}
    )
    own = shared["Location"]
    assert (shared.status_code, Question.objects.get().asked_of.slug) == (303, "gout")
    assert "contagious" not in client.get(own).content.decode()
    assert client.post(own).status_code == 200
    assert not Question.objects.exists()


def test_markup_in_a_question_stays_text(client: Client) -> None:
    """F-72, F-25."""
    page = asked(client, "<img src=x onerror=alert(1)> {{7*7}}").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; {{7*7}}" in page


def test_a_question_leaves_no_trace(client: Client, tmp_path: Path) -> None:
    """I-28: a word that nobody else would write is in no column and in no file."""
    asked(client, "Does zanthoxylumitis cause gout?")
    asked(client, "zanthoxylumitis: how is it treated?", page="/en/ask/")
    client.post(
        "/api/v1/questions/",
        {"text": "Is zanthoxylumitis inherited?", "article": "gout"},
        content_type="application/json",
    )
    out = StringIO()
    call_command("privacy_audit", "zanthoxylumitis", folder=[tmp_path], stdout=out)
    assert out.getvalue() == "0 places: it is in no column of the database and in no file\n"


def test_the_api_answers_with_grounds(client: Client) -> None:
    response = client.post(
        "/api/v1/questions/",
        {"text": "How is it treated?", "language": "en", "persona": "general", "article": "gout"},
        content_type="application/json",
    )
    given = response.json()
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert (given["answered"], given["engine"], given["from_article"]) == (True, "extractive", True)
    assert given["sentences"][0]["text"] == TREATMENT
    assert given["sentences"][0]["grounds"][0]["claim"] == "gout/treatment/c1"
    assert given["kept"] is None


def test_the_api_keeps_a_refused_question_only_where_asked(client: Client) -> None:
    body = {"text": "Is gout contagious? a@example.org", "article": "gout"}
    kept = [
        client.post(
            "/api/v1/questions/", body | {"keep": keep}, content_type="application/json"
        ).json()["kept"]
        for keep in (False, True)
    ]
    assert kept[0] is None
    assert kept[1]["text"] == "Is gout contagious? […]"
    assert Question.objects.count() == 1


def test_help_comes_first_over_the_api_even_where_a_question_is_too_long(client: Client) -> None:
    body = {"text": "I can't breathe. " + "x" * 3_000}
    response = client.post("/api/v1/questions/", body, content_type="application/json")
    assert response.status_code == 200
    assert response.json()["emergency"]["kind"] == "breathing"
    assert response.json()["answered"] is False
    more = client.post("/api/v1/questions/", body | {"more": 1}, content_type="application/json")
    assert more.status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"text": 5}, 400),
        ({"text": "x", "more": 1}, 400),
        ({"text": "x" * 2001}, 400),
        ({"text": "x", "language": "de"}, 400),
        ({"text": "x", "persona": "nobody"}, 404),
        ({"text": "x", "article": "nothing"}, 404),
    ],
)
def test_the_api_names_what_is_wrong_without_repeating_the_question(
    client: Client, body: dict[str, Any], status: int
) -> None:
    response = client.post("/api/v1/questions/", body, content_type="application/json")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
