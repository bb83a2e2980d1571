"""People are told what they must know, once, in one mail a day, in their own language."""

import datetime as dt
import json
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from django.utils import timezone

from articles.models import Article
from reviews import assigning, mailing, reminding, tasks
from reviews.models import Assignment, BoardMember, Delivery, Disclosure, Mailing, MailLanguage
from tests.articles.building import a_bundle
from tests.reviews.board import a_member, approve, submitted

DAY = dt.date(2030, 5, 20)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime.combine(DAY, dt.time(9), dt.UTC), tick=False)


def addressed(member: BoardMember, address: str = "") -> BoardMember:
    User.objects.filter(pk=member.user_id).update(email=address or f"{member.slug}@example.org")
    return member


@pytest.fixture
def bob(db: None) -> BoardMember:
    return addressed(a_member("Bob"))


@pytest.fixture
def chair(db: None) -> BoardMember:
    return addressed(a_member("Chair", chair=True))


def asked(member: BoardMember, by: BoardMember, slug: str, author: User, days: int = 14) -> Article:
    article = submitted(author, a_bundle(slug=slug))
    due = timezone.now().date() + dt.timedelta(days=days)
    assigning.assign(slug, member=member, due=due, by=by.user)
    return article


def sent() -> list[tuple[list[str], str]]:
    return [(one.to, one.subject) for one in mail.outbox]


def test_all_that_waits_goes_out_in_one_mail(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    for slug in ("tea-1", "tea-2", "tea-3"):
        asked(bob, chair, slug, alice)
    assert mailing.waiting(DAY) == [bob.user_id]
    assert mailing.send(bob.user_id, DAY) is True
    assert sent() == [(["bob@example.org"], "Oracle: 3 messages for you")]
    body = mail.outbox[0].body
    assert body.count("You are asked to review an article:") == 3
    assert body.count("Does tea help?") == 3
    assert "/admin/desk/review/tea-2/" in body
    assert Delivery.objects.filter(sent_at=None).count() == 0
    assert Mailing.objects.get().sent_at == timezone.now()


def test_a_mail_holds_the_question_and_a_link_and_nothing_else_of_the_article(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    asked(bob, chair, "tea", alice)
    mailing.send(bob.user_id, DAY)
    assert mail.outbox[0].body == (
        "Dear Bob,\n\n"
        "You are asked to review an article:\n"
        "  Does tea help?\n"
        "  /admin/desk/review/tea/\n\n"
        "All that waits for you:\n"
        "  /admin/desk/\n\n"
        "You are sent at most one such mail a day. "
        "Its language is the one you chose in the admin.\n"
    )


def test_nobody_is_sent_two_mails_on_one_day(
    bob: BoardMember, chair: BoardMember, alice: User, time_machine: Any
) -> None:
    asked(bob, chair, "tea-1", alice)
    assert mailing.send(bob.user_id, DAY) is True
    asked(bob, chair, "tea-2", alice)
    assert mailing.waiting(DAY) == []
    assert mailing.send(bob.user_id, DAY) is False
    time_machine.shift(dt.timedelta(days=1))
    tomorrow = DAY + dt.timedelta(days=1)
    assert mailing.waiting(tomorrow) == [bob.user_id]
    assert mailing.send(bob.user_id, tomorrow) is True
    assert [subject for _to, subject in sent()] == ["Oracle: one message for you"] * 2


def test_nobody_is_told_of_what_they_did_themselves(chair: BoardMember, alice: User) -> None:
    asked(chair, chair, "tea-1", alice)
    submitted(alice, a_bundle(slug="tea-2"))
    assigning.claim("tea-2", by=chair.user)
    assigning.decline("tea-1", by=chair.user, reason="No time.")
    assert list(Delivery.objects.all()) == []


def test_whoever_asked_is_told_that_a_member_declined(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    asked(bob, chair, "tea", alice)
    assigning.decline("tea", by=bob.user, reason="A secret reason.")
    assert mailing.waiting(DAY) == [bob.user_id, chair.user_id]
    assert mailing.send(bob.user_id, DAY) is False
    assert mailing.send(chair.user_id, DAY) is True
    body = mail.outbox[0].body
    assert "A member has declined to review an article. Please ask somebody else:" in body
    assert "/admin/desk/manage/tea/" in body
    assert "secret" not in body


@pytest.mark.parametrize(
    ("language", "subject", "question"),
    [
        ("zh-hans", "Oracle：您有 1 条消息", "喝茶有帮助吗？"),
        ("ar", "Oracle: لديك رسالة واحدة", "Does tea help?"),
        ("fr", "Oracle : un message pour vous", "Does tea help?"),
    ],
)
def test_a_mail_is_in_the_language_of_its_reader(
    bob: BoardMember, chair: BoardMember, alice: User, language: str, subject: str, question: str
) -> None:
    asked(bob, chair, "tea", alice)
    MailLanguage.objects.create(user=bob.user, language=language)
    mailing.send(bob.user_id, DAY)
    assert mail.outbox[0].subject == subject
    assert f"\n  {question}\n" in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Content-Language"] == language


def test_a_question_with_markup_stands_in_the_mail_as_it_is(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    """F-25, F-36."""
    question = {"en": "Is <b>tea</b> & {{ 7 }} good?"}
    submitted(alice, a_bundle(slug="tea", question=question))
    assigning.assign("tea", member=bob, due=DAY, by=chair.user)
    mailing.send(bob.user_id, DAY)
    assert "\n  Is <b>tea</b> & {{ 7 }} good?\n" in mail.outbox[0].body


def test_no_header_can_be_put_into_a_mail(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    """F-37: an address with a line break is refused; nothing of it is sent or marked."""
    asked(bob, chair, "tea", alice)
    addressed(bob, "bob@example.org\nBcc: eve@example.org")
    with pytest.raises(ValueError, match=r"newline|linefeed|carriage"):
        mailing.send(bob.user_id, DAY)
    assert mail.outbox == []
    assert Delivery.objects.filter(sent_at=None).count() == 1


def test_names_never_reach_a_header(bob: BoardMember, chair: BoardMember, alice: User) -> None:
    """F-37."""
    asked(bob, chair, "tea", alice)
    User.objects.filter(pk=bob.user_id).update(first_name="Bob\r\nBcc: eve@example.org")
    mailing.send(bob.user_id, DAY)
    text = mail.outbox[0].message().as_string()
    assert "Bcc" not in text.partition("\n\n")[0]
    assert mail.outbox[0].recipients() == ["bob@example.org"]


def test_whoever_has_no_address_or_left_is_not_written_to(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    asked(bob, chair, "tea", alice)
    User.objects.filter(pk=bob.user_id).update(email="")
    assert mailing.waiting(DAY) == []
    User.objects.filter(pk=bob.user_id).update(email="bob@example.org", is_active=False)
    assert mailing.waiting(DAY) == []


def test_what_was_done_meanwhile_is_not_mailed(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    article = asked(bob, chair, "tea", alice)
    approve(article, bob, chair)
    assert mailing.send(bob.user_id, DAY) is False
    assert mail.outbox == []
    assert list(Delivery.objects.all()) == []


class Unwilling(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("mail server away")


def test_a_mail_that_was_not_taken_is_sent_later_and_once(
    bob: BoardMember, chair: BoardMember, alice: User, settings: Any
) -> None:
    asked(bob, chair, "tea", alice)
    willing = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.reviews.test_mailing.Unwilling"
    for _try in range(2):
        with pytest.raises(ConnectionRefusedError):
            mailing.send(bob.user_id, DAY)
    assert mailing.waiting(DAY) == [bob.user_id]
    settings.EMAIL_BACKEND = willing
    assert [mailing.send(bob.user_id, DAY) for _try in range(2)] == [True, False]
    assert sent() == [(["bob@example.org"], "Oracle: one message for you")]


@pytest.fixture
def _closing() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.mark.slow
@pytest.mark.usefixtures("_closing")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(5))
def test_two_workers_send_one_mail(_round: int) -> None:
    """The lock on the day's mail, with real connections: one sends, the others pass by."""
    alice = User.objects.create_superuser("alice")
    bob, chair = addressed(a_member("Bob")), a_member("Chair", chair=True)
    for slug in ("tea-1", "tea-2"):
        asked(bob, chair, slug, alice)
    start, results = Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            results.append(mailing.send(bob.user_id, DAY))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(results) == [False, False, False, True]
    assert sent() == [(["bob@example.org"], "Oracle: 2 messages for you")]


@pytest.mark.slow
@pytest.mark.usefixtures("_closing")
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_killed_leaves_nothing_marked_or_locked() -> None:
    """F-85: its transaction ends with its connection, and the next worker sends the mail."""
    alice = User.objects.create_superuser("alice")
    bob, chair = addressed(a_member("Bob")), a_member("Chair", chair=True)
    asked(bob, chair, "tea", alice)
    Mailing.objects.create(recipient=bob.user, day=DAY)
    held, killed = Barrier(2), Barrier(2)

    def hang() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE reviews_mailing SET sent_at = now()")
            held.wait()
            killed.wait()
            connection.connection.close()
        connection.close()

    worker = Thread(target=hang)
    worker.start()
    held.wait()
    assert mailing.send(bob.user_id, DAY) is False
    killed.wait()
    worker.join()
    assert mailing.send(bob.user_id, DAY) is True
    assert sent() == [(["bob@example.org"], "Oracle: one message for you")]


def test_the_hourly_job_makes_one_job_for_each_person(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    carol = addressed(a_member("Carol"))
    asked(bob, chair, "tea-1", alice)
    asked(carol, chair, "tea-2", alice)
    assert [tasks.send_mail(timestamp=0), tasks.send_mail(timestamp=0)] == [2, 2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs ORDER BY id")
        jobs = [json.loads(row[0]) for row in cursor.fetchall()]
    assert jobs == [
        {"person": bob.user_id, "day": "2030-05-20"},
        {"person": carol.user_id, "day": "2030-05-20"},
    ]
    assert [tasks.mail(**job) for job in jobs] == [True, True]


REMINDERS = {
    -4: None,
    -3: "due_soon",
    -2: None,
    -1: None,
    0: "due_today",
    1: "overdue",
    2: None,
    7: None,
    8: "overdue",
    15: "overdue",
}


def test_a_member_is_reminded_before_on_and_after_the_due_date(
    bob: BoardMember, chair: BoardMember, alice: User, time_machine: Any
) -> None:
    asked(bob, chair, "tea", alice)
    due = Assignment.objects.get().due
    Delivery.objects.all().delete()
    found = {}
    for days, kind in REMINDERS.items():
        day = due + dt.timedelta(days=days)
        time_machine.move_to(dt.datetime.combine(day, dt.time(9), dt.UTC), tick=False)
        assert reminding.remind(day) == (kind is not None)
        assert reminding.remind(day) == 0
        found[days] = Delivery.objects.values_list("kind", flat=True).first()
        mailing.send(bob.user_id, day)
        Delivery.objects.all().delete()
    assert found == REMINDERS
    assert len(mail.outbox) == len([kind for kind in REMINDERS.values() if kind])
    assert "Your review was due on June 3, 2030." in mail.outbox[-1].body


def test_a_day_on_which_no_worker_ran_is_made_up_for(
    bob: BoardMember, chair: BoardMember, alice: User, time_machine: Any
) -> None:
    asked(bob, chair, "tea", alice)
    Delivery.objects.all().delete()
    due = Assignment.objects.get().due
    for days, kind in ((-1, "due_soon"), (3, "overdue")):
        day = due + dt.timedelta(days=days)
        assert reminding.remind(day) == 1
        assert Delivery.objects.order_by("-pk").values_list("kind", flat=True)[0] == kind


def test_work_that_is_settled_reminds_nobody(
    bob: BoardMember, chair: BoardMember, alice: User
) -> None:
    article = asked(bob, chair, "tea-1", alice, days=1)
    asked(bob, chair, "tea-2", alice, days=1)
    assigning.decline("tea-2", by=bob.user, reason="No time.")
    approve(article, bob, chair)
    Delivery.objects.all().delete()
    assert reminding.remind(DAY + dt.timedelta(days=9)) == 0


def test_a_member_is_asked_to_renew_a_disclosure_before_and_after_it_lapses(
    bob: BoardMember,
) -> None:
    lapses_on = Disclosure.objects.get(member=bob).lapses_on
    days = [lapses_on + dt.timedelta(days=n) for n in (-31, -30, -29, 0, 1, 2)]
    assert [reminding.remind(day) for day in days] == [0, 1, 0, 0, 1, 0]
    assert mailing.send(bob.user_id, DAY) is True
    body = mail.outbox[0].body
    assert "Your disclosure of interests lapses after May 20, 2031. Please renew it:" in body
    assert "You cannot sign until you renew it:" in body
    assert "/admin/reviews/disclosure/add/" in body


def test_whoever_renewed_is_not_asked_again(bob: BoardMember, time_machine: Any) -> None:
    lapses_on = Disclosure.objects.get(member=bob).lapses_on
    assert reminding.remind(lapses_on) == 1
    Disclosure.objects.create(member=bob, declared_on=lapses_on, none=True)
    assert mailing.send(bob.user_id, DAY) is False
    assert reminding.remind(lapses_on) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_reminders_cost_the_same_whatever_their_number(
    bob: BoardMember,
    chair: BoardMember,
    alice: User,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    """A savepoint and its end, assignments, their mark, the messages, and disclosures."""
    for n in range(number):
        asked(bob, chair, f"tea-{n}", alice, days=2)
    with django_assert_num_queries(6):
        assert reminding.remind(DAY + dt.timedelta(days=1)) == number
