"""Every sentence of the policy, at its edges: who, when, and with whose signatures."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User

from articles.models import Article, State
from reviews import policy
from reviews.models import BoardMember, Disclosure
from reviews.policy import Signature, Signer, WhyNot, missing_signatures
from tests.articles.building import a_bundle

TODAY = dt.date(2026, 3, 15)
NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WROTE = (
    "You wrote, edited, translated, imported or submitted this article since its last approval. "
    "Somebody else must review it."
)
DISCLOSE = "Your disclosure of interests is missing or older than twelve months. Renew it."
AGAIN = "Sign in again to sign: your last sign-in was more than five minutes ago."


def root(**changes: Any) -> User:
    """Somebody with every right."""
    return User(username="root", is_superuser=True, **changes)


def article(state: str) -> Article:
    return Article(state=state)


def member(**changes: Any) -> BoardMember:
    """On the board and registered, from today and until today."""
    return BoardMember(
        **{
            "pk": 7,
            "active_from": TODAY,
            "active_to": TODAY,
            "registration_verified_on": TODAY,
            "registration_expires_on": TODAY,
        }
        | changes
    )


def signer(**changes: Any) -> Signer:
    """A member who may sign today, for the last time."""
    return Signer(
        **{
            "user": User(username="bob"),
            "member": member(),
            "disclosure": Disclosure(declared_on=TODAY - 365 * DAY),
            "contributed": False,
            "conflicts": (),
            "assigned": True,
            "today": TODAY,
        }
        | changes
    )


def said(why: WhyNot | None) -> tuple[str, bool] | None:
    """The sentence, and whether it is the person."""
    return (str(why), why.forbidden) if why else None


Ask = Callable[..., WhyNot | None]
RIGHTS: dict[str, tuple[Ask, str]] = {
    "submit_article": (policy.why_not_submit, "You do not have the right to submit articles."),
    "recall_article": (policy.why_not_recall, "You do not have the right to recall articles."),
    "withdraw_article": (
        policy.why_not_withdraw,
        "You do not have the right to withdraw articles.",
    ),
    "reopen_article": (policy.why_not_reopen, "You do not have the right to reopen articles."),
    "add_assignment": (policy.why_not_assign, "You do not have the right to assign reviewers."),
}
MOMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "submit_article": (
        "draft approved",
        dict.fromkeys(
            ["submitted", "under review", "withdrawn"],
            "The article is %s; only a draft or an approved article can be submitted.",
        ),
    ),
    "recall_article": (
        "submitted under_review",
        dict.fromkeys(
            ["draft", "approved", "withdrawn"],
            "The article is %s; only one that waits for the board can be recalled.",
        ),
    ),
    "withdraw_article": (
        "draft submitted under_review approved",
        {"withdrawn": "The article has been withdrawn already."},
    ),
    "reopen_article": (
        "approved",
        dict.fromkeys(
            ["draft", "submitted", "under review", "withdrawn"],
            "The article is %s; only an approved one can be reopened.",
        ),
    ),
    "add_assignment": (
        "submitted under_review",
        dict.fromkeys(
            ["draft", "approved", "withdrawn"],
            "The article is %s; the board reviews what has been submitted.",
        ),
    ),
}


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("state", State.values)
def test_each_step_has_its_moments(right: str, state: str) -> None:
    ask, _sentence = RIGHTS[right]
    good, sentences = MOMENTS[right]
    words = state.replace("_", " ")
    expected = None if state in good.split() else sentences[words]
    if expected and "%s" in expected:
        expected %= words
    assert said(ask(article(state), by=root())) == (expected and (expected, False))
    assert len(good.split()) + len(sentences) == len(State.values)


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("person", [None, AnonymousUser(), root(is_active=False)])
def test_nobody_and_closed_accounts_take_no_step(right: str, person: Any) -> None:
    """F-13."""
    ask, sentence = RIGHTS[right]
    for state in State.values:
        assert said(ask(article(state), by=person)) == (sentence, True)


@pytest.mark.django_db
def test_a_right_lets_through_to_its_own_step_only() -> None:
    for right in RIGHTS:
        person = User.objects.create_user(right)
        person.user_permissions.add(Permission.objects.get(codename=right))
        person = User.objects.get(pk=person.pk)
        for other, (ask, sentence) in RIGHTS.items():
            good = MOMENTS[other][0].split()[0]
            refused = said(ask(article(good), by=person))
            assert refused == (None if right == other else (sentence, True))


def test_what_has_no_complete_language_says_what_is_missing() -> None:
    assert policy.why_incomplete(a_bundle(), ["general"]) is None
    assert said(policy.why_incomplete(a_bundle(sections=[]), ["general"])) == (
        "No language is complete: every heading and claim needs a text in one language.",
        False,
    )


def test_the_first_and_the_last_day_count() -> None:
    assert policy.why_not_member(signer()) is None
    assert policy.why_not_independent(signer()) is None
    assert policy.why_not_member(signer(member=member(active_to=None))) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"member": None},
        {"user": User(username="bob", is_active=False)},
        {"member": member(active_from=TODAY + DAY, active_to=None)},
        {"member": member(active_from=TODAY - 9 * DAY, active_to=TODAY - DAY)},
    ],
)
def test_who_is_no_active_member_does_nothing(changes: dict[str, Any]) -> None:
    words = ("Only active members of the board may do this.", True)
    one = signer(**changes)
    assert said(policy.why_not_member(one)) == words
    assert said(policy.why_not_accept(article("submitted"), one)) == words
    assert said(policy.why_not_recuse(article("submitted"), one)) == words
    assert (
        said(policy.why_not_reaffirm(article("approved"), one, signed_in_at=NOW, now=NOW)) == words
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"registration_verified_on": None},
        {"registration_verified_on": TODAY + DAY},
        {"registration_expires_on": None},
        {"registration_expires_on": TODAY - DAY},
    ],
)
def test_a_registration_must_be_verified_and_valid(changes: dict[str, Any]) -> None:
    """I-23."""
    assert said(policy.why_not_member(signer(member=member(**changes)))) == (
        "Your professional registration is not verified, or has expired.",
        True,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contributed": True}, WROTE),
        ({"disclosure": None}, DISCLOSE),
        ({"disclosure": Disclosure(declared_on=TODAY - 366 * DAY)}, DISCLOSE),
        ({"disclosure": Disclosure(declared_on=TODAY + DAY)}, DISCLOSE),
        (
            {"conflicts": ("Acme", "Journal of Tea")},
            "You declared an interest in Acme, Journal of Tea, which this article names.",
        ),
    ],
)
def test_who_is_not_independent_judges_nothing(changes: dict[str, Any], sentence: str) -> None:
    """F-1, F-2, I-05, I-23: but may stand aside."""
    one = signer(**changes)
    refused = (sentence, True)
    asked = {"signed_in_at": NOW, "now": NOW}
    assert said(policy.why_not_independent(one)) == refused
    assert said(policy.why_not_accept(article("submitted"), one)) == refused
    assert said(policy.why_not_sign(article("submitted"), one, **asked)) == refused
    assert said(policy.why_not_reaffirm(article("approved"), one, **asked)) == refused
    assert policy.why_not_recuse(article("submitted"), one) is None


@pytest.mark.parametrize("state", State.values)
def test_the_board_judges_what_it_has(state: str) -> None:
    words = state.replace("_", " ")
    waits = (
        None
        if state in ("submitted", "under_review")
        else (f"The article is {words}; the board reviews what has been submitted.", False)
    )
    asked = {"signed_in_at": NOW, "now": NOW}
    assert said(policy.why_not_accept(article(state), signer())) == waits
    assert said(policy.why_not_sign(article(state), signer(), **asked)) == waits
    assert said(policy.why_not_recuse(article(state), signer())) == waits
    assert said(policy.why_not_reaffirm(article(state), signer(), **asked)) == (
        None
        if state == "approved"
        else (f"The article is {words}; only an approved one can be confirmed.", False)
    )


def test_who_has_not_taken_it_on_cannot_sign() -> None:
    one = signer(assigned=False)
    asked = {"signed_in_at": NOW, "now": NOW}
    assert said(policy.why_not_sign(article("submitted"), one, **asked)) == (
        "Accept the assignment, or claim the article, before you sign.",
        False,
    )
    assert policy.why_not_reaffirm(article("approved"), one, **asked) is None


@pytest.mark.parametrize(
    ("seconds", "lets"), [(0, True), (300, True), (301, False), (-1, False), (None, False)]
)
def test_a_signature_needs_a_sign_in_of_the_last_five_minutes(
    seconds: int | None, lets: bool
) -> None:
    """F-14: to the second; a sign-in in the future is none."""
    at = None if seconds is None else NOW - dt.timedelta(seconds=seconds)
    expected = None if lets else (AGAIN, False)
    asked = {"signed_in_at": at, "now": NOW}
    assert said(policy.why_not_signed_in(at, now=NOW)) == expected
    assert said(policy.why_not_sign(article("submitted"), signer(), **asked)) == expected
    assert said(policy.why_not_reaffirm(article("approved"), signer(), **asked)) == expected


@pytest.mark.parametrize(
    ("by", "person", "expected"),
    [
        (signer(member=member(pk=8)), root(), None),
        (signer(), root(), ("Nobody waives their own conflict.", True)),
        (signer(member=None), root(), ("Only active members of the board may do this.", True)),
        (
            signer(member=member(pk=8)),
            AnonymousUser(),
            ("Only a chair of the board can waive a conflict.", True),
        ),
    ],
)
def test_another_chair_waives_a_conflict(by: Signer, person: Any, expected: Any) -> None:
    assert said(policy.why_not_waive(by=by, member=member(), person=person)) == expected


@pytest.mark.django_db
def test_the_right_to_waive_is_a_right_of_its_own() -> None:
    person = User.objects.create_user("cora")
    person.user_permissions.add(Permission.objects.get(codename="add_waiver"))
    person = User.objects.get(pk=person.pk)
    by = signer(user=person, member=member(pk=8))
    assert policy.why_not_waive(by=by, member=member(), person=person) is None


CLINICIAN = Signature(1, True, ("cardiology",), ("en",))
ONE_MORE, TWO_MORE = "One more clinician must approve.", "2 more clinicians must approve."
SPECIALIST = "A specialist in one of the article’s subjects must approve."
LANGUAGE = "Somebody who may review this language must approve."


def of(member: int, **changes: Any) -> Signature:
    return CLINICIAN._replace(member=member, **changes)


@pytest.mark.parametrize(
    ("risk", "signatures", "lacking"),
    [
        ("standard", [], [TWO_MORE, LANGUAGE]),
        ("standard", [of(1)], [ONE_MORE]),
        ("standard", [of(1), of(1)], [ONE_MORE]),
        ("standard", [of(1), of(2)], []),
        ("standard", [of(1), of(2), of(3)], []),
        ("standard", [of(1), of(2, is_clinician=False)], [ONE_MORE]),
        ("standard", [of(1, languages=("fr",)), of(2, languages=("fr",))], [LANGUAGE]),
        ("standard", [of(1, languages=("fr",)), of(2, languages=("fr", "en"))], []),
        ("standard", [of(1, specialties=()), of(2, specialties=())], []),
        ("high", [of(1), of(2)], [ONE_MORE]),
        ("high", [of(1)], [TWO_MORE]),
        ("high", [of(1), of(2), of(3)], []),
        ("high", [of(1), of(2, specialties=()), of(3, specialties=())], []),
        (
            "high",
            [of(n, specialties=("obstetrics",)) for n in (1, 2, 3)],
            [SPECIALIST],
        ),
        (
            "high",
            [of(1, specialties=()), of(2, specialties=()), of(3, specialties=())],
            [SPECIALIST],
        ),
    ],
)
def test_what_a_quorum_lacks(risk: str, signatures: list[Signature], lacking: list[str]) -> None:
    """I-03, F-15: a member counts once, however often they signed."""
    assert (
        missing_signatures(
            signatures, risk_class=risk, language="en", specialties=["cardiology", "oncology"]
        )
        == lacking
    )


def test_approvals_are_looked_at_again_after_two_years_or_one() -> None:
    assert {risk: q.review_after_months for risk, q in policy.QUORUMS.items()} == {
        "standard": 24,
        "high": 12,
    }


def test_no_switch_loosens_the_policy() -> None:
    """What is decided is decided by values that nothing can set anew."""
    quorums: Any = policy.QUORUMS
    with pytest.raises(TypeError):
        quorums["standard"] = policy.Quorum(0, 0, 0)
    for kind, value in {
        policy.Quorum: quorums["standard"],
        WhyNot: WhyNot("No."),
        Signer: signer(),
    }.items():
        assert (value.__class__, kind.__dataclass_params__.frozen) == (kind, True)
        assert not hasattr(value, "__dict__")
    assert WhyNot("No.").forbidden is False
