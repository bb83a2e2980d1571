"""Authors are told what became of their text: in the day's mail, and never of their own act."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from articles.models import Article
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import mailing, reminding, workflow
from reviews.judgement import Judgement
from reviews.models import BoardMember, Decision, Delivery, MailLanguage
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approval, approve, fresh, seen, sign, submitted

pytestmark = pytest.mark.django_db

APPROVED = "The board has approved an article that you worked on:"
CHANGES = "The board asks for changes to an article that you worked on:"
REOPENED = (
    "The board has taken back its approval of an article that you worked on, and reads it again:"
)
WITHDRAWN = (
    "An article that you worked on has been withdrawn. Readers see the reason instead of the text:"
)
LAPSED = (
    "A source of an article that you worked on does not stand any more."
    " Texts of it have lost their approval:"
)
RESTORED = (
    "The sources of an article that you worked on are sound again."
    " Its texts have their approval back:"
)


@pytest.fixture
def ada(alice: User) -> User:
    """The author, who works in the admin and has an address."""
    User.objects.filter(pk=alice.pk).update(is_staff=True, email="ada@example.org")
    return User.objects.get(pk=alice.pk)


@pytest.fixture
def board(db: None) -> list[BoardMember]:
    return [a_member("Bob"), a_member("Dora")]


def told(person: User) -> list[str]:
    """What waits to be told to somebody."""
    return list(Delivery.objects.filter(recipient=person, sent_at=None).values_list("kind", flat=1))


def mailed(person: User) -> str:
    """The mail that goes out to somebody today; "" for none."""
    sent = mailing.send(person.pk, timezone.now().date())
    return str(mail.outbox[-1].body) if sent else ""


def changes_requested(article: Article, member: BoardMember, reason: str = "Too long.") -> None:
    judgement = Judgement(
        decision=Decision.REQUEST_CHANGES,
        seen=seen(article),
        reason=reason,
        to_author="For you alone.",
        to_board="For us alone.",
    )
    sign(article, member, judgement)


def stands(standing: Standing) -> None:
    paper = Reference.objects.get(doi="10.1234/tea.1")
    record_notice(paper, standing=standing, nature="Notice", reason="Found out.")


def test_an_author_is_told_that_the_board_approved(ada: User, board: list[BoardMember]) -> None:
    article = submitted(ada)
    sign(article, board[0], approval(article))
    assert told(ada) == []
    sign(article, board[1], approval(article))
    assert mailed(ada) == (
        "Dear Alice,\n\n"
        f"{APPROVED}\n"
        "  Does tea help?\n"
        f"  /admin/articles/article/{article.pk}/change/\n\n"
        "All that waits for you:\n"
        "  /admin/\n\n"
        "You are sent at most one such mail a day. "
        "Its language is the one you chose in the admin.\n"
    )


def test_an_author_is_told_why_the_board_asks_for_changes_and_nothing_that_is_not_public(
    ada: User, board: list[BoardMember]
) -> None:
    article = submitted(ada)
    changes_requested(article, board[0], "The dose\nin claim 2 is <wrong> {{ 7 }}.")
    body = mailed(ada)
    assert (
        f"{CHANGES}\n  Does tea help?\n  Reason: The dose in claim 2 is <wrong> {{{{ 7 }}}}.\n"
        in body
    )
    assert "alone" not in body


def test_an_author_is_told_what_became_of_an_approval(
    ada: User, charlie: User, board: list[BoardMember]
) -> None:
    """Each of them on a day of its own."""
    article = approve(submitted(ada), *board)
    day, bodies = timezone.now().date(), []
    steps = [
        lambda: None,
        lambda: stands(Standing.RETRACTED),
        lambda: stands(Standing.CURRENT),
        lambda: workflow.reopen(article.slug, by=charlie, reason="A newer guideline."),
        lambda: workflow.withdraw(article.slug, by=charlie, reason="The data were made up."),
    ]
    for number, step in enumerate(steps):
        step()
        assert mailing.send(ada.pk, day + dt.timedelta(days=number))
        bodies.append(str(mail.outbox[-1].body))
    where = f"\n  /admin/articles/article/{article.pk}/change/\n"
    why = [
        "",
        "\n  Reason: Tea and people (retracted)",
        "\n  Reason: Every claim has a sound source again.",
        "\n  Reason: A newer guideline.",
        "\n  Reason: The data were made up.",
    ]
    said = [APPROVED, LAPSED, RESTORED, REOPENED, WITHDRAWN]
    for body, kind, reason in zip(bodies, said, why, strict=True):
        assert f"\n\n{kind}\n  Does tea help?{reason}{where}" in body
        assert body.count("Does tea help?") == 1


def test_nobody_is_told_of_their_own_act(ada: User, board: list[BoardMember]) -> None:
    article = approve(submitted(ada), *board)
    Delivery.objects.all().delete()
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    workflow.reopen(article.slug, by=User.objects.get(pk=ada.pk), reason="I found a slip.")
    workflow.recall(article.slug, by=User.objects.get(pk=ada.pk), reason="To mend it.")
    workflow.submit(article.slug, by=User.objects.get(pk=ada.pk))
    assert told(ada) == []


def test_everybody_who_worked_on_what_was_decided_is_told_and_nobody_else(
    ada: User, board: list[BoardMember]
) -> None:
    """Who wrote, translated or submitted it since the approval before; and who works here still."""
    create = User.objects.create_user
    tara, gone, silent, outside, other = (
        create("tara", "tara@example.org", is_staff=True),
        create("gone", "gone@example.org", is_staff=True, is_active=False),
        create("silent", "", is_staff=True),
        create("outside", "outside@example.org"),
        create("other", "other@example.org", is_staff=True),
    )
    an_article(a_bundle(slug="coffee"), by=other)
    for number, person in enumerate((tara, gone, silent, outside)):
        an_article(a_bundle(aliases={"en": [f"tea {number}"]}), by=person)
    approve(submitted(ada), *board)
    recipients = Delivery.objects.values_list("recipient__username", "kind")
    assert sorted(recipients) == [("alice", "approve"), ("tara", "approve")]


def test_whoever_worked_on_an_earlier_version_only_is_not_told_of_the_next(
    ada: User, charlie: User, board: list[BoardMember], time_machine: Any
) -> None:
    tara = User.objects.create_user("tara", "tara@example.org", is_staff=True)
    an_article(by=tara)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))
    approve(submitted(ada, a_bundle(aliases={"en": ["tea 1"]})), *board)
    Delivery.objects.all().delete()
    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    article = approve(submitted(ada, bundle), *board)
    assert (told(tara), told(ada)) == ([], ["approve"])
    workflow.reopen(article.slug, by=charlie, reason="A newer guideline.")
    assert (told(tara), told(ada)) == ([], ["reopen"])


def test_a_newer_decision_takes_the_place_of_one_that_was_not_sent(
    ada: User, charlie: User, board: list[BoardMember]
) -> None:
    """One line for each article, however often the board changes its mind in a day."""
    first = approve(submitted(ada), *board)
    approve(submitted(ada, a_bundle(slug="coffee")), *board)
    workflow.reopen(first.slug, by=charlie, reason="A newer guideline.")
    workflow.withdraw(first.slug, by=charlie, reason="Made up.")
    assert told(ada) == ["approve", "withdraw"]
    body = mailed(ada)
    assert (body.count("Does tea help?"), REOPENED in body) == (2, False)


def test_a_request_for_changes_that_was_answered_is_not_mailed(
    ada: User, board: list[BoardMember]
) -> None:
    changes_requested(submitted(ada), board[0])
    workflow.submit("does-tea-help", by=ada)
    assert mailed(ada) == ""


def test_a_text_that_comes_back_unchanged_tells_its_author_nothing_of_their_own_submission(
    ada: User, board: list[BoardMember]
) -> None:
    article = approve(submitted(ada), *board)
    Delivery.objects.all().delete()
    workflow.submit(article.slug, by=ada)
    assert (fresh(article).state, told(ada)) == ("approved", [])


def test_a_long_reason_is_cut(ada: User, board: list[BoardMember]) -> None:
    changes_requested(submitted(ada), board[0], "word " * 400)
    [delivery] = Delivery.objects.filter(recipient=ada)
    assert len(delivery.details["reason"]) == 500


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "委员会已批准您参与撰写的一篇文章："),
        ("ja", "あなたが携わった記事を委員会が承認しました："),
        ("es", "El consejo ha aprobado un artículo en el que usted trabajó:"),
        ("fr", "Le comité a approuvé un article auquel vous avez travaillé\u202f:"),
        ("ar", "اعتمدت الهيئة مقالًا شاركت في العمل عليه:"),
    ],
)
def test_the_author_is_told_in_their_language(
    ada: User, board: list[BoardMember], language: str, said: str
) -> None:
    MailLanguage.objects.create(user=ada, language=language)
    approve(submitted(ada), *board)
    assert said in mailed(ada)


def test_telling_authors_costs_the_same_whatever_their_number(
    ada: User, board: list[BoardMember], django_assert_num_queries: Any
) -> None:
    """The step itself, and for the mail: the approval before, the history, who submitted, who of
    them is written to, what is replaced, and the messages."""
    article = submitted(ada)
    for number in range(3):
        name = f"writer-{number}"
        User.objects.create_user(name, f"{name}@example.org", is_staff=True)
    with django_assert_num_queries(6):
        assert reminding.tell_authors(article, "approve", by=board[0].user, reason="") == 1
