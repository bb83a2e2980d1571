"""Whatever is edited after an approval, in whichever table, readers keep the signed text."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction

from articles.models import (
    Article,
    ArticleTopic,
    Citation,
    Claim,
    ListedReference,
    Rendition,
    Section,
    State,
    Status,
    Topic,
    Wording,
)
from articles.reading import Reading, read
from personas.models import Persona
from references.models import Reference
from reviews import settling, verifying, workflow
from reviews.models import Review
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approve, fresh, submitted

pytestmark = pytest.mark.django_db
Edit = Callable[[Article], object]


def lead(article: Article) -> Claim:
    """The first claim, which every reader sees."""
    return Claim.objects.get(section__article=article, section__key="lead", key="c1")


def swapped(rows: models.QuerySet[Any]) -> None:
    """Give two rows each other's place."""
    first, second = rows.order_by("position")
    for row, position in ((first, 99), (second, first.position), (first, second.position)):
        rows.filter(pk=row.pk).update(position=position)


def added_claim(article: Article) -> None:
    section = Section.objects.get(article=article, key="s2")
    words = {"text_en": "New.", "text_zh_hans": "新。"}
    Claim.objects.create(section=section, key="new", position=9, uncited_reason="Plain.", **words)


def another_paper(article: Article) -> None:
    """The same place in the list, another paper behind it."""
    other = Reference.objects.get(doi="10.1234/other")
    ListedReference.objects.filter(article=article, key="r2").update(reference=other, given=None)


def corrected_metadata(_article: Article) -> None:
    """What the register says of a cited paper; the list of the article stays as it is."""
    paper = Reference.objects.get(doi="10.1234/tea.1")
    Reference.objects.filter(pk=paper.pk).update(csl=paper.csl | {"volume": "12"})
    ListedReference.objects.filter(reference=paper).update(given=None)


# By the table that it changes: an edit, and a cell that it changes for its readers.
EN, ZH = ("en", "general"), ("zh-hans", "general")
PATIENT, CLINICIAN = ("en", "patient"), ("en", "clinician")
EDITS: list[tuple[type[models.Model], str, Edit, tuple[str, str]]] = [
    (Article, "question", lambda a: _set(a, question_en="Does coffee help?"), EN),
    (Article, "translated question", lambda a: _set(a, question_zh_hans="咖啡有帮助吗？"), ZH),
    (Article, "risk class", lambda a: _set(a, risk_class="high"), EN),
    (Article, "evidence", lambda a: _set(a, evidence_current_to="2026-01-01"), EN),
    (Section, "heading", lambda a: _sections(a).update(heading_en="Unknown"), EN),
    (Section, "translated heading", lambda a: _sections(a).update(heading_zh_hans="未知"), ZH),
    (Section, "order", lambda a: swapped(Section.objects.filter(article=a)), EN),
    (Section, "deleted", lambda a: _sections(a).delete(), EN),
    (Claim, "text", lambda a: _lead(a).update(text_en="120 people."), EN),
    (Claim, "translation", lambda a: _lead(a).update(text_zh_hans="12人喝了茶。"), ZH),
    (Claim, "kind", lambda a: _lead(a).update(kind="dose"), EN),
    (Claim, "safety", lambda a: _lead(a).update(safety_critical=True), EN),
    (Claim, "certainty", lambda a: _lead(a).update(certainty_level="high"), EN),
    (Claim, "audience", lambda a: _s2(a, "c2").update(audiences=["patient"]), PATIENT),
    (Claim, "reason", lambda a: _claim(a, "c2").update(uncited_reason="Everybody knows."), EN),
    (Claim, "order", lambda a: swapped(Claim.objects.filter(section__in=_sections(a, "lead"))), EN),
    (Claim, "added", added_claim, EN),
    (Claim, "deleted", lambda a: _s2(a, "c1").delete(), EN),
    (Wording, "text", lambda a: _wording(a).update(text_en="12 people drank tea."), PATIENT),
    (Citation, "quotation", lambda a: _cited(a).update(quotation="12 drank tea."), EN),
    (Citation, "locator", lambda a: _cited(a).update(locator="p. 5"), EN),
    (Citation, "support", lambda a: _cited(a).update(support="contradicts"), EN),
    (Citation, "deleted", lambda a: _some_cited(a).delete(), EN),
    (ListedReference, "another paper", another_paper, EN),
    (Reference, "metadata", corrected_metadata, CLINICIAN),
]


def _set(article: Article, **values: Any) -> None:
    Article.objects.filter(pk=article.pk).update(**values)


def _sections(article: Article, key: str = "s2") -> models.QuerySet[Section]:
    return Section.objects.filter(article=article, key=key)


def _claim(article: Article, key: str) -> models.QuerySet[Claim]:
    return Claim.objects.filter(section__article=article, section__key="lead", key=key)


def _lead(article: Article) -> models.QuerySet[Claim]:
    return _claim(article, "c1")


def _s2(article: Article, key: str) -> models.QuerySet[Claim]:
    return Claim.objects.filter(section__article=article, section__key="s2", key=key)


def _wording(article: Article) -> models.QuerySet[Wording]:
    return Wording.objects.filter(claim=lead(article))


def _cited(article: Article) -> models.QuerySet[Citation]:
    return Citation.objects.filter(claim=lead(article))


def _some_cited(article: Article) -> models.QuerySet[Citation]:
    """One of two citations of a claim."""
    claim = _s2(article, "c1").get()
    return Citation.objects.filter(claim=claim, listed__key="r1")


@pytest.fixture(autouse=True)
def _other_paper(alice: User) -> None:
    """Another article, whose paper an editor might cite instead."""
    bundle = a_bundle(slug="other")
    bundle["references"][0]["csl"] |= {"DOI": "10.1234/other", "title": "Coffee and people"}
    del bundle["references"][0]["csl"]["PMID"]
    an_article(bundle, by=alice)


@pytest.fixture
def article(alice: User) -> Article:
    return approve(submitted(alice), a_member("Bob"), a_member("Dora"))


def everything() -> dict[tuple[str, str], Reading]:
    rows = Rendition.objects.filter(article__slug="does-tea-help")
    cells = rows.values_list("language", "persona_id")
    return {cell: read("does-tea-help", language=cell[0], persona=cell[1]) for cell in cells}


def words(reading: Reading) -> Any:
    return (reading.digest, reading.question, reading.sections, reading.references)


def test_every_table_of_a_working_copy_is_among_the_edits() -> None:
    """F-4: a new one fails here until its edits are tried too."""
    owned = {
        model
        for model in apps.get_app_config("articles").get_models()
        if any("lock" in trigger.name for trigger in getattr(model._meta, "triggers", ()))
    }
    tried = {model for model, _what, _edit, _cell in EDITS}
    assert owned == tried - {Reference}


@pytest.mark.parametrize(
    ("edit", "cell"),
    [pytest.param(edit, cell, id=f"{m.__name__} {what}") for m, what, edit, cell in EDITS],
)
def test_an_edit_after_approval_is_a_new_version_and_readers_keep_the_signed_one(
    article: Article, alice: User, edit: Edit, cell: tuple[str, str]
) -> None:
    """F-3, F-4, I-02: edited, and then submitted."""
    before = everything()
    edit(article)
    assert {key: words(one) for key, one in everything().items()} == {
        key: words(one) for key, one in before.items()
    }
    workflow.submit(article.slug, by=alice)
    assert fresh(article).state == State.SUBMITTED
    after = everything()
    assert {key: words(one) for key, one in after.items()} == {
        key: words(one) for key, one in before.items()
    }
    assert {one.status for one in after.values()} == {Status.APPROVED}
    assert after[cell].under_update
    waiting = Rendition.objects.get(article=article, language=cell[0], persona=cell[1])
    awaited = settling.awaited(waiting)
    assert awaited is not None
    assert awaited.digest not in set(Review.objects.values_list("digest", flat=True))
    assert list(verifying.differences()) == []


@pytest.mark.parametrize("what", ["topic", "disclaimer", "nothing"])
def test_what_is_no_word_of_the_text_ends_no_approval(
    article: Article, alice: User, what: str
) -> None:
    """I-02: the digests stay, so the same signatures stand."""
    if what == "topic":
        topic = Topic.objects.create(slug="hot-drinks", name_en="Hot drinks")
        ArticleTopic.objects.create(article=article, topic=topic, position=1)
    elif what == "disclaimer":
        Persona.objects.filter(is_default=True).update(disclaimer_en="Ask your doctor.")
    workflow.submit(article.slug, by=alice)
    assert fresh(article).state == State.APPROVED
    assert not any(one.under_update for one in everything().values())


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(edit, id=f"{m.__name__} {what}")
        for m, what, edit, _cell in EDITS
        if m is not Reference
    ],
)
def test_no_edit_reaches_a_text_that_is_before_the_board(alice: User, edit: Edit) -> None:
    """F-19: the database itself refuses, whoever asks; and it lets the same edit of a draft by."""
    article = submitted(alice)
    with pytest.raises(IntegrityError, match="is locked: it is submitted"), transaction.atomic():
        edit(article)
    workflow.recall(article.slug, by=alice, reason="A slip.")
    with transaction.atomic():
        edit(article)
        transaction.set_rollback(True)
