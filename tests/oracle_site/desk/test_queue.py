"""What waits for a member, and the list of everything."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Rendition
from reviews import assigning, workflow
from reviews.models import Assignment, BoardMember
from tests.articles.building import a_bundle
from tests.oracle_site.desk.conftest import at_desk
from tests.reviews.board import approval, approve, fresh, sign, submitted

DESK = "/admin/desk/"
EVERYTHING = "/admin/desk/everything/"


def questions(page: str) -> list[str]:
    return re.findall(r'<bdi lang="en">(Question \d+|Does tea help\?)</bdi></a>', page)


def many(by: User, count: int) -> list[Article]:
    """Submitted articles, all of other sources than the others'."""
    found = []
    for number in range(count):
        bundle = a_bundle(slug=f"question-{number}", question={"en": f"Question {number}"})
        found.append(submitted(by, bundle))
    return found


def test_an_article_that_nobody_has_taken_can_be_taken_on(
    article: Article, bob: BoardMember
) -> None:
    client = at_desk(bob.user)
    assert "Does tea help?" in client.get(DESK).content.decode()
    taken = client.post(f"{DESK}take/{article.slug}/")
    assert (taken.status_code, taken["Location"]) == (302, f"{DESK}review/{article.slug}/")
    assert fresh(article).state == "under_review"
    page = client.get(DESK).content.decode()
    assert "Accepted" in page
    assert "6 of 6 texts left for you to sign" in page
    assert "Every submitted article has a reviewer." in page


def test_what_is_due_first_comes_first_and_what_is_late_says_so(
    alice: User, bob: BoardMember, chair: BoardMember
) -> None:
    today = timezone.now().date()
    for article, days in zip(many(alice, 3), (9, 3, 6), strict=True):
        assigning.assign(
            article.slug, member=bob, due=today + dt.timedelta(days=days), by=chair.user
        )
    Assignment.objects.filter(article__slug="question-2").update(due=today - dt.timedelta(days=1))
    page = at_desk(bob.user).get(DESK).content.decode()
    assert questions(page) == ["Question 2", "Question 1", "Question 0"]
    assert page.count("Late: due") == 1
    assert page.count("Offered to you") == 3


def test_an_offer_is_declined_with_a_reason(
    article: Article, bob: BoardMember, chair: BoardMember
) -> None:
    due = timezone.now().date()
    assigning.assign(article.slug, member=bob, due=due, by=chair.user)
    client = at_desk(bob.user)
    refused = client.post(f"{DESK}decline/{article.slug}/", {"reason": "  "})
    assert refused.status_code == 409
    assert "Say why: a reason is required" in refused.content.decode()
    assert client.post(f"{DESK}decline/{article.slug}/", {"reason": "Away."}).status_code == 302
    assert Assignment.objects.get().state == "declined"
    again = client.post(f"{DESK}decline/{article.slug}/", {"reason": "Away."})
    assert again.status_code == 403
    assert "You have no open assignment for this article." in again.content.decode()


def test_what_was_signed_in_part_still_waits(
    article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    sign(article, bob, approval(article, ("en", "general"), ("en", "patient")))
    page = at_desk(bob.user).get(DESK).content.decode()
    assert "Signed in part" in page
    assert "4 of 6 texts left for you to sign" in page
    sign(article, dora, approval(article, ("en", "general")))
    assert "4 of 5 texts left for you to sign" in at_desk(bob.user).get(DESK).content.decode()


def test_an_approved_text_that_is_due_waits_to_be_read_again(
    article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    approve(article, bob, dora)
    assert "Approved, to be looked at again" not in at_desk(bob.user).get(DESK).content.decode()
    Rendition.objects.update(next_review_due=timezone.now().date() - dt.timedelta(days=1))
    page = at_desk(bob.user).get(DESK).content.decode()
    assert questions(page) == ["Does tea help?"]
    assert "Should have been reviewed by" in page


def test_who_may_come_in(article: Article, bob: BoardMember, client: Any, mallory: User) -> None:
    """F-7, F-11."""
    doors = [DESK, EVERYTHING, f"{DESK}review/{article.slug}/", f"{DESK}manage/{article.slug}/"]
    assert [client.get(door).status_code for door in doors] == [302] * 4
    mallory.is_staff = True
    mallory.save()
    assert [at_desk(mallory).get(door).status_code for door in doors] == [403] * 4
    assert [at_desk(bob.user).get(door).status_code for door in doors] == [200] * 4
    assert at_desk(bob.user).get(f"{DESK}review/no-such-article/").status_code == 404
    for step in ("take", "decline"):
        assert at_desk(mallory).post(f"{DESK}{step}/{article.slug}/").status_code == 403
        assert at_desk(bob.user).get(f"{DESK}{step}/{article.slug}/").status_code == 405
    assert fresh(article).state == "submitted"


def test_everything_tells_how_each_article_stands(
    alice: User, article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    sign(article, bob, approval(article, ("en", "general")))
    sign(article, dora, approval(article, ("en", "general")))
    [other] = many(alice, 1)
    workflow.recall(other.slug, by=alice, reason="A slip.")
    page = at_desk(bob.user).get(EVERYTHING).content.decode()
    assert questions(page) == ["Question 0", "Does tea help?"]
    counts = re.findall(r'class="count">(\d+ of \d+)', page)
    assert counts == ["0 of 6", "1 of 6"]
    assert page.count("Dr Bob") == 2
    assert "Back with the author" in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("state=submitted", ["Question 1", "Question 0"]),
        ("state=under_review", ["Does tea help?"]),
        ("state=nonsense", ["Question 1", "Question 0", "Does tea help?"]),
        ("attention=unassigned", ["Question 1"]),
        ("attention=late", ["Question 0"]),
        ("attention=lapsed", []),
        ("attention=overdue", []),
        ("attention=out_of_date", []),
        ("who=dora", ["Question 0"]),
        ("q=question-1", ["Question 1"]),
        ("q=tea%20help", ["Does tea help?"]),
        ("q=%00%27%22%25_", []),
        ("before=x", ["Question 1", "Question 0", "Does tea help?"]),
        ("before=0", []),
    ],
)
def test_everything_is_filtered(
    alice: User,
    article: Article,
    bob: BoardMember,
    dora: BoardMember,
    chair: BoardMember,
    asked: str,
    shown: list[str],
) -> None:
    """F-45, F-68."""
    first, _second = many(alice, 2)
    assigning.claim(article.slug, by=bob.user)
    assigning.assign(first.slug, member=dora, due=timezone.now().date(), by=chair.user)
    Assignment.objects.filter(member=dora).update(due=dt.date(2020, 1, 1))
    assert questions(at_desk(bob.user).get(f"{EVERYTHING}?{asked}").content.decode()) == shown


def test_the_pages_of_everything_follow_each_other_without_a_gap(
    alice: User, bob: BoardMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oracle_site.desk.listing.ON_A_PAGE", 2)
    many(alice, 5)
    client, address, seen = at_desk(bob.user), EVERYTHING, []
    while address:
        page = client.get(address).content.decode()
        seen += questions(page)
        more = re.search(r'<p class="more"><a href="(\?[^"]+)">', page)
        address = EVERYTHING + more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"Question {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(("door", "number"), [(DESK, 8), (EVERYTHING, 8)])
def test_a_list_asks_the_database_as_often_for_many_as_for_one(
    alice: User,
    bob: BoardMember,
    dora: BoardMember,
    door: str,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    """Session, person and rights are four of them."""
    client = at_desk(bob.user)
    first, *others = many(alice, 7)
    for articles in ([first], others):
        for article in articles:
            assigning.claim(article.slug, by=bob.user)
            sign(article, dora, approval(article, ("en", "general")))
        with django_assert_num_queries(number):
            assert client.get(door).status_code == 200
