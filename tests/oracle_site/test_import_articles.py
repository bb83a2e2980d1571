"""`import_articles`: what it says, what goes in, and that nothing can leave half an article."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import Article, Claim, Rendition, State, Status
from oracle_site.management.commands.import_articles import MACHINE
from reviews.models import Event
from tests.articles.bundles.good import bundle


def put(folder: Path, *lines: Any, name: str = "in.jsonl") -> Path:
    """A file of these bundles, or of bytes as they are."""
    raw = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines
    )
    path = folder / name
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def run(*arguments: Any, **options: Any) -> tuple[list[str], int]:
    """What the command prints, and its exit code."""
    out = io.StringIO()
    try:
        call_command("import_articles", *map(str, arguments), stdout=out, **options)
    except SystemExit as end:
        return out.getvalue().splitlines(), int(end.code or 0)
    return out.getvalue().splitlines(), 0


@pytest.mark.django_db
def test_good_articles_go_in_around_bad_ones_and_each_refusal_is_a_line(tmp_path: Path) -> None:
    """F-38, F-44."""
    unsourced = bundle(slug="unsourced")
    del unsourced["sections"][1]["claims"][0]["text"]["en"]
    unsourced["sections"][1]["claims"][0]["text"]["es"] = "Estudios pequeños."
    mismatch = bundle(slug="mismatch")
    mismatch["references"][0]["csl"]["title"] = "Not that title"
    path = put(
        tmp_path,
        bundle(slug="one"),
        bundle(slug="approved", state="approved", reviewer="me"),
        b'{"slug": "cut"',
        unsourced,
        b"",
        mismatch,
        b'{"slug": "\xff"}',
        bundle(slug="two"),
        bundle(slug="one"),
    )
    lines, code = run(path)
    assert lines == [
        f"{path}:2: approved: state: unknown key 'state'",
        f"{path}:2: approved: reviewer: unknown key 'reviewer'",
        f"{path}:3: -: -: is not JSON: expecting ',' delimiter at character 15",
        f"{path}:4: unsourced: sections[1].claims[0].text.en: "
        "is missing in en, the source language",
        f"{path}:6: mismatch: references[0].csl.title: "
        "differs from the registered title “A review of honey for cough”",
        f"{path}:7: -: -: is not UTF-8: byte 0xFF at position 11",
        "8 articles: 2 new, 0 updated, 1 unchanged, 5 refused",
    ]
    assert code == 1
    states = Article.objects.order_by("slug").values_list("slug", "state")
    assert list(states) == [("one", State.DRAFT), ("two", State.DRAFT)]


@pytest.mark.django_db
def test_importing_again_changes_nothing_and_an_edit_updates(tmp_path: Path) -> None:
    path = put(tmp_path, bundle(slug="one"), bundle(slug="two"))
    assert run(path) == (["2 articles: 2 new, 0 updated, 0 unchanged, 0 refused"], 0)
    assert run(path) == (["2 articles: 0 new, 0 updated, 2 unchanged, 0 refused"], 0)
    path = put(tmp_path, bundle(slug="two", topics=["bees"]))
    assert run(path) == (["1 article: 0 new, 1 updated, 0 unchanged, 0 refused"], 0)


@pytest.mark.django_db
def test_several_files_of_each_kind_are_one_import(tmp_path: Path) -> None:
    pretty = tmp_path / "a.json"
    pretty.write_text(json.dumps(bundle(slug="a"), indent=2))
    packed = put(tmp_path, bundle(slug="b"), bundle(slug="c"), name="b.jsonl.gz")
    lines, code = run(pretty, packed)
    assert (lines, code) == (["3 articles: 3 new, 0 updated, 0 unchanged, 0 refused"], 0)


@pytest.mark.django_db
def test_a_check_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    mismatch = bundle(slug="two")
    mismatch["references"][0]["csl"]["title"] = "Not that title"
    path = put(tmp_path, bundle(slug="one"), mismatch)
    lines, code = run(path, "--check", "--submit")
    assert lines == [
        f"{path}:2: two: references[0].csl.title: "
        "differs from the registered title “A review of honey for cough”",
        "2 articles: 1 new, 0 updated, 0 unchanged, 1 refused (checked; nothing was written)",
    ]
    assert code == 1
    assert (Article.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_submitting_hands_over_what_is_new_changed_or_left_in_draft(tmp_path: Path) -> None:
    """F-44: whatever a bundle says, it is submitted, with the caution."""
    path = put(tmp_path, bundle(slug="one"), bundle(slug="two"))
    run(put(tmp_path, bundle(slug="one"), name="first.jsonl"))
    assert run(path, "--submit")[1] == 0
    assert set(Article.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert set(Rendition.objects.values_list("status", flat=True)) == {Status.SUBMITTED}
    assert Event.objects.count() == 2
    assert run(path, "--submit") == (["2 articles: 0 new, 0 updated, 2 unchanged, 0 refused"], 0)
    assert Event.objects.count() == 2
    changed = put(tmp_path, bundle(slug="two", topics=[]))
    said = "is submitted and would be changed; recall it first"
    assert run(changed, "--submit") == (
        [
            f"{changed}:1: two: -: {said}",
            "1 article: 0 new, 0 updated, 0 unchanged, 1 refused",
        ],
        1,
    )


@pytest.mark.django_db
def test_the_record_and_the_history_name_who_imported(tmp_path: Path, alice: User) -> None:
    run(put(tmp_path, bundle()), "--submit", "--as", "alice")
    assert Event.objects.get().actor == alice
    history = Claim.history.rel.related_model  # type: ignore[attr-defined]
    assert {e.pgh_context.metadata["user"] for e in history.objects.all()} == {alice.pk}


@pytest.mark.django_db
def test_nobody_named_means_an_account_that_nobody_can_sign_in_to(tmp_path: Path) -> None:
    run(put(tmp_path, bundle()), "--submit")
    machine = User.objects.get(username=MACHINE)
    assert Event.objects.get().actor == machine
    assert (machine.has_usable_password(), machine.is_staff, machine.email) == (False, False, "")
    assert machine.get_all_permissions() == {"articles.submit_article"}


@pytest.mark.django_db
def test_somebody_who_may_not_submit_is_refused_and_the_draft_stays(
    tmp_path: Path, mallory: User
) -> None:
    path = put(tmp_path, bundle())
    said = "is a draft now, and was not submitted: You do not have the right to submit articles."
    assert run(path, "--submit", "--as", "mallory") == (
        [
            f"{path}:1: {bundle()['slug']}: -: {said}",
            "1 article: 0 new, 0 updated, 0 unchanged, 1 refused",
        ],
        1,
    )
    assert Article.objects.get().state == State.DRAFT


@pytest.mark.django_db
def test_what_cannot_be_read_is_said_before_anything_is_written(tmp_path: Path) -> None:
    good = put(tmp_path, bundle())
    (tmp_path / "folder.json").mkdir()
    for file, said in {
        tmp_path / "none.json": f"There is no file {tmp_path / 'none.json'}.",
        tmp_path / "folder.json": f"{tmp_path / 'folder.json'} is a folder; name the files in it.",
        tmp_path
        / "a.csv": f"{tmp_path / 'a.csv'}: the name must end in .json, .jsonl or .jsonl.gz.",
    }.items():
        with pytest.raises(CommandError) as refused:
            run(good, file)
        assert str(refused.value) == said
    with pytest.raises(CommandError) as refused:
        run(good, "--as", "nobody")
    assert str(refused.value) == "There is no user 'nobody'."
    User.objects.create_user("gone", is_active=False)
    with pytest.raises(CommandError) as refused:
        run(good, "--as", "gone")
    assert str(refused.value) == "The account of 'gone' is closed; it cannot import."
    assert Article.objects.count() == 0


@pytest.mark.django_db
def test_the_good_lines_of_a_cut_file_go_in(tmp_path: Path) -> None:
    """F-38."""
    path = put(tmp_path, *(bundle(slug=f"a{n}") for n in range(300)), name="cut.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-12])
    lines, code = run(path)
    count = Article.objects.count()
    cut = "the compressed file is cut short here; nothing after it could be read"
    assert lines == [
        f"{path}:{count + 1}: -: -: {cut}",
        f"{count + 1} articles: {count} new, 0 updated, 0 unchanged, 1 refused",
    ]
    assert code == 1
    assert count > 100


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "name", ["medquad", "pubmedqa", "xlinghealth", "xlinghealth_answers", "followup_articles"]
)
def test_real_files_go_in_and_come_out_the_same_to_the_byte(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    source = shared_data / f"{name}.jsonl.gz"
    lines, code = run(source, "--submit")
    assert (len(lines), code) == (1, 0)
    call_command("export_articles", output=tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == gzip.decompress(source.read_bytes())
