"""The public review record: every decision, and nothing that was said in private."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from reviews import assigning, workflow
from reviews.models import Decision
from tests.oracle_site.web.conftest import LANGUAGES
from tests.reviews.board import a_member, approval, approve, sign, submitted

INTEREST = {"entity": "Steepwell Ltd", "relationship": "grant", "from": "2020", "to": ""}


def record(client: Client, article: Article, language: str = "en") -> str:
    response = client.get(f"/{language}/answers/{article.slug}/history/")
    assert response.status_code == 200
    return response.content.decode()


def entries(page: str) -> list[str]:
    """Each entry as its words, the latest first."""
    found = re.findall(
        r'<li class="history__entry[^>]*>(.*?)</li>\n(?=<li class="history|</ol>)', page, re.S
    )
    plain = (
        re.sub(r"<details>.*?</details>|<time.*?</time>|<[^>]+>", " ", one, flags=re.S)
        for one in found
    )
    return [re.sub(r"\s+", " ", one).strip() for one in plain]


def test_the_record_tells_who_decided_what_in_which_role_with_which_interests(
    client: Client, alice: User
) -> None:
    bob, dora = a_member("Bob"), a_member("Dora", interests=[INTEREST], is_clinician=True)
    article = approve(submitted(alice), bob, dora)
    assert entries(record(client, article)) == [
        "Approved",
        "Signed an approval Dr Dora , MD, GMC 1234567 · Clinician on the board Declared interests: "
        "Steepwell Ltd (Grants or contracts, since 2020)",
        "Signed an approval Dr Bob , MD, GMC 1234567 · Clinician on the board "
        "No interests declared.",
        "Submitted",
    ]


def test_dissent_recusal_waiver_and_withdrawal_are_shown_with_their_reasons(
    client: Client, alice: User, charlie: User
) -> None:
    """I-22."""
    tea = INTEREST | {"entity": "Journal of Tea"}
    bob, dora, chair = (
        a_member("Bob"),
        a_member("Dora", interests=[tea]),
        a_member("Cora", chair=True),
    )
    article = submitted(alice)
    assigning.waive(
        article.slug, member=dora, entity="Journal of Tea", note="Long ago.", by=chair.user
    )
    sign(article, bob, approval(article))
    sign(article, dora, approval(article, decision=Decision.RECUSE, reason="Too close.", notes=()))
    sign(
        article,
        chair,
        approval(
            article,
            ("en", "general"),
            decision=Decision.REQUEST_CHANGES,
            reason="The number is wrong.",
            to_author="See page 4.",
            to_board="Careless.",
        ),
    )
    workflow.withdraw(article.slug, by=charlie, reason="It cannot be mended.")
    page = record(client, article)
    shown = entries(page)
    assert shown[0] == "Withdrawn Charlie Reason: It cannot be mended."
    assert shown[1].startswith("Requested changes Dr Cora")
    assert shown[1].endswith("Reason: The number is wrong.")
    assert shown[2].startswith("Recused Dr Dora")
    assert shown[2].endswith("Reason: Too close.")
    assert shown[4].startswith("Conflict waived Cora Reason: Dr Dora, Journal of Tea: Long ago.")
    assert "See page 4." not in page
    assert "Careless." not in page


def test_what_is_private_is_not_in_the_record(client: Client, alice: User) -> None:
    """F-55: notes to the board, refusals, recalls and assignments stay inside."""
    bob = a_member("Bob")
    article = submitted(alice)
    assigning.claim(article.slug, by=bob.user)
    with pytest.raises(workflow.Refused):
        workflow.withdraw(article.slug, by=bob.user, reason="No right.")
    workflow.recall(article.slug, by=alice, reason="A private slip.")
    workflow.submit(article.slug, by=alice, note="Please hurry.")
    page = record(client, article)
    assert entries(page) == ["Submitted", "Submitted"]
    for private in ("No right.", "A private slip.", "Please hurry.", "Alice", "Dr Bob"):
        assert private not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_is_there_in_every_language(client: Client, alice: User, language: str) -> None:
    article = approve(submitted(alice), a_member("Bob"), a_member("Dora"))
    assert len(entries(record(client, article, language))) == 4


def test_an_article_that_was_never_submitted_has_no_record(
    client: Client, article_draft: Any
) -> None:
    """F-71."""
    for path in (f"answers/{article_draft.slug}/", "answers/nothing-here/"):
        assert client.get(f"/en/{path}history/").status_code == 404
    assert client.get("/en/for/nobody/answers/does-tea-help/history/").status_code == 404


@pytest.fixture
def article_draft(db: None) -> Article:
    from tests.articles.building import an_article

    return an_article()


def test_the_record_costs_two_queries_and_is_cached_until_something_happens(
    client: Client, alice: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    bob, dora = a_member("Bob"), a_member("Dora")
    article = submitted(alice)
    sign(article, bob, approval(article))
    address = f"/en/answers/{article.slug}/history/"
    client.get(address)
    with django_assert_num_queries(2):
        response = client.get(address)
    tag = response["ETag"]
    assert response["Cache-Control"] == "public, no-cache"
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    sign(article, dora, approval(article))
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_the_article_leads_to_its_record(client: Client, alice: User) -> None:
    article = submitted(alice)
    page = client.get(f"/es/for/patient/answers/{article.slug}/").content.decode()
    assert f'href="/es/for/patient/answers/{article.slug}/history/"' in page
