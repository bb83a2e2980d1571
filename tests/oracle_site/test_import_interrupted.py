"""`import_articles` killed, interrupted and run twice at once, as real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from articles.bundles.canonical import canonical_json, restored
from articles.models import Article, State
from articles.working_copy import working_copies
from reviews.models import Event
from tests.articles.bundles.good import bundle

CHECKOUT = Path(__file__).resolve().parents[2]
HELD = "a799"


def put(folder: Path, *bundles: Any, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(value) + "\n" for value in bundles))
    return path


def _start(path: Path, *options: str) -> "subprocess.Popen[str]":
    """The command as a process of its own, on the database of the tests."""
    db = connection.settings_dict
    host = quote(str(db["HOST"]), safe="")
    url = f"postgresql://{db['USER']}:{db['PASSWORD']}@{host}:{db['PORT']}/{db['NAME']}"
    env = os.environ | {"DATABASE_URL": url, "ORACLE_ENV": "local"}
    command = [sys.executable, "manage.py", "import_articles", str(path), *options]
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@contextmanager
def _held(slug: str) -> Iterator[None]:
    """Whoever writes an article of that name waits: somebody is writing one, and thinks better."""
    with transaction.atomic():
        Article.objects.create(slug=slug, source_language="en")
        yield
        transaction.set_rollback(True)


def _wait_for_articles(process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + 60
    while Article.objects.exclude(slug=HELD).count() == 0:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)


def _stop(process: "subprocess.Popen[str]", how: signal.Signals) -> str:
    """What the process said when it was stopped.

    A statement that begins to wait just when it is cancelled waits on: then it is told again.
    """
    for _try in range(3):
        process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=30)[1]
    process.kill()
    pytest.fail(f"Still there after three of {how!r}: {process.communicate()}")


def _all_whole(given: list[dict[str, Any]]) -> int:
    """Every article that is there is the whole bundle; how many there are."""
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    by_slug = {value["slug"]: canonical_json(value) for value in given}
    for copy in working_copies(ids):
        back = restored(copy.bundle, copy.bundle_form)
        assert canonical_json(back) == by_slug[copy.bundle["slug"]]
    return len(ids)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_is_stopped_leaves_whole_articles_and_completes_when_run_again(
    tmp_path: Path, how: signal.Signals
) -> None:
    """F-42."""
    given = [bundle(slug=f"a{n}") for n in range(800)]
    path = put(tmp_path, *given)
    process = _start(path, "--submit")
    with _held(HELD):
        _wait_for_articles(process)
        said = _stop(process, how)
    assert 0 < _all_whole(given) < len(given)
    if how is signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 130
        assert "Run it again to complete the import." in said
    again = _start(path, "--submit")
    out, _said = again.communicate(timeout=120)
    assert again.returncode == 0, _said
    assert _all_whole(given) == len(given)
    assert set(Article.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert Event.objects.count() == len(given)
    assert out.splitlines()[-1].startswith("800 articles: ")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_articles_at_once_make_each_once(tmp_path: Path) -> None:
    """F-23, F-42."""
    given = [bundle(slug=f"a{n}") for n in range(400)]
    forth = put(tmp_path, *given)
    back = put(tmp_path, *given[::-1], name="back.jsonl")
    both = [_start(forth, "--submit"), _start(back, "--submit")]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert _all_whole(given) == len(given)
    assert Event.objects.count() == len(given)
    assert [out.splitlines()[-1].split(": ")[0] for out, _ in said] == ["400 articles"] * 2
