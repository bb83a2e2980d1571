"""Signing: when a text becomes approved, and when a signature is refused."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from articles.models import Article, Rendition, State, Status
from articles.reading import read
from reviews import assigning, record, signing, workflow
from reviews.judgement import Judgement, Seen
from reviews.models import Assignment, BoardMember, Comment, Decision, Disclosure, Event, Review
from reviews.workflow import Refused
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approval, approve, fresh, seen, sign, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(db: None) -> BoardMember:
    return a_member("Bob")


@pytest.fixture
def dora(db: None) -> BoardMember:
    return a_member("Dora")


@pytest.fixture
def erin(db: None) -> BoardMember:
    return a_member("Erin", specialties=("obstetrics",))


def statuses(article: Article) -> dict[str, str]:
    rows = Rendition.objects.filter(article=article)
    return {f"{row.language}/{row.persona_id}": row.status for row in rows}


def refusal(*args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        signing.sign(*args, **kwargs)
    return str(refused.value)


def test_two_clinicians_approve_a_text_and_the_page_names_both(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = submitted(alice)
    sign(article, bob, approval(article))
    assert read(article.slug, language="en", persona="general").status == Status.UNDER_REVIEW
    sign(article, dora, approval(article))
    assert fresh(article).state == State.APPROVED
    reading = read(article.slug, language="en", persona="general")
    assert (reading.status, reading.caution) == (Status.APPROVED, False)
    assert [one["name"] for one in reading.reviewers] == ["Dr Bob", "Dr Dora"]
    assert reading.dates.approved_at == reading.dates.last_reviewed
    assert set(statuses(article).values()) == {"approved"}


def test_the_public_text_is_exactly_what_was_signed(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    """I-01."""
    article = approve(submitted(alice), bob, dora)
    for row in Rendition.objects.filter(article=article).select_related("edition"):
        signers = Review.objects.filter(digest=row.edition.digest, decision="approve")
        assert signers.values("member").distinct().count() == 2


def test_a_high_risk_text_needs_three_of_whom_one_is_a_specialist(
    alice: User, bob: BoardMember, dora: BoardMember, erin: BoardMember
) -> None:
    """I-03."""
    article = submitted(alice, a_bundle(risk_class="high"))
    article.topics.update(specialties=["obstetrics"])
    approve(article, bob, dora)
    assert fresh(article).state == State.UNDER_REVIEW
    approve(article, erin)
    assert fresh(article).state == State.APPROVED


def test_three_clinicians_of_other_specialties_do_not_approve_a_high_risk_text(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = submitted(alice, a_bundle(risk_class="high"))
    article.topics.update(specialties=["obstetrics"])
    approve(article, bob, dora, a_member("Fay"))
    assert fresh(article).state == State.UNDER_REVIEW
    assert "approved" not in statuses(article).values()


def test_a_translation_needs_somebody_who_may_review_its_language(alice: User) -> None:
    article = submitted(alice)
    approve(article, a_member("Gus", languages=("en",)), a_member("Hal", languages=("en",)))
    assert {key: value for key, value in statuses(article).items() if value == "approved"} == {
        "en/general": "approved",
        "en/patient": "approved",
        "en/clinician": "approved",
    }
    assert fresh(article).state == State.UNDER_REVIEW
    approve(article, a_member("Ida", languages=("zh-hans",)))
    assert fresh(article).state == State.APPROVED


def test_an_edit_after_approval_leaves_the_approved_text_and_needs_new_signatures(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    """F-3, I-02: only the cells that changed wait."""
    article = approve(submitted(alice), bob, dora)
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["wordings"]["patient"]["en"] = "120 people had tea."
    submitted(alice, bundle)
    assert [(s.language, s.persona) for s in seen(article)] == [("en", "patient")]
    reading = read(article.slug, language="en", persona="patient")
    assert (reading.status, reading.under_update) == (Status.APPROVED, True)
    assert reading.sections[0].claims[0].text == "120 people drank tea."
    approve(article, bob, dora)
    reading = read(article.slug, language="en", persona="patient")
    assert (reading.sections[0].claims[0].text, reading.under_update) == (
        "120 people had tea.",
        False,
    )
    assert fresh(article).state == State.APPROVED


def test_resubmitting_without_a_change_keeps_every_approval(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = approve(submitted(alice), bob, dora)
    workflow.submit(article.slug, by=alice)
    assert fresh(article).state == State.APPROVED
    assert set(statuses(article).values()) == {"approved"}


def test_unchanged_claims_carry_their_findings_to_the_next_edition(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = approve(submitted(alice), bob, dora)
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    submitted(alice, bundle)
    assigning.claim(article.slug, by=bob.user)
    changed = [
        note
        for note in approval(article).notes
        if (note.section, note.claim, note.language) == ("s2", "c1", "en")
    ]
    signing.sign(
        article.slug,
        by=bob.user,
        judgement=approval(article, notes=changed),
        signed_in_at=timezone.now(),
    )


def test_a_changed_claim_without_a_finding_cannot_be_approved(
    alice: User, bob: BoardMember
) -> None:
    article = submitted(alice)
    assigning.claim(article.slug, by=bob.user)
    assert (
        refusal(
            article.slug,
            by=bob.user,
            judgement=approval(article, notes=[]),
            signed_in_at=timezone.now(),
        )
        == "Say what you found about every changed claim: lead/c1 has no finding."
    )


def test_a_decision_on_a_text_that_moved_on_is_refused(alice: User, bob: BoardMember) -> None:
    """F-19, I-07."""
    article = submitted(alice)
    old = approval(article)
    workflow.recall(article.slug, by=alice, reason="A typo")
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Somebody knows why."
    submitted(alice, bundle)
    assigning.claim(article.slug, by=bob.user)
    words = refusal(article.slug, by=bob.user, judgement=old, signed_in_at=timezone.now())
    assert words.startswith("The text (en, general) is not the one you saw")
    assert Review.objects.count() == 0


def test_nobody_signs_the_same_text_twice(alice: User, bob: BoardMember) -> None:
    """F-15."""
    article = submitted(alice)
    judgement = approval(article)
    sign(article, bob, judgement)
    assert (
        refusal(article.slug, by=bob.user, judgement=judgement, signed_in_at=timezone.now())
        == "You have already decided on this text."
    )
    assert fresh(article).state == State.UNDER_REVIEW


@pytest.mark.parametrize("minutes", [6, 60, -1])
def test_an_old_sign_in_does_not_sign(alice: User, bob: BoardMember, minutes: int) -> None:
    """F-14."""
    article = submitted(alice)
    assigning.claim(article.slug, by=bob.user)
    signed_in_at = timezone.now() - dt.timedelta(minutes=minutes)
    words = refusal(
        article.slug, by=bob.user, judgement=approval(article), signed_in_at=signed_in_at
    )
    assert words.startswith("Sign in again")


def wrong_author(alice: User) -> BoardMember:
    member = a_member("Ann")
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Edited by Ann."
    an_article(bundle, by=member.user)
    return member


WRONG = {
    "lapsed disclosure": lambda: a_member("Jan", declared_days_ago=400),
    "no disclosure": lambda: a_member("Pat", declared_days_ago=None),
    "expired registration": lambda: a_member(
        "Kim", registration_expires_on=timezone.now().date() - dt.timedelta(days=1)
    ),
    "unverified registration": lambda: a_member("Lee", registration_verified_on=None),
    "left the board": lambda: a_member(
        "Max", active_to=timezone.now().date() - dt.timedelta(days=1)
    ),
    "not yet on the board": lambda: a_member(
        "Nia", active_from=timezone.now().date() + dt.timedelta(days=1)
    ),
    "declared an interest in what is named": lambda: a_member(
        "Oli", interests=[{"entity": "Journal of Tea, Inc.", "relationship": "consulting"}]
    ),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_the_wrong_member_is_refused_recorded_and_nothing_changes(alice: User, case: str) -> None:
    """F-2, I-23."""
    article = submitted(alice)
    member = WRONG[case]()
    with pytest.raises(Refused) as refused:
        sign(article, member, approval(article))
    assert refused.value.why.forbidden
    assert (fresh(article).state, Review.objects.count()) == (State.SUBMITTED, 0)
    assert Event.objects.order_by("-sequence").first().step == "denied"  # type: ignore[union-attr]


def test_an_author_on_the_board_cannot_sign_what_they_wrote(alice: User) -> None:
    """F-1, I-05."""
    member = wrong_author(alice)
    workflow.submit("does-tea-help", by=alice)
    article = Article.objects.get(slug="does-tea-help")
    with pytest.raises(Refused, match="You wrote, edited, translated"):
        sign(article, member, approval(article))


def test_a_superuser_has_no_other_rules(alice: User, bob: BoardMember) -> None:
    """I-05, F-9."""
    User.objects.filter(pk=bob.user.pk).update(is_superuser=True)
    bob.refresh_from_db()
    an_article(by=bob.user)
    workflow.submit("does-tea-help", by=alice)
    article = Article.objects.get(slug="does-tea-help")
    with pytest.raises(Refused, match="You wrote, edited, translated"):
        sign(article, bob, approval(article))


def test_whoever_edited_before_the_last_approval_may_sign_the_next_text(
    alice: User, bob: BoardMember, dora: BoardMember, time_machine: Any
) -> None:
    member = wrong_author(alice)
    workflow.submit("does-tea-help", by=alice)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))
    article = approve(Article.objects.get(slug="does-tea-help"), bob, dora)
    bundle = a_bundle()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "Changed by Alice."
    submitted(alice, bundle)
    sign(article, member, approval(article))


def test_a_chair_waives_a_conflict_in_public_but_never_their_own(alice: User) -> None:
    article = submitted(alice)
    entity = "Journal of Tea"
    interests = [{"entity": entity, "relationship": "stock"}]
    member = a_member("Oli", interests=interests)
    chair = a_member("Quinn", chair=True, interests=interests)
    with pytest.raises(Refused, match="Nobody waives their own"):
        assigning.waive(article.slug, member=chair, entity=entity, note="Fine", by=chair.user)
    with pytest.raises(Refused, match="Say why"):
        assigning.waive(article.slug, member=member, entity=entity, note=" ", by=chair.user)
    assigning.waive(article.slug, member=member, entity=entity, note="Ten shares", by=chair.user)
    sign(article, member, approval(article))


def test_changes_are_requested_with_a_reason_and_readers_are_told(
    alice: User, bob: BoardMember
) -> None:
    article = submitted(alice)
    assigning.claim(article.slug, by=bob.user)
    judgement = Judgement(decision=Decision.REQUEST_CHANGES, seen=seen(article))
    assert refusal(
        article.slug, by=bob.user, judgement=judgement, signed_in_at=timezone.now()
    ).startswith("Say why")
    judgement = Judgement(
        decision=Decision.REQUEST_CHANGES,
        seen=seen(article),
        reason="The odds ratio is wrong.",
        to_author="See table 2.",
        to_board="I know the trial.",
    )
    sign(article, bob, judgement)
    assert fresh(article).state == State.DRAFT
    reading = read(article.slug, language="en", persona="general")
    assert (reading.status, reading.caution) == (Status.CHANGES_REQUESTED, True)
    assert list(Comment.objects.values_list("text", "to_board_only")) == [
        ("See table 2.", False),
        ("I know the trial.", True),
    ]


def test_an_approval_that_its_signer_took_back_counts_for_nothing(
    alice: User, bob: BoardMember, dora: BoardMember, erin: BoardMember
) -> None:
    """I-03: the newest word of a member counts, also when the same text comes back."""
    article = submitted(alice)
    sign(article, bob, approval(article))
    judgement = Judgement(
        decision=Decision.REQUEST_CHANGES, seen=seen(article), reason="I had overlooked the dose."
    )
    sign(article, bob, judgement)
    workflow.submit(article.slug, by=alice)
    approve(article, dora)
    assert fresh(article).state == State.UNDER_REVIEW
    assert "approved" not in statuses(article).values()
    approve(article, erin)
    assert fresh(article).state == State.APPROVED


def test_standing_aside_needs_a_reason_and_counts_for_nothing(
    alice: User, bob: BoardMember, dora: BoardMember, erin: BoardMember
) -> None:
    article = submitted(alice)
    judgement = Judgement(
        decision=Decision.RECUSE, seen=seen(article), reason="The author is my cousin."
    )
    sign(article, bob, judgement)
    approve(article, dora)
    assert fresh(article).state == State.UNDER_REVIEW
    approve(article, erin)
    assert fresh(article).state == State.APPROVED


def test_a_claim_found_wrong_cannot_be_approved(alice: User, bob: BoardMember) -> None:
    article = submitted(alice)
    assigning.claim(article.slug, by=bob.user)
    notes = [*approval(article).notes]
    notes[0] = notes[0].__class__(
        language="en", persona="general", section="lead", claim="c1", verdict="inaccurate"
    )
    words = refusal(
        article.slug,
        by=bob.user,
        judgement=approval(article, notes=notes),
        signed_in_at=timezone.now(),
    )
    assert words == "A claim was found wrong or unsupported. Request changes instead."


def test_reopening_revokes_every_approval_at_once_and_needs_a_reason(
    alice: User, bob: BoardMember, dora: BoardMember, charlie: User
) -> None:
    """I-09, I-22."""
    article = approve(submitted(alice), bob, dora)
    with pytest.raises(Refused, match="Say why"):
        workflow.reopen(article.slug, by=charlie, reason="")
    workflow.reopen(article.slug, by=charlie, reason="A newer guideline")
    assert fresh(article).state == State.UNDER_REVIEW
    assert set(statuses(article).values()) == {"under_review"}


def test_reading_again_moves_last_reviewed_and_nothing_else(
    alice: User, bob: BoardMember, dora: BoardMember, erin: BoardMember, time_machine: Any
) -> None:
    article = approve(submitted(alice), bob, dora)
    before = read(article.slug, language="en", persona="general")
    time_machine.move_to(timezone.now() + dt.timedelta(days=100), tick=False)
    Disclosure.objects.create(member=erin, declared_on=timezone.now().date(), none=True)
    on_screen = [
        Seen(row.language, row.persona_id, row.edition.digest)
        for row in Rendition.objects.filter(article=article).select_related("edition")
    ]
    signing.sign(
        article.slug,
        by=erin.user,
        judgement=Judgement(decision=Decision.REAFFIRM, seen=on_screen),
        signed_in_at=timezone.now(),
    )
    after = read(article.slug, language="en", persona="general")
    assert after.dates.approved_at == before.dates.approved_at
    assert after.digest == before.digest
    assert (after.dates.last_reviewed - before.dates.last_reviewed).days == 100  # type: ignore[operator]


def test_time_alone_makes_an_approval_overdue_and_never_approves(
    alice: User, bob: BoardMember, dora: BoardMember, time_machine: Any
) -> None:
    """I-06."""
    article = approve(submitted(alice), bob, dora)
    pending = submitted(alice, a_bundle(slug="pending"))
    time_machine.move_to(timezone.now() + dt.timedelta(days=365 * 2 + 3), tick=False)
    assert read(article.slug, language="en", persona="general").status == Status.APPROVED_OVERDUE
    assert read(pending.slug, language="en", persona="general").status == Status.SUBMITTED


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles_rendition SET status = 'approved', approved_at = now(), "
        "last_reviewed = now()",
        "UPDATE articles_article SET state = 'approved'",
        "UPDATE articles_rendition SET status = 'under_review'",
    ],
)
@pytest.mark.django_db(transaction=True)
def test_sql_that_approves_is_refused_by_the_database(alice: User, statement: str) -> None:
    """F-8, F-9: no road goes around the record and the signatures."""
    submitted(alice)
    with pytest.raises(IntegrityError, match="needs"), transaction.atomic():
        connection.cursor().execute(statement)
    assert set(Rendition.objects.values_list("status", flat=True)) == {"submitted"}


def test_an_assignment_is_offered_accepted_and_done(alice: User, bob: BoardMember) -> None:
    article = submitted(alice)
    chair = a_member("Quinn", chair=True)
    due = timezone.now().date() + dt.timedelta(days=7)
    assigning.assign(article.slug, member=bob, due=due, by=chair.user)
    assert fresh(article).state == State.SUBMITTED
    assigning.accept(article.slug, by=bob.user)
    assert fresh(article).state == State.UNDER_REVIEW
    sign(article, bob, approval(article))
    assert Assignment.objects.get().state == "done"


def test_an_assignment_is_declined_with_a_reason(alice: User, bob: BoardMember) -> None:
    article = submitted(alice)
    chair = a_member("Quinn", chair=True)
    assigning.assign(article.slug, member=bob, due=timezone.now().date(), by=chair.user)
    with pytest.raises(Refused, match="Say why"):
        assigning.decline(article.slug, by=bob.user, reason="")
    assigning.decline(article.slug, by=bob.user, reason="On leave")
    assert Assignment.objects.get().state == "declined"
    assert fresh(article).state == State.SUBMITTED


def test_a_member_in_conflict_is_not_asked(alice: User) -> None:
    article = submitted(alice)
    chair = a_member("Quinn", chair=True)
    member = a_member("Oli", interests=[{"entity": "Journal of Tea", "relationship": "stock"}])
    with pytest.raises(Refused, match="Dr Oli: You declared an interest in Journal of Tea"):
        assigning.assign(article.slug, member=member, due=timezone.now().date(), by=chair.user)


def test_every_step_is_in_the_record_and_the_chain_holds(
    alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    article = approve(submitted(alice), bob, dora)
    assert list(Event.objects.values_list("step", flat=True)) == [
        "submit",
        "accept",
        "begin_review",
        "sign",
        "accept",
        "sign",
        "approve",
    ]
    assert list(record.differences()) == []
    assert article.state == State.APPROVED
