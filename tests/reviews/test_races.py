"""Real races on real connections: nothing lost, nothing doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection, connections
from django.utils import timezone

from articles.models import Article, Rendition
from reviews import assigning, record, signing, verifying, workflow
from reviews.models import BoardMember, Event, Review
from reviews.workflow import Refused
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approval, fresh, sign, submitted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]

ROUNDS = 50


def small(slug: str) -> dict[str, object]:
    """A bundle of one section in one language, so that fifty rounds are quick."""
    bundle = a_bundle(slug=slug, question={"en": "Does tea help?"})
    bundle["sections"] = bundle["sections"][:1]
    bundle["references"] = bundle["references"][1:]
    for claim in bundle["sections"][0]["claims"]:
        claim.update(text={"en": claim["text"]["en"]}, wordings={})
    return bundle


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same instant, each on its own connection; "done" or the refusal of each."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait(30)
            act()
        except Refused as refused:
            return str(refused)
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@pytest.fixture
def author(transactional_db: None) -> User:
    person = User.objects.create_user("alice", first_name="Alice")
    person.user_permissions.add(
        *Permission.objects.filter(codename__in=["submit_article", "recall_article"])
    )
    return person


@pytest.fixture
def bob(transactional_db: None) -> BoardMember:
    return a_member("Bob")


@pytest.fixture
def dora(transactional_db: None) -> BoardMember:
    return a_member("Dora")


@pytest.fixture
def chair(transactional_db: None) -> BoardMember:
    return a_member("Quinn", chair=True)


def signing_of(article: Article, member: BoardMember) -> Callable[[], object]:
    """What a member who has the article open does when pressing the button."""
    judgement = approval(article)
    return lambda: signing.sign(
        article.slug, by=member.user, judgement=judgement, signed_in_at=timezone.now()
    )


def rounds(author: User, *members: BoardMember) -> list[Article]:
    articles = [submitted(author, small(f"article-{n}")) for n in range(ROUNDS)]
    for article in articles:
        for member in members:
            assigning.claim(article.slug, by=member.user)
    return articles


def test_two_signatures_at_once_are_both_recorded_and_approve_once(
    author: User, bob: BoardMember, dora: BoardMember
) -> None:
    """F-18, I-08."""
    for article in rounds(author, bob, dora):
        assert at_once(signing_of(article, bob), signing_of(article, dora)) == ["done", "done"]
        assert fresh(article).state == "approved"
        assert Review.objects.filter(edition__article=article).count() == 2
        assert Event.objects.filter(article=article, step="approve").count() == 1
        assert Event.objects.filter(article=article, step="sign").count() == 2
    assert list(verifying.differences()) == []


def test_the_same_member_pressing_twice_signs_once(author: User, bob: BoardMember) -> None:
    """F-5, F-15, F-20."""
    for article in rounds(author, bob):
        act = signing_of(article, bob)
        assert sorted(at_once(act, act)) == ["You have already decided on this text.", "done"]
        assert Review.objects.filter(edition__article=article).count() == 1
    assert list(verifying.differences()) == []


def test_signing_while_the_author_takes_it_back_and_edits(
    author: User, bob: BoardMember, dora: BoardMember
) -> None:
    """F-19: approved exactly if what was signed is what is shown."""

    def edit(article: Article) -> None:
        workflow.recall(article.slug, by=author, reason="To mend it")
        bundle = small(article.slug)
        bundle["question"] = {"en": "Does tea really help?"}
        an_article(bundle, by=author)
        workflow.submit(article.slug, by=author)

    for article in rounds(author, bob, dora):
        sign(article, bob, approval(article))
        act = signing_of(article, dora)
        at_once(act, lambda article=article: edit(article))
        for row in Rendition.objects.filter(article=article, status="approved"):
            signers = Review.objects.filter(digest=row.edition.digest, decision="approve")
            assert signers.values("member").distinct().count() == 2
    assert list(verifying.differences()) == []


def test_withdrawing_while_the_last_signature_approves(
    author: User, bob: BoardMember, dora: BoardMember, chair: BoardMember
) -> None:
    for article in rounds(author, bob, dora):
        sign(article, bob, approval(article))
        outcomes = at_once(
            signing_of(article, dora),
            lambda article=article: workflow.withdraw(
                article.slug, by=chair.user, reason="Fabricated data"
            ),
        )
        assert outcomes[1] == "done"
        assert fresh(article).state == "withdrawn"
        shown = Rendition.objects.filter(article=article).values_list("status", flat=True)
        assert set(shown) == {"withdrawn"}
    assert list(verifying.differences()) == []


def test_eight_who_begin_at_once_begin_once(author: User) -> None:
    """F-21."""
    members = [a_member(f"Member{n}") for n in range(8)]
    article = submitted(author, small("article"))
    assert (
        at_once(*(lambda m=member: assigning.claim(article.slug, by=m.user) for member in members))
        == ["done"] * 8
    )
    assert Event.objects.filter(step="begin_review").count() == 1
    takers = Event.objects.filter(step="accept").values_list("actor__username", flat=True)
    assert sorted(takers) == sorted(member.user.username for member in members)


def test_eight_writers_leave_no_gap_in_the_record(author: User) -> None:
    """F-22, F-23."""
    for n in range(40):
        an_article(small(f"article-{n}"), by=author)
    outcomes = at_once(
        *(
            lambda part=part: [
                workflow.submit(f"article-{n}", by=author) for n in range(part, 40, 8)
            ]
            for part in range(8)
        )
    )
    assert outcomes == ["done"] * 8
    assert list(Event.objects.values_list("sequence", flat=True)) == list(range(1, 41))
    assert list(record.differences()) == []
    connection.close()
