"""What the desk asks the database does not grow with the texts, the members or the articles."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from oracle_site.desk import queue
from reviews import assigning, settling, signing
from reviews.judgement import Target, ask_findings
from reviews.models import BoardMember
from tests.articles.building import a_bundle
from tests.oracle_site.desk.conftest import at_desk
from tests.reviews.board import a_member, approval, sign, submitted

INTEREST = {"entity": "Journal of Tea", "relationship": "grant"}


@pytest.mark.parametrize("others", [1, 12])
def test_the_page_of_the_chair_asks_as_often_for_many_members_as_for_few(
    article: Article, chair: BoardMember, others: int, django_assert_num_queries: Any
) -> None:
    for number in range(others):
        a_member(f"Member{number}", interests=[INTEREST] if number % 2 == 0 else None)
    client = at_desk(chair.user)
    with django_assert_num_queries(21):
        page = client.get(f"/admin/desk/manage/{article.slug}/").content.decode()
    assert page.count('type="radio" name="member" value="member') == others
    assert page.count("You declared an interest in Journal of Tea") == (others + 1) // 2


@pytest.mark.parametrize("cells", [1, 6])
def test_findings_and_warnings_are_asked_for_once_however_many_texts_are_signed(
    article: Article, bob: BoardMember, cells: int, django_assert_num_queries: Any
) -> None:
    given = approval(article)
    rows = settling.locked_renditions(article)[:cells]
    targets = [Target(row, edition) for row in rows if (edition := settling.awaited(row))]
    assert len(targets) == cells
    with django_assert_num_queries(3):
        ask_findings(given, targets)


def test_a_signature_asks_as_often_for_six_texts_as_for_one(
    alice: User, article: Article, bob: BoardMember
) -> None:
    other = submitted(alice, a_bundle(slug="another"))
    counts = []
    for one, cells in ((article, [("en", "general")]), (other, [])):
        assigning.claim(one.slug, by=bob.user)
        given = approval(one, *cells)
        with CaptureQueriesContext(connection) as asked:
            signing.sign(one.slug, by=bob.user, judgement=given, signed_in_at=timezone.now())
        counts.append((len(given.seen), len(asked)))
    assert [seen for seen, _asked in counts] == [1, 6]
    assert counts[0][1] == counts[1][1]


def plan(queryset: Any) -> str:
    """How PostgreSQL finds the rows where reading a whole table is the last resort."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return str(queryset.explain())


def test_what_a_member_did_and_what_nobody_took_is_found_by_indexes(
    article: Article, bob: BoardMember
) -> None:
    """At a hundred thousand articles nearly everything is done: benchmarks/desk.py measures it."""
    sign(article, bob, approval(article, ("en", "general")))
    with CaptureQueriesContext(connection) as asked:
        assert [one.left for one in queue._mine(bob)] == [5]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        found = " ".join(row[0] for row in cursor.fetchall())
    assert "work_done" in found
    assert "article_with_board" in plan(queue._free(0))
