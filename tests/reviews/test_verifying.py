"""The verifying command: silent about an honest record, and naming every difference."""

import json
import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article, Edition, Rendition
from articles.reading import read
from reviews import checkpoints, excerpts, record, verifying, workflow
from reviews.models import Event
from tests.articles.building import a_bundle
from tests.reviews.board import a_member, approve, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RECORD_KEY_FILE", str(tmp_path / "key"))


@pytest.fixture
def article(alice: User) -> Article:
    submitted(alice, a_bundle(slug="pending"))
    return approve(submitted(alice), a_member("Bob"), a_member("Dora"))


def tamper(statement: str, parameters: list[Any] | None = None) -> None:
    """Change rows as somebody with full power over the database would: with the triggers off."""
    tables = [
        "articles_edition",
        "reviews_event",
        "reviews_review",
        "articles_rendition",
        "articles_article",
        "articles_claim",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found(*slugs: str) -> list[str]:
    return list(verifying.differences(slugs))


def command(*arguments: Any, **options: Any) -> tuple[str, int]:
    out, code = StringIO(), 0
    try:
        call_command("verify_record", *arguments, stdout=out, **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return out.getvalue(), code


def test_an_honest_record_has_no_difference(article: Article, charlie: User) -> None:
    workflow.withdraw("pending", by=charlie, reason="Not needed")
    assert command() == ("0 differences\n", 0)


def test_a_changed_text_is_named_and_the_page_stops_saying_approved(article: Article) -> None:
    """I-01: even by somebody who switches the triggers and the constraint off."""
    tamper("ALTER TABLE articles_edition DROP CONSTRAINT edition_digest_is_of_its_content")
    tamper(
        "UPDATE articles_edition SET content = replace(content, '120', '12')"
        " WHERE language = 'en' AND persona = 'general' AND article_id = %s",
        [article.pk],
    )
    assert not read(article.slug, language="en", persona="general").approved
    out, code = command()
    assert code == 1
    assert (
        "does-tea-help: edition 1 of en/general: its text is not the text of its digest; "
        "it was changed\n" in out
    )


def test_an_approval_written_by_hand_is_named(article: Article) -> None:
    tamper(
        "UPDATE articles_rendition SET status = 'approved', approved_at = now(),"
        " last_reviewed = now() WHERE article_id <> %s AND language = 'en'",
        [article.pk],
    )
    assert next(line for line in found() if "without its quorum" in line).startswith(
        "pending: en/general: is shown as approved without its quorum."
    )


def test_a_state_set_by_hand_is_named(article: Article) -> None:
    """F-9."""
    tamper("UPDATE articles_article SET state = 'approved' WHERE slug = 'pending'")
    assert found("pending") == ["pending: is approved; the record says submitted"]


def test_an_unknown_article_is_said(article: Article) -> None:
    assert found("nothing") == ["nothing: there is no such article"]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM reviews_event WHERE sequence = 2", "event 2: missing"),
        ("UPDATE reviews_event SET reason = 'x' WHERE sequence = 2", "event 2: was changed"),
        ("UPDATE reviews_event SET actor_name = 'x' WHERE sequence = 2", "event 2: was changed"),
        (
            "UPDATE reviews_event SET at = at + interval '1 s' WHERE sequence = 2",
            "event 2: was changed",
        ),
        (
            "UPDATE reviews_event SET details = '{\"a\": 1}' WHERE sequence = 2",
            "event 2: was changed",
        ),
    ],
)
def test_an_event_removed_or_altered_is_named(
    article: Article, statement: str, expected: str
) -> None:
    tamper("ALTER TABLE reviews_review DROP CONSTRAINT IF EXISTS nothing")
    tamper(statement)
    assert [line for line in found() if line.startswith(expected)] != []


def test_events_in_another_order_are_named(article: Article) -> None:
    tamper("ALTER TABLE reviews_event DROP CONSTRAINT event_sequence_from_one")
    tamper("UPDATE reviews_event SET sequence = 5 - 1000 - sequence WHERE sequence IN (2, 3)")
    tamper("UPDATE reviews_event SET sequence = sequence + 1000 WHERE sequence < 0")
    assert [line for line in found() if line.startswith(("event 2", "event 3"))] != []


COLUMNS = [
    ("reviews_event", "reason", "reason || 'x'"),
    ("reviews_event", "actor_name", "actor_name || 'x'"),
    ("reviews_event", "step", "'lapse'"),
    ("reviews_event", "to_state", "'draft'"),
    ("reviews_event", "slug", "slug || 'x'"),
    ("reviews_event", "hash", "md5(hash) || md5(hash || 'x')"),
    ("reviews_event", "digests", "array_append(digests, repeat('0', 64))"),
    ("reviews_review", "digest", "repeat('0', 64)"),
    ("reviews_review", "printed_name", "printed_name || 'x'"),
    ("reviews_review", "decision", "'reaffirm'"),
    ("articles_edition", "content", "replace(content, 'a', 'b')"),
    ("articles_edition", "digest", "repeat('0', 64)"),
    ("articles_rendition", "question", "question || 'x'"),
    ("articles_rendition", "status", "'withdrawn'"),
]


@pytest.mark.slow
def test_two_hundred_random_tamperings_of_one_row_are_all_found(article: Article) -> None:
    tamper("ALTER TABLE articles_edition DROP CONSTRAINT edition_digest_is_of_its_content")
    tamper("ALTER TABLE reviews_event DROP CONSTRAINT event_says_why")
    tamper("ALTER TABLE articles_rendition DROP CONSTRAINT rendition_withdrawn_says_why")
    chance, missed = random.Random(20261122), []
    for _turn in range(200):
        table, column, value = chance.choice(COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} ORDER BY id")
            row = chance.choice([r[0] for r in cursor.fetchall()])
            cursor.execute("SAVEPOINT tampering")
        tamper(f"UPDATE {table} SET {column} = {value} WHERE id = %s", [row])
        if not found():
            missed.append((table, column, row))
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT tampering")
    assert missed == []


def test_a_cut_tail_is_found_by_a_checkpoint_and_by_nothing_else(article: Article) -> None:
    """F-94: an older backup looks whole to itself."""
    signed = checkpoints.checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(sequence) FROM reviews_event")
        last = cursor.fetchone()[0]
    tamper("DELETE FROM reviews_event WHERE sequence = %s", [last])
    assert list(record.differences()) == []
    assert list(checkpoints.differences(signed)) == [
        "checkpoint: 1 events are missing at the end of the record"
    ]


def test_a_full_rehash_is_found_by_a_checkpoint(article: Article) -> None:
    signed = checkpoints.checkpoint()
    previous = record.GENESIS
    for event in Event.objects.order_by("sequence"):
        event.reason = event.reason + " (rewritten)" if event.sequence == 2 else event.reason
        event.previous = previous
        previous = record.hash_of(event)
        tamper(
            "UPDATE reviews_event SET reason = %s, previous = %s, hash = %s WHERE id = %s",
            [event.reason, event.previous, previous, event.pk],
        )
    assert list(record.differences()) == []
    assert [line for line in checkpoints.differences(signed) if "rewritten" in line] != []


def test_a_checkpoint_that_was_altered_or_forged_is_said(
    article: Article, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signed = checkpoints.checkpoint()
    assert list(checkpoints.differences(signed)) == []
    wrong = "checkpoint: it is not whole, or its signature is wrong"
    assert list(checkpoints.differences(signed | {"sequence": 1})) == [wrong]
    assert list(checkpoints.differences({})) == [wrong]
    monkeypatch.setenv("RECORD_KEY_FILE", str(tmp_path / "another"))
    assert list(checkpoints.differences(signed)) == [
        "checkpoint: this machine has no key to compare with; name the published one: --key"
    ]
    assert list(checkpoints.differences(signed, signed["key"])) == []
    checkpoints.key()
    assert list(checkpoints.differences(signed)) == [
        "checkpoint: was signed with another key than this site's"
    ]


def test_a_checkpoint_file_is_kept_and_checked_by_the_command(
    article: Article, tmp_path: Path
) -> None:
    path = checkpoints.write(tmp_path / "kept")
    assert sorted(p.name for p in path.parent.iterdir()) == [
        path.name,
        "key.json",
        "latest.json",
    ]
    assert command(checkpoint=path) == ("0 differences\n", 0)
    assert command(checkpoint=path, key=path.parent / "key.json") == ("0 differences\n", 0)


def test_an_exported_record_is_checked_without_a_database(article: Article, tmp_path: Path) -> None:
    out = StringIO()
    call_command("export_record", article.slug, output=tmp_path, stdout=out)
    files = sorted(tmp_path.glob("*.json"))
    assert len(files) == Rendition.objects.filter(article=article).count()
    for path in files:
        assert command(file=path) == ("0 differences\n", 0)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda e: e.update(text=e["text"].replace("120", "12")), "the text is not the text"),
        (lambda e: e.update(language="fr"), "the text is of another language"),
        (lambda e: e["signatures"].pop(), "1 clinicians approved the text; 2 are needed"),
        (lambda e: e["signatures"][0].update(name="Dr X"), "the signature of Dr X"),
        (lambda e: e["events"][0].update(reason="x"), "event 2 was changed"),
        (lambda e: e["events"].clear(), "the signature of Dr Bob is not in the events"),
        (lambda e: e.pop("text"), "the file is not an exported record"),
    ],
)
def test_an_altered_exported_record_is_found(article: Article, change: Any, expected: str) -> None:
    excerpt = json.loads(json.dumps(next(iter(excerpts.excerpts(article)))))
    change(excerpt)
    assert [line for line in excerpts.differences(excerpt) if line.startswith(expected)] != []


@pytest.mark.parametrize("content", [None, "", "[]", "{", "\0"])
def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "file.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError):
        call_command("verify_record", file=path, stdout=StringIO())


def test_only_approved_texts_are_exported(alice: User, tmp_path: Path) -> None:
    submitted(alice)
    out = StringIO()
    call_command("export_record", "does-tea-help", output=tmp_path, stdout=out)
    assert out.getvalue() == "0 approved texts exported\n"
    assert Edition.objects.count() == 6
