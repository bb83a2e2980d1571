"""The disk of the database is full, really: writers are told, readers notice nothing."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from oracle_site.embedded import destroy
from tests.articles.building import a_bundle
from tests.faults.conftest import TOKEN, Answer, Site, manage, with_an_author

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]

MEGABYTES = 400
MANY = 2000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own, as long as the test."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small disk to fill")
    tmp_path.chmod(0o755)
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={MEGABYTES}m"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.decode().strip()}")
    yield folder
    destroy(folder / "data")
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(file: Path) -> None:
    """Write to a file until the disk takes no more."""
    with file.open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(65536))


def hand_in(site: Site, number: int) -> Answer:
    """One more article, through the API."""
    return site.ask(
        "/api/v1/submissions/",
        "POST",
        json.dumps(a_bundle(slug=f"article-{number}")).encode(),
        Content_Type="application/json",
        Authorization=f"Bearer {TOKEN}",
    )


def test_a_full_disk_refuses_writers_and_no_reader_and_it_passes(
    disk: Path, serve: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-86."""
    monkeypatch.delenv("ORACLE_DATA_FAST", raising=False)
    url = with_an_author(disk / "data")
    site = serve(url)
    site.wait("/readyz")
    assert hand_in(site, 0).status == 201
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space left"):
        fill(ballast)
    taken = 1
    while (answer := hand_in(site, taken)).status == 201:
        taken += 1
        assert taken < MANY
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert not any(word in answer.body for word in ("psycopg", "No space", "Traceback"))
    for page in ("/en/", "/en/answers/?status=submitted", "/api/v1/articles/"):
        assert site.ask(page).status == 200
    ballast.unlink()
    assert hand_in(site, taken).status == 201
    exported = [json.loads(line)["slug"] for line in manage(url, "export_articles").splitlines()]
    assert sorted(exported) == sorted(f"article-{number}" for number in range(taken + 1))
    assert "0 differences" in manage(url, "verify_record")
