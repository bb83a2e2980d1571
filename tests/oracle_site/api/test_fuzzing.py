"""The API keeps its word whatever it is sent: schemathesis, all checks, over the WSGI app."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from pytest_django.live_server_helper import LiveServer
from rest_framework.authtoken.models import Token
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.schemas import BaseSchema

from oracle_site.api.v1.authentication import PerToken
from questions import throttling
from reviews import workflow
from tests.articles.building import a_bundle, an_article

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

EXAMPLES = 20
"""How many of each kind; counted rather than timed, so that each machine asks the same."""


def configuration(**more: Any) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 20251123,
            "suppress-health-check": ["too_slow"],  # a busy machine is no fault of the API
            "generation": {"max-examples": EXAMPLES, "database": "none"},
            **more,
        }
    )


def site() -> Callable[..., Iterable[bytes]]:
    """The WSGI app, which leaves no connection open: schemathesis asks from threads of its own."""
    handler = WSGIHandler()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = handler(environ, start_response)
        body = [b"".join(response)]
        response.close()
        connections.close_all()
        return body

    return application


def answered(recorder: ScenarioRecorder, case: str) -> str:
    """What the API said to a request, in short."""
    response = recorder.interactions[case].response
    return f"{response.status_code} {response.text[:600]}" if response is not None else "nothing"


def failures(described: BaseSchema) -> tuple[list[str], int]:
    """What was found to be wrong, and how many requests were made."""
    found, asked = [], 0
    for event in from_schema(described).execute():
        if isinstance(event, events.NonFatalError):
            found.append(f"{event.label}: {event.info.message}")
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.interactions)
            found += [
                f"{event.recorder.label}: {check.name}: {check.failure_info.failure}\n"
                f"    {answered(event.recorder, case)}\n"
                f"    {event.recorder.cases[case].value.as_curl_command()[:800]}"
                for case, checks in event.recorder.checks.items()
                for check in checks
                if check.status == Status.FAILURE and check.failure_info
            ]
    return found, asked


@pytest.fixture(autouse=True)
def _questions_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("CLIENT_A_MINUTE", "CLIENT_AN_HOUR", "EVERYBODY_A_MINUTE"):
        monkeypatch.setattr(throttling, limit, 10**9)


@pytest.fixture
def _articles(alice: User) -> None:
    for slug in ("tea-one", "tea-two", "tea-three", "tea-draft"):
        an_article(a_bundle(slug=slug), by=alice)
    for slug in ("tea-one", "tea-two", "tea-three"):
        workflow.submit(slug, by=alice)


@pytest.mark.usefixtures("_articles")
def test_the_api_keeps_its_word_to_anybody() -> None:
    """F-45 to F-48."""
    described = schemathesis.openapi.from_wsgi("/api/v1/schema/", site(), config=configuration())
    found, asked = failures(described)
    assert found == []
    assert asked > 300


@pytest.mark.timeout(1200)  # a bundle has some 6,000 places to go wrong, and each is tried
@pytest.mark.usefixtures("_articles")
def test_the_api_keeps_its_word_to_authors(
    alice: User, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-12, F-44, F-47, F-48: with a token that may submit, over HTTP."""
    monkeypatch.setattr(PerToken, "rate", "1000000/min")
    token = Token.objects.create(user=alice)
    config = configuration(headers={"Authorization": f"Bearer {token.key}"})
    described = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/", config=config)
    found, asked = failures(described)
    assert found == []
    assert asked > 300
