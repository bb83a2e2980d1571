"""The published head of the record: signed by a job, kept outside the database, never blessing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles.models import Article
from reviews import checkpoints, record, tasks, workflow
from reviews.models import Event
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import submitted


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.CHECKPOINTS_DIR = tmp_path / "published"
    return settings.CHECKPOINTS_DIR


@pytest.fixture
def article(alice: User) -> Article:
    return submitted(alice)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def unguarded(*statements: str) -> None:
    """What somebody could do who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reviews_event DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE reviews_event ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def rehashed() -> None:
    """The first event altered, and every hash computed anew: the chain itself holds."""
    unguarded("UPDATE reviews_event SET reason = 'forged' WHERE sequence = 1")
    previous = record.GENESIS
    for event in Event.objects.order_by("sequence"):
        event.previous = previous
        previous = record.hash_of(event)
        unguarded(
            f"UPDATE reviews_event SET previous = '{event.previous}', hash = '{previous}' "
            f"WHERE id = {event.pk}"
        )
    assert list(record.differences()) == []


def test_the_job_publishes_a_checkpoint_and_the_key_that_signed_it(
    folder: Path, article: Article, alice: User
) -> None:
    assert tasks.checkpoint(timestamp=0) == "checkpoint-000000000001.json"
    workflow.recall(article.slug, by=alice, reason="Wait.")
    assert tasks.checkpoint(timestamp=0) == "checkpoint-000000000002.json"
    assert names(folder) == [
        "checkpoint-000000000001.json",
        "checkpoint-000000000002.json",
        "key.json",
        "latest.json",
    ]
    second = (folder / "checkpoint-000000000002.json").read_text()
    assert (folder / "latest.json").read_text() == second
    key = json.loads((folder / "key.json").read_text())
    assert key == {
        "algorithm": "Ed25519",
        "key": json.loads(second)["key"],
        "signed": ["at", "hash", "sequence"],
    }


def test_a_published_checkpoint_never_changes_while_nothing_happens(
    folder: Path, article: Article, time_machine: Any
) -> None:
    path = checkpoints.publish()
    before = path.read_bytes()
    time_machine.move_to("2040-01-01")
    assert checkpoints.publish() == path
    assert path.read_bytes() == before


def cut() -> None:
    unguarded("DELETE FROM reviews_event WHERE sequence > 1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cut, "checkpoint: 1 events are missing at the end of the record"),
        (rehashed, "checkpoint: event 2 is not the one that was signed: it was rewritten"),
    ],
)
def test_a_record_that_was_altered_never_gets_a_signature(
    folder: Path, article: Article, alice: User, change: Callable[[], None], said: str
) -> None:
    """F-94: what was published stays, and the job fails and says why."""
    workflow.recall(article.slug, by=alice, reason="Wait.")
    checkpoints.publish()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    change()
    with pytest.raises(checkpoints.Broken) as told:
        tasks.checkpoint(timestamp=0)
    assert str(told.value) == said
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_record_longer_than_its_altered_past_gets_no_signature_either(
    folder: Path, article: Article, alice: User
) -> None:
    checkpoints.publish()
    rehashed()
    workflow.recall(article.slug, by=alice, reason="Wait.")
    with pytest.raises(checkpoints.Broken):
        checkpoints.publish()


def test_a_published_file_that_was_altered_is_not_written_over(
    folder: Path, article: Article
) -> None:
    checkpoints.publish()
    (folder / "latest.json").write_text("{")
    with pytest.raises(checkpoints.Broken, match=r"latest.json is not a checkpoint any more"):
        checkpoints.publish()


def test_production_signs_with_no_key_that_it_made_up(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, article: Article
) -> None:
    settings.LOCAL = False
    monkeypatch.setenv("RECORD_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(ValueError, match=r"Set RECORD_KEY"):
        checkpoints.publish()
    monkeypatch.setenv("RECORD_KEY", "no base64")
    with pytest.raises(ValueError, match=r"RECORD_KEY must be base64 of 32 random bytes"):
        checkpoints.publish()


def test_the_record_begins_with_a_checkpoint_of_nothing(folder: Path, alice: User) -> None:
    assert checkpoints.publish().name == "checkpoint-000000000000.json"
    an_article(a_bundle(slug="tea"), by=alice)
    workflow.submit("tea", by=alice)
    assert checkpoints.publish().name == "checkpoint-000000000001.json"
