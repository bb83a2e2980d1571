"""Anybody can fetch the signed head of the record, keep it, and hold the site to it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Article
from reviews import checkpoints, workflow
from tests.reviews.test_checkpoints import cut, rehashed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.CHECKPOINTS_DIR = tmp_path / "published"
    return settings.CHECKPOINTS_DIR


def verified(**options: Any) -> tuple[str, int]:
    """What the command says of the record, and its exit code."""
    out = StringIO()
    try:
        call_command("verify_record", stdout=out, **options)
    except SystemExit as ended:
        return out.getvalue(), int(str(ended.code))
    return out.getvalue(), 0


def fetched(client: Client, name: str, folder: Path) -> Path:
    """A published file as somebody has kept it."""
    response = client.get(f"/checkpoints/{name}")
    assert response.status_code == 200
    path = folder / name
    path.write_bytes(response.content)
    return path


def test_the_published_files_are_public_and_can_be_asked_for_again(
    client: Client, tea: Article, alice: Any
) -> None:
    checkpoints.publish()
    workflow.recall(tea.slug, by=alice, reason="Wait.")
    checkpoints.publish()
    latest = client.get("/checkpoints/latest.json")
    assert latest.json()["sequence"] == 2
    assert latest.content == client.get("/checkpoints/2.json").content
    assert client.get("/checkpoints/1.json").json()["sequence"] == 1
    assert client.get("/checkpoints/key.json").json()["key"] == latest.json()["key"]
    for name in ("latest", "1", "key"):
        response = client.get(f"/checkpoints/{name}.json")
        assert response["Content-Type"] == "application/json"
        assert response["Cache-Control"] == "public, no-cache"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response.cookies == {}
        again = client.get(f"/checkpoints/{name}.json", headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["3.json", "9999999999999.json", "-1.json", "x.json", "..%2f..%2fkey.json", ""]
)
def test_what_was_not_published_is_not_there(client: Client, tea: Article, path: str) -> None:
    checkpoints.publish()
    assert client.get(f"/checkpoints/{path}").status_code == 404


def test_before_the_first_checkpoint_there_is_none(client: Client) -> None:
    assert client.get("/checkpoints/latest.json").status_code == 404
    assert client.get("/checkpoints/key.json").status_code == 404


def test_nobody_writes_there(client: Client) -> None:
    assert client.post("/checkpoints/latest.json", {}).status_code == 405


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cut, "checkpoint: 1 events are missing at the end of the record"),
        (rehashed, "checkpoint: event 2 is not the one that was signed: it was rewritten"),
    ],
)
def test_a_published_file_finds_a_cut_tail_and_a_full_rehash(
    client: Client, tea: Article, alice: Any, tmp_path: Path, change: Any, said: str
) -> None:
    """F-94: an older backup is a record whose tail is missing."""
    workflow.recall(tea.slug, by=alice, reason="Wait.")
    checkpoints.publish()
    kept = fetched(client, "latest.json", tmp_path)
    key = fetched(client, "key.json", tmp_path)
    assert verified(checkpoint=kept, key=key) == ("0 differences\n", 0)
    change()
    told, code = verified(checkpoint=kept, key=key)
    assert said in told.splitlines()
    assert code == 1


def test_a_file_that_somebody_else_signed_is_said(
    client: Client, tea: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints.publish()
    key = fetched(client, "key.json", tmp_path)
    monkeypatch.setenv("RECORD_KEY", "A" * 43 + "=")
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(checkpoints.checkpoint()))
    told, code = verified(checkpoint=forged, key=key)
    assert "checkpoint: was signed with another key than this site's" in told.splitlines()
    assert code == 1
