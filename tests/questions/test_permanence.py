"""Permanent links of answers: what they say when the ground under them has moved (I-26)."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.bundles.writing import write
from articles.models import Article
from questions import permanence
from questions.answering import answered
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import workflow
from reviews.models import BoardMember
from tests.questions.approving import gout
from tests.reviews.board import a_member, approve, submitted

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans", "ar")
TREATED = "An attack is treated with an anti-inflammatory medicine for 5 days."
REWRITTEN = "An attack is treated with an anti-inflammatory medicine for 3 days."
STOP = "Do not stop allopurinol during an attack."
BOTH = "Every statement of this answer still stands"
MOVED = "The source has changed."


@pytest.fixture
def board() -> tuple[BoardMember, BoardMember]:
    return a_member("Ada", languages=LANGUAGES), a_member("Bea", languages=LANGUAGES)


@pytest.fixture
def article(alice: User, board: tuple[BoardMember, BoardMember]) -> Article:
    return approve(submitted(alice, gout()), *board)


@pytest.fixture
def key(article: Article) -> str:
    """The key of an answer that stands on both claims on the treatment."""
    return permanence.keep(
        answered("How is it treated?", language="en", persona="general", article=article.slug)
    )


def states(key: str) -> list[tuple[str, str]]:
    found = permanence.permanent(key)
    assert found is not None
    return [(support.state, support.text) for support in found.supports]


def page(client: Client, key: str) -> str:
    response = client.get(f"/en/ask/answers/{key}/")
    assert response.status_code == 200
    return response.content.decode()


def rewritten(article: Article, by: User, change: Callable[[dict[str, Any]], Any]) -> None:
    """Submit the article again with its section on the treatment changed."""
    bundle = deepcopy(gout())
    change(next(one for one in bundle["sections"] if one["key"] == "treatment"))
    [outcome] = write([(1, bundle)], by=by)
    assert outcome.problems == []
    workflow.submit(article.slug, by=by)


def say_three_days(section: dict[str, Any]) -> None:
    section["claims"][0]["text"]["en"] = REWRITTEN


def leave_the_first_out(section: dict[str, Any]) -> None:
    del section["claims"][0]


def test_a_link_stands_while_its_ground_does(client: Client, key: str) -> None:
    assert states(key) == [("stands", TREATED), ("stands", STOP)]
    shown = page(client, key)
    assert BOTH in shown
    assert MOVED not in shown


def test_a_new_edition_that_waits_for_the_board_moves_nothing(
    client: Client, key: str, article: Article, alice: User
) -> None:
    """The public goes on reading what was approved."""
    rewritten(article, alice, say_three_days)
    assert states(key) == [("stands", TREATED), ("stands", STOP)]
    shown = page(client, key)
    assert BOTH in shown
    assert REWRITTEN not in shown


def test_a_new_edition_that_was_approved_shows_then_and_now(
    client: Client,
    key: str,
    article: Article,
    alice: User,
    board: tuple[BoardMember, BoardMember],
) -> None:
    rewritten(article, alice, say_three_days)
    approve(article, *board)
    found = permanence.permanent(key)
    assert found is not None
    assert [(one.state, one.text, one.ground and one.ground.text) for one in found.supports] == [
        ("changed", TREATED, REWRITTEN),
        ("changed", STOP, STOP),
    ]
    shown = page(client, key)
    assert MOVED in shown
    assert BOTH not in shown
    assert f"{TREATED}</del>" in shown
    assert REWRITTEN in shown


def test_a_claim_that_the_new_edition_has_no_longer_is_said_to_be_gone(
    client: Client,
    key: str,
    article: Article,
    alice: User,
    board: tuple[BoardMember, BoardMember],
) -> None:
    rewritten(article, alice, leave_the_first_out)
    approve(article, *board)
    assert states(key) == [("changed", TREATED), ("changed", STOP)]
    shown = page(client, key)
    assert "The article has this statement no longer." in shown
    assert MOVED in shown


def withdraw(charlie: User) -> None:
    workflow.withdraw("gout", by=charlie, reason="An error.")


def revoke(charlie: User) -> None:
    workflow.reopen("gout", by=charlie, reason="New evidence.")


def retract(_charlie: User) -> None:
    for reference in Reference.objects.all():
        record_notice(
            reference, standing=Standing.RETRACTED, nature="Retraction", reason="Found out."
        )


@pytest.mark.parametrize("move", [withdraw, revoke, retract])
def test_what_is_approved_no_longer_is_not_shown(
    client: Client, key: str, charlie: User, move: Callable[[User], None]
) -> None:
    """Withdrawn, revoked, or lapsed with its references."""
    before = client.get(f"/en/ask/answers/{key}/")
    move(charlie)
    assert states(key) == [("gone", ""), ("gone", "")]
    shown = page(client, key)
    assert MOVED in shown
    assert "No longer approved, so it is not shown" in shown
    assert TREATED not in shown
    assert STOP not in shown
    after = client.get(f"/en/ask/answers/{key}/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200


def test_the_same_ground_again_lets_the_link_stand_again(
    client: Client,
    key: str,
    charlie: User,
    article: Article,
    alice: User,
    board: tuple[BoardMember, BoardMember],
) -> None:
    revoke(charlie)
    assert MOVED in page(client, key)
    approve(article, *board)
    assert states(key) == [("stands", TREATED), ("stands", STOP)]
    assert BOTH in page(client, key)
