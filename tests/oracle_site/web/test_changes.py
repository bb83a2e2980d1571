"""An article's page itself says what its last change was, when, and why."""

import datetime as dt
from typing import Any

import html5lib
import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from reviews import workflow
from reviews.models import BoardMember, Decision
from tests.articles.building import a_bundle, an_article
from tests.oracle_site.web.conftest import SLUG
from tests.oracle_site.web.rewriting import REASON, rewrite, two_editions
from tests.reviews.board import a_member, approval, approve, sign, submitted

pytestmark = pytest.mark.django_db

HERE = f"/en/answers/{SLUG}/"


def told(client: Client, path: str = HERE) -> tuple[str, list[str]]:
    """What a page says of the last change, and where the line leads; "" where there is none."""
    tree = html5lib.parse(client.get(path).text, namespaceHTMLElements=False)
    found = tree.findall(".//p[@class='standing__change']")
    assert len(found) <= 1
    text = " ".join(" ".join("".join(one.itertext()).split()) for one in found)
    return text, [link.get("href") for one in found for link in one.iter("a")]


def test_the_first_words_of_a_text_replaced_none(
    client: Client, tea: Article, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        client.get(HERE)
    assert told(client) == ("", [])


def test_the_page_says_when_its_words_changed_and_why(
    client: Client, alice: User, django_assert_num_queries: Any
) -> None:
    two_editions(alice)
    with django_assert_num_queries(2):
        etag = client.get(HERE)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(HERE, headers={"if-none-match": etag}).status_code == 304
    text = f"What changed on March 5, 2026: {REASON} See what changed, word by word"
    assert told(client) == (text, [f"{HERE}compare/1..2/"])
    [link] = told(client)[1]
    assert client.get(link).status_code == 200
    there = "/en/for/researcher/"  # is shown the general text, at addresses of their own
    assert told(client, f"{there}{HERE[4:]}")[1] == [f"{there}{HERE[4:]}compare/1..2/"]


def test_another_persona_is_told_of_the_change_of_its_own_words(
    client: Client, alice: User
) -> None:
    two_editions(alice)
    path = f"/zh-hans/for/patient/answers/{SLUG}/"
    assert told(client, path)[1] == [f"{path}compare/1..2/"]


def test_an_edition_at_its_own_address_says_only_which_one_it_is(
    client: Client, alice: User
) -> None:
    two_editions(alice)
    assert told(client, f"{HERE}editions/2/") == ("", [])


def test_where_no_reason_was_given_the_page_says_that(client: Client, alice: User) -> None:
    an_article(by=alice)
    workflow.submit(SLUG, by=alice)
    workflow.recall(SLUG, by=alice, reason="A better source appeared.")
    with time_machine.travel(dt.datetime(2100, 1, 2, tzinfo=dt.UTC), tick=False):
        rewrite(alice, reason="")
    said = "What changed on January 2, 2100: No reason was given. See what changed, word by word"
    assert told(client)[0] == said


def again(by: User, words: str) -> None:
    """Submit the article with another first claim in English."""
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = words
    an_article(bundle, by=by)
    workflow.submit(SLUG, by=by, note=f"Why: {words}")


def test_an_approved_text_replaced_the_one_that_was_approved_before(
    client: Client, alice: User
) -> None:
    """What was tried in between no reader was shown: the second edition, which was sent back."""
    bob, dora = a_member("Bob"), a_member("Dora")
    approve(submitted(alice), bob, dora)
    again(alice, "Tea was drunk by 121 people.")
    article = Article.objects.get(slug=SLUG)
    wish = approval(article, decision=Decision.REQUEST_CHANGES, reason="Count again.")
    sign(article, BoardMember.objects.get(pk=bob.pk), wish)
    assert told(client) == ("", [])
    again(alice, "Tea was drunk by 122 people.")
    approve(Article.objects.get(slug=SLUG), bob, dora)
    text, targets = told(client)
    assert "Why: Tea was drunk by 122 people." in text
    assert targets == [f"{HERE}compare/1..3/"]
