"""What is kept of questions: nothing, or what was agreed to, until its day (F-77, F-79, I-28)."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import Article
from questions import drafting, sharing, throttling
from questions.models import Question, Salt, Use
from questions.personal import personal_in, redacted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("My name is John Smith, is gout inherited?", "My name is […], is gout inherited?"),
        ("Mail a.b@example.org or call +44 20 7946 0958", "Mail […] or call […]"),
        ("I was born 12/03/1970", "I was born […]"),
        ("我叫王小明，生日1980年5月3日，电话13800138000", "我叫[…]，生日[…]，电话[…]"),
        ("اسمي محمد علي ورقمي ٠١٢٣٤٥٦٧٨٩", "اسمي […] ورقمي […]"),
        ("私は山田太郎です", "私は[…]です"),
        ("Blood pressure 120/80, 5-10 mg 3 times, since 2010", None),
        ("1 in 1,000,000 people with 22q11.2 deletion", None),
    ],
)
def test_personal_data_is_taken_out_and_medicine_is_left(text: str, left: str | None) -> None:
    """F-77."""
    assert redacted(text) == (text if left is None else left)
    assert bool(personal_in(text)) == (left is not None)


def test_a_shared_question_is_kept_without_personal_data_until_its_day() -> None:
    with time_machine.travel("2026-01-01T10:00:00Z", tick=False):
        kept = sharing.share(
            "My name is John Smith. Is gout contagious?", language="en", persona="general"
        )
    assert (kept.text, kept.asked_on, kept.delete_on) == (
        "My name is […]. Is gout contagious?",
        dt.date(2026, 1, 1),
        dt.date(2026, 4, 1),
    )
    assert sharing.delete_due(dt.date(2026, 3, 31)) == 0
    with time_machine.travel("2026-04-01T10:00:00Z", tick=False):
        out = StringIO()
        call_command("delete_questions", stdout=out)
    assert out.getvalue() == "1 questions deleted\n"
    assert not Question.objects.exists()


def test_editors_see_a_question_only_when_enough_people_asked_it(alice: User) -> None:
    for text in ("Is gout contagious?", "Can I catch gout?"):
        sharing.share(text, language="en", persona="general")
    assert sharing.groups() == []
    [group] = {question.group for question in Question.objects.all()}
    with pytest.raises(drafting.NothingToDraft):
        drafting.draft("en", group, by=alice)
    sharing.share("is gout CONTAGIOUS", language="en", persona="general")
    assert [(one.questions, one.group) for one in sharing.groups()] == [(3, group)]


def test_one_click_begins_an_article_and_the_askers_link_says_so(alice: User) -> None:
    tokens = [
        sharing.share("Is gout contagious?", language="en", persona="general").token
        for _ in range(3)
    ]
    [group] = sharing.groups()
    article = drafting.draft("en", group.group, by=alice)
    assert Article.objects.get(pk=article.pk).question_en == "Is gout contagious?"
    states = [sharing.progress(token, language="en") for token in tokens]
    assert [state and (state.state, state.slug) for state in states] == [("drafted", "")] * 3
    with pytest.raises(drafting.NothingToDraft):
        drafting.draft("en", group.group, by=alice)


def test_an_asker_may_delete_a_question_at_any_time() -> None:
    token = sharing.share("Is gout contagious?", language="en", persona="general").token
    assert sharing.delete(token)
    assert not sharing.delete(token)
    assert sharing.progress(token, language="en") is None


def test_a_client_that_asks_too_often_waits_and_its_address_is_nowhere() -> None:
    """F-79."""
    with time_machine.travel("2026-01-01T10:00:00Z", tick=False):
        for _ in range(throttling.CLIENT_A_MINUTE):
            throttling.admit("203.0.113.77")
        with pytest.raises(throttling.TooMany) as refused:
            throttling.admit("203.0.113.77")
        throttling.admit("203.0.113.78")
        call_command("privacy_audit", "203.0.113.77", folder=[Path(__file__).parent / "none"])
    assert refused.value.wait == 60
    with time_machine.travel("2026-01-01T11:00:00Z", tick=False):
        throttling.admit("203.0.113.77")
    assert Salt.objects.count() == 1
    assert Use.objects.filter(begun__lt="2026-01-01T11:00:00Z").count() == 0


def test_the_audit_finds_a_text_that_is_kept(tmp_path: Path) -> None:
    sharing.share("Is zanthoxylumitis contagious?", language="en", persona="general")
    (tmp_path / "some.log").write_text("x" * 1000 + "zanthoxylumitis")
    out = StringIO()
    with pytest.raises(CommandError, match="found in 2 places"):
        call_command("privacy_audit", "zanthoxylumitis", folder=[tmp_path], stdout=out)
    assert out.getvalue().splitlines() == [
        "column public.questions_question.text: 1",
        f"file {tmp_path / 'some.log'}",
    ]
