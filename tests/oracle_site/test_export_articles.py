"""`export_articles`: all or some, to a file or not, and never half a file."""

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.bundles.canonical import canonical_json
from articles.bundles.writing import write
from tests.articles.bundles.good import bundle
from tests.articles.bundles.test_canonical import sparse

pytestmark = pytest.mark.django_db


def export(*slugs: str) -> list[str]:
    out = io.StringIO()
    call_command("export_articles", *slugs, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def three() -> list[str]:
    given = [bundle(slug="c"), bundle(slug="a"), sparse() | {"slug": "b"}]
    write(list(enumerate(given)), by=None)
    return [canonical_json(value) for value in given]


def test_everything_comes_out_in_the_order_in_which_it_came_in(three: list[str]) -> None:
    assert export() == three


def test_those_named_come_out_in_the_order_named_each_once(three: list[str]) -> None:
    assert export("b", "c", "b") == [three[2], three[0]]


def test_an_article_that_is_not_there_is_named_and_nothing_written(
    three: list[str], tmp_path: Path
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("export_articles", "a", "x", "y", output=tmp_path / "out.jsonl")
    assert str(refused.value) == "There is no article x, y."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_a_file_takes_the_place_of_an_older_one(
    three: list[str], tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("older")
    call_command("export_articles", output=path)
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    assert text.splitlines() == three
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_file_that_cannot_be_written_is_said_in_words(three: list[str], tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("export_articles", output=tmp_path / "no" / "out.jsonl")
    said = f"{tmp_path / 'no' / 'out.jsonl'} cannot be written: No such file or directory."
    assert str(refused.value) == said


def test_an_export_can_be_imported_again(three: list[str], tmp_path: Path) -> None:
    call_command("export_articles", output=tmp_path / "out.jsonl")
    out = io.StringIO()
    call_command("import_articles", str(tmp_path / "out.jsonl"), stdout=out)
    assert out.getvalue() == "3 articles: 0 new, 0 updated, 3 unchanged, 0 refused\n"
    assert [json.loads(line)["slug"] for line in export()] == ["c", "a", "b"]
