"""Which rows and columns a step writes, which it locks, and which it leaves alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Rendition, State
from articles.reading import read
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import workflow
from reviews.judgement import Judgement
from reviews.models import BoardMember, Decision
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approval, approve, fresh, seen, sign, submitted

pytestmark = pytest.mark.django_db

SET = re.compile(r'^UPDATE "articles_(article|rendition)" SET (.*?)(?: WHERE .*)?$', re.DOTALL)
COLUMN = re.compile(r'(?:^|, )"(\w+)" = ')


@contextmanager
def writes(*expected: str) -> Iterator[None]:
    """That a block sets these columns of articles and texts, each set written as often as here."""
    with CaptureQueriesContext(connection) as asked:
        yield
    found = [found for query in asked if (found := SET.match(query["sql"]))]
    columns = [f"{one[1]}: {' '.join(COLUMN.findall(one[2]))}" for one in found]
    assert sorted(columns) == sorted(expected)


@pytest.fixture
def bob(db: None) -> BoardMember:
    return a_member("Bob")


@pytest.fixture
def dora(db: None) -> BoardMember:
    return a_member("Dora")


def changed(slug: str = "does-tea-help") -> dict[str, object]:
    """The article with one sentence changed, which every reader sees."""
    bundle = a_bundle(slug=slug)
    bundle["sections"][1]["claims"][0]["text"] = {"en": "Somebody knows why."}
    return bundle


def stands(standing: Standing) -> None:
    paper = Reference.objects.get(doi="10.1234/tea.1")
    record_notice(paper, standing=standing, nature="Notice", reason="Found out.")


def statuses(article: Article) -> set[str]:
    return set(Rendition.objects.filter(article=article).values_list("status", flat=True))


STATE = "article: state"
TAKEN_BACK = ["rendition: candidate_id", "rendition: status"]


def test_steps_of_author_and_chair_write_the_state_and_what_follows_from_it(
    alice: User, charlie: User
) -> None:
    article = an_article(by=alice)
    with writes("article: state submissions"):
        workflow.submit(article.slug, by=alice)
    with writes(STATE, *TAKEN_BACK):
        workflow.recall(article.slug, by=alice, reason="A slip.")
    with writes(STATE, "rendition: status notice candidate_id date_modified"):
        workflow.withdraw(article.slug, by=charlie, reason="Fabricated.")


def test_steps_of_the_board_write_the_state_and_what_follows_from_it(
    alice: User, bob: BoardMember
) -> None:
    article = submitted(alice)
    judgement = Judgement(decision=Decision.REQUEST_CHANGES, seen=seen(article), reason="Too long.")
    with writes(STATE, "rendition: status", STATE, *TAKEN_BACK):
        sign(article, bob, judgement)


def test_what_happens_to_an_approved_article_writes_what_it_changes(
    alice: User, charlie: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = approve(submitted(alice), bob, dora)
    cells = Rendition.objects.count()
    clinicians = Rendition.objects.filter(persona_id="clinician").count()
    of_each_text = ["rendition: status lapse"] * clinicians
    with writes(STATE, *of_each_text):
        stands(Standing.RETRACTED)
    with writes(STATE, *of_each_text):
        stands(Standing.CURRENT)
    with writes(STATE, *["rendition: status notice round"] * cells):
        workflow.reopen(article.slug, by=charlie, reason="A newer guideline.")


def test_submitting_locks_the_articles_and_is_one_transaction(alice: User) -> None:
    article = an_article(by=alice)
    with CaptureQueriesContext(connection) as asked:
        workflow.submit_all([article.slug], by=alice)
    words = [query["sql"] for query in asked]
    assert (words[0].split()[0], words[-1].split()[0]) == ("SAVEPOINT", "RELEASE")
    assert words[1].endswith(
        'ORDER BY "articles_article"."id" ASC FOR UPDATE OF "articles_article"'
    )


@pytest.mark.parametrize("leave", ["recall", "withdraw", "request changes", "sign"])
def test_a_step_of_one_article_leaves_every_other_alone(
    alice: User, charlie: User, bob: BoardMember, dora: BoardMember, leave: str
) -> None:
    """One that is approved with texts that wait, one being read, and one not read yet."""
    other = approve(submitted(alice, a_bundle(slug="coffee")), bob, dora)
    sign(submitted(alice, changed("coffee")), bob, approval(other))
    read_now = submitted(alice, a_bundle(slug="milk"))
    sign(read_now, bob, approval(read_now))
    third = submitted(alice, a_bundle(slug="water"))
    article = submitted(alice)
    rows = Rendition.objects.exclude(article=article).order_by("pk")
    before = list(rows.values())
    waiting = Rendition.objects.filter(article=other).exclude(candidate=None).count()
    judgement = Judgement(decision=Decision.REQUEST_CHANGES, seen=seen(article), reason="Too long.")
    steps: dict[str, Callable[[], object]] = {
        "recall": lambda: workflow.recall(article.slug, by=alice, reason="A slip."),
        "withdraw": lambda: workflow.withdraw(article.slug, by=charlie, reason="Made up."),
        "request changes": lambda: sign(article, bob, judgement),
        "sign": lambda: sign(article, bob, approval(article)),
    }
    steps[leave]()
    assert (list(rows.values()), waiting) == (before, 3)
    assert (fresh(other).state, fresh(third).state) == ("under_review", "submitted")
    assert statuses(read_now) == {"under_review"}


def test_reopened_texts_need_new_signatures_and_say_why(
    alice: User, charlie: User, bob: BoardMember, dora: BoardMember
) -> None:
    """Of those who signed before, too: theirs count no more."""
    article = approve(submitted(alice), bob, dora)
    rows = Rendition.objects.filter(article=article)
    assert set(rows.values_list("round", "notice")) == {(1, "")}
    workflow.reopen(article.slug, by=charlie, reason=" A newer guideline. ")
    assert set(rows.values_list("round", "notice")) == {(2, "A newer guideline.")}
    approve(article, bob)
    assert statuses(article) == {"under_review"}
    approve(article, dora)
    assert (statuses(article), fresh(article).state) == ({"approved"}, State.APPROVED)


def test_what_the_board_has_begun_to_read_keeps_its_approved_texts(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = approve(submitted(alice), bob, dora)
    submitted(alice, changed())
    sign(article, bob, approval(article))
    assert (fresh(article).state, statuses(article)) == (State.UNDER_REVIEW, {"approved"})


def test_recalling_an_update_takes_back_what_waited_and_keeps_what_is_approved(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = approve(submitted(alice), bob, dora)
    submitted(alice, changed())
    assert read(article.slug, language="en", persona="general").under_update
    workflow.recall(article.slug, by=alice, reason="A slip.")
    assert not read(article.slug, language="en", persona="general").under_update
    assert (fresh(article).state, statuses(article)) == (State.DRAFT, {"approved"})


def test_a_text_that_is_again_what_was_approved_waits_for_nobody(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    """It was changed, submitted, recalled and put back: nothing is left that could be signed."""
    article = approve(submitted(alice), bob, dora)
    submitted(alice, changed())
    workflow.recall(article.slug, by=alice, reason="It was right before.")
    submitted(alice, a_bundle())
    assert (fresh(article).state, seen(article)) == (State.APPROVED, [])


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DRAFT])
def test_approvals_lapse_and_come_back_while_an_update_is_on_its_way(
    alice: User, bob: BoardMember, dora: BoardMember, state: State
) -> None:
    """I-14: the update stays where it is."""
    article = approve(submitted(alice), bob, dora)
    submitted(alice, changed())
    if state == State.DRAFT:
        workflow.recall(article.slug, by=alice, reason="A slip.")
    stands(Standing.RETRACTED)
    assert (fresh(article).state, statuses(article)) == (state, {"approved", "under_review"})
    stands(Standing.CURRENT)
    assert (fresh(article).state, statuses(article)) == (state, {"approved"})
