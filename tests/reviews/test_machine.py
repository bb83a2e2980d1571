"""No sequence of steps, retractions and time breaks what the board promises."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from time_machine import travel

from articles.canonical import digest
from articles.models import Article, Rendition, Status
from articles.reading import read
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import assigning, settling, signing, verifying, workflow
from reviews.models import BoardMember, Decision, Disclosure, Event, Review
from reviews.policy import QUORUMS
from reviews.workflow import Refused
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approval, seen

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(900)]

SEQUENCES, STEPS = 1000, 5
SLUG = "tea"
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
CHINESE = ["不明。", "原因不明。"]
TEXTS = ["Nobody knows why.", "Somebody knows why.", "Everybody knows why."]


def small(text: str, chinese: str) -> dict[str, Any]:
    """An article of one claim that rests on one paper."""
    bundle = a_bundle(slug=SLUG)
    section = bundle["sections"][1]
    section["claims"] = section["claims"][:1]
    section["claims"][0]["text"] = {"en": text, "zh-hans": chinese}
    section["claims"][0]["citations"] = [{"reference": "r1"}]
    bundle["sections"] = [section]
    bundle["references"] = bundle["references"][:1]
    return bundle


class Board(RuleBasedStateMachine):
    """One article, its author, three members (one of whom wrote it) and a chair."""

    author: User
    members: list[BoardMember]
    chair: User

    @classmethod
    def cast(cls) -> None:
        """People and article as every sequence finds them."""
        cls.author = a_member("Ann").user
        cls.author.user_permissions.add(
            *Permission.objects.filter(codename__in=["submit_article", "recall_article"])
        )
        cls.author = User.objects.get(pk=cls.author.pk)
        cls.members = [a_member("Bob"), a_member("Dora"), cls.author.board_member]
        cls.chair = a_member("Quinn", chair=True).user
        an_article(small(TEXTS[0], CHINESE[0]), by=cls.author)

    def __init__(self) -> None:
        super().__init__()
        self.sequence = transaction.atomic()
        self.sequence.__enter__()
        self.traveller = travel(START, tick=False)
        self.clock = self.traveller.start()
        self.text, self.chinese = TEXTS[0], CHINESE[0]
        self.moved = True

    def teardown(self) -> None:
        """At the end of a sequence the whole record holds (I-08, I-20), then all is undone."""
        try:
            assert list(verifying.differences()) == []
            numbers = list(Event.objects.values_list("sequence", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
        finally:
            self.traveller.stop()
            transaction.set_rollback(True)
            self.sequence.__exit__(None, None, None)

    @property
    def article(self) -> Article:
        return Article.objects.get(slug=SLUG)

    def attempt(self, act: Any) -> None:
        """Do something; a refusal changes nothing but the record of refusals."""
        try:
            with transaction.atomic():
                act()
            self.moved = True
        except Refused:
            assert self.facts(self.rows()) == self.known

    def rows(self) -> list[Rendition]:
        return list(Rendition.objects.select_related("edition", "candidate"))

    def facts(self, rows: list[Rendition]) -> Any:
        return (
            self.article.state,
            sorted((row.language, row.status, row.edition.digest) for row in rows),
            Review.objects.count(),
        )

    @initialize(at_once=st.booleans())
    def begin(self, at_once: bool) -> None:
        """Half of all sequences begin before the board, so that few steps go far."""
        if at_once:
            workflow.submit(SLUG, by=self.author)

    @rule()
    def submit(self) -> None:
        self.attempt(lambda: workflow.submit(SLUG, by=self.author))

    @rule()
    def recall(self) -> None:
        self.attempt(lambda: workflow.recall(SLUG, by=self.author, reason="To edit"))

    @rule(text=st.sampled_from(TEXTS))
    def edit(self, text: str) -> None:
        if text != self.text and self.article.is_editable:
            self.text, self.moved = text, True
            an_article(small(self.text, self.chinese), by=self.author)

    @rule(text=st.sampled_from(CHINESE))
    def translate(self, text: str) -> None:
        if text != self.chinese and self.article.is_editable:
            self.chinese, self.moved = text, True
            an_article(small(self.text, self.chinese), by=self.author)

    @rule(who=st.integers(0, 2))
    def approve(self, who: int) -> None:
        self.decide(who, Decision.APPROVE)

    @rule(who=st.integers(0, 2))
    def refuse(self, who: int) -> None:
        self.decide(who, Decision.REQUEST_CHANGES)

    def decide(self, who: int, decision: Decision) -> None:
        member = self.members[who]

        def act() -> None:
            assigning.claim(SLUG, by=member.user)
            judgement = approval(self.article, decision=decision, reason="Because")
            signing.sign(SLUG, by=member.user, judgement=judgement, signed_in_at=timezone.now())

        if seen(self.article):
            self.attempt(act)

    @rule()
    def revoke(self) -> None:
        self.attempt(lambda: workflow.reopen(SLUG, by=self.chair, reason="New evidence"))

    @rule(standing=st.sampled_from(["retracted", "current", "corrected"]))
    def retract(self, standing: str) -> None:
        record_notice(
            Reference.objects.get(doi="10.1234/tea.1"),
            standing=Standing(standing),
            nature="Notice",
            reason="Found out",
        )
        self.moved = True

    @rule(days=st.sampled_from([1, 200, 800]))
    def time_passes(self, days: int) -> None:
        approved = Rendition.objects.filter(status=Status.APPROVED).count()
        self.clock.shift(dt.timedelta(days=days))
        self.moved = True
        assert Rendition.objects.filter(status=Status.APPROVED).count() == approved

    @rule()
    def declare_again(self) -> None:
        today = timezone.now().date()
        Disclosure.objects.bulk_create(
            Disclosure(member=member, declared_on=today, none=True) for member in self.members
        )

    @invariant()
    def promises_hold(self) -> None:
        """Looked at after each step that moved anything: a refusal is seen to change nothing."""
        if not self.moved:
            return
        self.moved, rows = False, self.rows()
        self.known = self.facts(rows)
        self.what_is_approved_was_signed_by_a_quorum_of_others(rows)
        self.what_is_shown_as_approved_stands_on_a_sound_reference(rows)
        self.state_and_renditions_do_not_contradict_each_other(rows)

    def what_is_approved_was_signed_by_a_quorum_of_others(self, rows: list[Rendition]) -> None:
        """I-01, I-03, I-05, I-06."""
        for row in rows:
            if row.status != Status.APPROVED:
                continue
            assert digest(row.edition.content) == row.edition.digest
            reviews = Review.objects.filter(
                digest=row.edition.digest, round=row.round, decision=Decision.APPROVE
            )
            members = set(reviews.values_list("member__user", flat=True))
            assert len(members) >= QUORUMS["standard"].clinicians
            assert self.author.pk not in members

    def what_is_shown_as_approved_stands_on_a_sound_reference(self, rows: list[Rendition]) -> None:
        """I-02, I-09, I-14: page and stored status agree."""
        standing = Reference.objects.get(doi="10.1234/tea.1").standing
        for row in rows:
            reading = read(SLUG, language=row.language, persona=row.persona_id)
            assert reading.approved == (row.status == Status.APPROVED)
            assert not (reading.approved and standing == Standing.RETRACTED)

    def state_and_renditions_do_not_contradict_each_other(self, rows: list[Rendition]) -> None:
        state, *_others = self.known
        if state == "approved":
            assert all(row.status == Status.APPROVED and row.candidate is None for row in rows)
        if state == "under_review":
            assert any(settling.awaited(row) for row in rows)


def test_no_sequence_of_steps_breaks_a_promise(db: None) -> None:
    with travel(START, tick=False):
        Board.cast()
    run_state_machine_as_test(
        Board,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
