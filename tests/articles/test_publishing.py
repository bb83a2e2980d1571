"""What a submission freezes, and what readers are then shown."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import InternalError, connection
from django.db.utils import DatabaseError, IntegrityError

from articles.canonical import digest
from articles.models import Article, Claim, Edition, Rendition, Section, Status
from articles.reading import NotFound, read
from articles.working_copy import working_copies
from references.models import Reference
from reviews import workflow
from reviews.verifying import differences
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approve

pytestmark = pytest.mark.django_db


def submitted(by: User, **changes: Any) -> Article:
    article = an_article(by=by, **changes)
    workflow.submit(article.slug, by=by)
    return Article.objects.get(pk=article.pk)


def resubmitted(bundle: dict[str, Any], by: User) -> None:
    an_article(bundle, by=by)
    workflow.submit(bundle["slug"], by=by)


def recalled(article: Article, by: User) -> None:
    """Take the article back, so that its working copy can be changed."""
    workflow.recall(article.slug, by=by, reason="To change it")


def numbers_of(article: Article) -> list[tuple[str, str, int]]:
    return list(
        Edition.objects.filter(article=article).values_list("language", "persona_id", "number")
    )


def test_a_submission_freezes_one_edition_a_complete_cell(alice: User) -> None:
    article = submitted(alice)
    assert numbers_of(article) == [
        ("en", "general", 1),
        ("en", "patient", 1),
        ("en", "clinician", 1),
        ("zh-hans", "general", 1),
        ("zh-hans", "patient", 1),
        ("zh-hans", "clinician", 1),
    ]


def test_the_digest_is_of_the_bytes_that_are_kept(alice: User) -> None:
    """F-32: what is sealed is NFC text, the same after every way to the database and back."""
    submitted(alice)
    editions = list(Edition.objects.all())
    assert [digest(edition.content) for edition in editions] == [e.digest for e in editions]


def test_only_cells_that_changed_get_a_new_edition(alice: User) -> None:
    article = submitted(alice)
    recalled(article, alice)
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["wordings"]["patient"]["en"] = "120 people had tea."
    resubmitted(bundle, alice)
    assert [n for n in numbers_of(article) if n[2] == 2] == [("en", "patient", 2)]


def test_a_text_that_comes_back_is_the_same_edition(alice: User) -> None:
    article = submitted(alice)
    before = list(Edition.objects.values_list("pk", flat=True))
    recalled(article, alice)
    resubmitted(a_bundle(question={"en": "Other?"}), alice)
    recalled(article, alice)
    resubmitted(a_bundle(), alice)
    now = Rendition.objects.filter(article=article).values_list("edition_id", flat=True)
    assert sorted(now) == sorted(before)


def test_a_cell_that_is_gone_and_never_was_approved_is_not_shown_any_more(alice: User) -> None:
    article = submitted(alice)
    recalled(article, alice)
    bundle = a_bundle()
    del bundle["sections"][0]["claims"][0]["text"]["zh-hans"]
    resubmitted(bundle, alice)
    shown = Rendition.objects.filter(article=article).values_list("language", "persona_id")
    assert list(shown) == [
        ("en", "general"),
        ("en", "patient"),
        ("en", "clinician"),
        ("zh-hans", "patient"),
    ]


def test_an_approved_cell_keeps_its_edition_while_the_new_one_waits(alice: User) -> None:
    """F-3, F-4: the approved version stays live, unchanged."""
    approve(submitted(alice), a_member("Bob"), a_member("Dora"))
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    resubmitted(bundle, alice)
    reading = read("does-tea-help", language="en", persona="general")
    assert (reading.status, reading.under_update, reading.edition) == (Status.APPROVED, True, 1)
    assert reading.sections[1].claims[0].text == "Nobody knows why."
    other = read("does-tea-help", language="zh-hans", persona="general")
    assert (other.status, other.under_update, other.edition) == (Status.APPROVED, False, 1)


def cells(article: Article) -> list[tuple[str, str]]:
    rows = Rendition.objects.filter(article=article).order_by("language", "persona_id")
    return list(rows.values_list("language", "persona_id"))


def test_an_approved_cell_that_is_gone_is_shown_until_the_board_approved_the_rest(
    alice: User,
) -> None:
    """What was taken out as wrong must not be read as Approved for ever."""
    board = a_member("Bob"), a_member("Dora")
    article = approve(submitted(alice), *board)
    before = cells(article)
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    resubmitted(bundle, alice)
    recalled(article, alice)
    for section in bundle["sections"]:
        for claim in section["claims"]:
            claim.get("wordings", {}).pop("patient", None)
    resubmitted(bundle, alice)
    assert cells(article) == before
    assert ("en", "patient") in before
    waiting = Rendition.objects.filter(article=article, persona_id="patient")
    assert set(waiting.values_list("candidate", flat=True)) == {None}
    approve(article, *board)
    assert cells(article) == [cell for cell in before if cell[1] != "patient"]
    reading = read("does-tea-help", language="en", persona="patient")
    assert (reading.status, reading.persona.served) == (Status.APPROVED, "general")
    assert reading.sections[1].claims[0].text == "Somebody knows why."
    assert list(differences()) == []


def test_a_translation_older_than_its_source_is_out_of_date(alice: User) -> None:
    """F-58, I-17."""
    article = submitted(alice)
    recalled(article, alice)
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    resubmitted(bundle, alice)
    chinese = read("does-tea-help", language="zh-hans", persona="general")
    english = read("does-tea-help", language="en", persona="general")
    assert (chinese.out_of_date, english.out_of_date) == (True, False)
    recalled(article, alice)
    bundle["sections"][1]["claims"][0]["text"]["zh-hans"] = "有人知道原因。"
    resubmitted(bundle, alice)
    assert not read("does-tea-help", language="zh-hans", persona="general").out_of_date


def test_a_translation_stays_out_of_date_through_changes_elsewhere(alice: User) -> None:
    article = submitted(alice)
    recalled(article, alice)
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    resubmitted(bundle, alice)
    recalled(article, alice)
    bundle["sections"][0]["claims"][0]["text"]["zh-hans"] = "120人喝过茶。"
    resubmitted(bundle, alice)
    assert read("does-tea-help", language="zh-hans", persona="general").out_of_date


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles_edition SET number = number + 1",
        "UPDATE articles_edition SET content = '{}'",
        "DELETE FROM articles_edition",
        "TRUNCATE articles_edition CASCADE",
        "DELETE FROM reviews_event",
        "UPDATE reviews_event SET actor_name = 'Nobody'",
        "TRUNCATE reviews_event",
    ],
)
def test_the_database_refuses_to_change_what_was_frozen(alice: User, statement: str) -> None:
    submitted(alice)
    with (
        pytest.raises((InternalError, DatabaseError), match=r"trigger|Cannot|only grows"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_edition_whose_digest_is_not_of_its_content_cannot_be(alice: User) -> None:
    article = an_article(by=alice)
    with pytest.raises(IntegrityError, match="edition_digest_is_of_its_content"):
        Edition.objects.create(
            article=article,
            language="en",
            persona_id="general",
            number=1,
            content="{}",
            digest="0" * 64,
        )


@pytest.mark.parametrize("model", [Claim, Section])
def test_the_parts_of_a_submitted_article_are_locked_in_the_database(
    alice: User, model: type[Any]
) -> None:
    submitted(alice)
    with pytest.raises(IntegrityError, match="the working copy of article does-tea-help is locked"):
        model.objects.update(position=9)


def test_the_question_of_a_submitted_article_is_locked_in_the_database(alice: User) -> None:
    submitted(alice)
    with pytest.raises(IntegrityError, match="is locked: it is submitted"):
        Article.objects.update(risk_class="high")


def test_a_retraction_shows_at_once_at_every_claim_and_reinstating_reverses_it(
    alice: User,
) -> None:
    """I-14: in every language, on every claim that cites it."""
    submitted(alice)
    Reference.objects.filter(doi="10.1234/tea.1").update(standing="retracted")
    for language in ("en", "zh-hans"):
        reading = read("does-tea-help", language=language, persona="clinician")
        assert [r.standing for r in reading.references] == ["current", "retracted"]
        assert [c.unsound for s in reading.sections for c in s.claims] == [
            False,
            False,
            False,
            True,
        ]
    Reference.objects.filter(doi="10.1234/tea.1").update(standing="current")
    reading = read("does-tea-help", language="en", persona="clinician")
    assert [r.standing for r in reading.references] == ["current", "current"]


def test_changed_reference_metadata_leaves_the_edition_as_it_was_signed(alice: User) -> None:
    submitted(alice)
    reference = Reference.objects.get(doi="10.1234/tea.1")
    sealed = read("does-tea-help", language="en", persona="general").references[1].csl
    assert sealed == reference.csl
    Edition.objects.get(language="en", persona_id="general")
    assert json.loads(Edition.objects.first().content)["references"][1]["csl"] == reference.csl  # type: ignore[union-attr]


def test_reading_takes_one_query_whatever_the_size(
    alice: User, django_assert_num_queries: Any
) -> None:
    submitted(alice)
    big = a_bundle(slug="big")
    big["sections"] = [
        {**section, "key": f"{section['key']}-{n}"}
        for n in range(40)
        for section in big["sections"]
    ]
    resubmitted(big, alice)
    for slug in ("does-tea-help", "big"):
        with django_assert_num_queries(1):
            read(slug, language="ja", persona="researcher")


@pytest.mark.parametrize(
    ("language", "persona", "served"),
    [
        ("en", "patient", ("en", "patient")),
        ("en", "researcher", ("en", "general")),
        ("zh-hans", "researcher", ("zh-hans", "general")),
        ("fr", "patient", ("en", "patient")),
        ("fr", "researcher", ("en", "general")),
    ],
)
def test_a_missing_cell_is_replaced_whole_in_the_written_order(
    alice: User, language: str, persona: str, served: tuple[str, str]
) -> None:
    """F-57, I-16."""
    submitted(alice)
    reading = read("does-tea-help", language=language, persona=persona)
    assert (reading.language.served, reading.persona.served) == served
    assert (reading.language.requested, reading.persona.requested) == (language, persona)


def test_a_draft_is_not_for_the_public(alice: User) -> None:
    """F-11."""
    an_article(by=alice)
    with pytest.raises(NotFound):
        read("does-tea-help", language="en", persona="general")


@pytest.mark.parametrize("slug", ["nothing", "", "\0", "a" * 5000, "' OR 1=1 --"])
def test_what_is_not_there_is_not_found(slug: str) -> None:
    with pytest.raises(NotFound):
        read(slug, language="en", persona="general")


def test_working_copies_take_seven_queries_for_any_number(
    alice: User, django_assert_num_queries: Any
) -> None:
    ids = [an_article(by=alice).pk]
    with django_assert_num_queries(7):
        working_copies(ids)
    ids += [an_article(a_bundle(slug=slug), by=alice).pk for slug in ("second", "third")]
    with django_assert_num_queries(7):
        working_copies(ids)
