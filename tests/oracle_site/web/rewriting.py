"""A second text of the test article, as its author would submit it."""

import datetime as dt
from typing import Any

import time_machine
from django.contrib.auth.models import User

from articles.bundles.writing import write
from reviews import workflow
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import SLUG

FIRST = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
SECOND = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)
REASON = "More people were counted."


def rewritten() -> dict[str, Any]:
    """The test bundle with one claim changed, one gone and one new, in English and Chinese."""
    bundle = a_bundle()
    lead, unknown = bundle["sections"]
    lead["claims"][0]["text"] = {
        "en": "Tea was drunk by 150 people.",
        "zh-hans": "150人喝了茶。",
    }
    lead["claims"][0]["wordings"] = {
        "patient": {"en": "150 people drank tea.", "zh-hans": "有150个人喝了茶。"}
    }
    lead["claims"][0]["certainty"] = {"scheme": "GRADE", "level": "moderate"}
    gone = unknown["claims"].pop(0)
    unknown["claims"].append(
        gone | {"key": "c9", "text": {"en": "Somebody knows why.", "zh-hans": "有人知道原因。"}}
    )
    return bundle


def rewrite(by: User, *, reason: str = REASON) -> None:
    """Submit the second text, after taking the first back from the board if it has it."""
    [outcome] = write([(1, rewritten())], by=by)
    assert outcome.problems == []
    workflow.submit(SLUG, by=by, note=reason)


def two_editions(by: User) -> None:
    """Two texts that nobody has approved, of 10 January and 5 March 2026."""
    from tests.articles.building import an_article

    with time_machine.travel(FIRST, tick=False):
        an_article(by=by)
        workflow.submit(SLUG, by=by)
    with time_machine.travel(SECOND, tick=False):
        workflow.recall(SLUG, by=by, reason="A better source appeared.")
        rewrite(by)
