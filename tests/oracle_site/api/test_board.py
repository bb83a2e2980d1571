"""The board in the API: its members, what they declared, and who approved a text."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from reviews import workflow
from reviews.judgement import Judgement
from reviews.models import BoardMember, Decision, Disclosure
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approve, seen, sign

TODAY = dt.date(2030, 5, 20)
ACME = {"entity": "Acme Ltd", "relationship": "consulting", "from": "2024-03", "to": ""}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime.combine(TODAY, dt.time(9), dt.UTC), tick=False)


def get(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.django_db
def test_a_member_is_given_with_what_they_declared_and_nothing_else(client: Client) -> None:
    a_member("Bob", interests=[ACME], orcid="0000-0002-1825-0097")
    assert get(client, "/api/v1/board/?language=fr") == {
        "next": None,
        "previous": None,
        "results": [
            {
                "slug": "bob",
                "name": "Dr Bob",
                "degrees": "MD",
                "clinician": True,
                "specialties": ["cardiology"],
                "languages": ["en", "zh-hans"],
                "orcid": "https://orcid.org/0000-0002-1825-0097",
                "registration": {
                    "name": "GMC 1234567",
                    "verified_on": "2030-04-20",
                    "valid_until": "2031-03-16",
                },
                "active": True,
                "active_from": "2029-05-20",
                "active_to": None,
                "disclosure": {
                    "declared_on": "2030-05-20",
                    "lapses_on": "2031-05-20",
                    "lapsed": False,
                    "interests": [
                        {
                            "entity": "Acme Ltd",
                            "relationship": "consulting",
                            "since": "2024-03",
                            "until": "",
                        }
                    ],
                },
                "url": "http://testserver/fr/board/bob/",
            }
        ],
    }


@pytest.mark.django_db
def test_former_members_and_lapsed_disclosures_say_so(client: Client) -> None:
    a_member("Ann", active_to=TODAY - dt.timedelta(days=1))
    a_member("Bob", declared_days_ago=366)
    a_member("Carol", declared_days_ago=None)
    ann, bob, carol = get(client, "/api/v1/board/")["results"]
    assert (ann["active"], ann["active_to"]) == (False, "2030-05-19")
    assert (bob["active"], bob["disclosure"]["lapsed"]) == (True, True)
    assert carol["disclosure"] is None


@pytest.mark.django_db
def test_the_newest_disclosure_counts(client: Client) -> None:
    bob = a_member("Bob", interests=[ACME])
    Disclosure.objects.create(member=bob, declared_on=TODAY, none=True)
    [found] = get(client, "/api/v1/board/")["results"]
    assert found["disclosure"]["interests"] == []


@pytest.mark.django_db
def test_the_list_is_paged_both_ways_by_keyset(client: Client) -> None:
    names = [f"bob{n}" for n in range(5)]
    for name in names:
        a_member(name)
    page = get(client, "/api/v1/board/?page_size=2")
    forth = [[one["slug"] for one in page["results"]]]
    while page["next"]:
        page = get(client, page["next"].removeprefix("http://testserver"))
        forth.append([one["slug"] for one in page["results"]])
    assert [slug for some in forth for slug in some] == names
    back = [forth[-1]]
    while page["previous"]:
        page = get(client, page["previous"].removeprefix("http://testserver"))
        back.append([one["slug"] for one in page["results"]])
    assert [slug for some in reversed(back) for slug in some] == names


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_is_one_query(client: Client, django_assert_num_queries: Any, number: int) -> None:
    for n in range(number):
        a_member(f"Bob{n}")
    with django_assert_num_queries(1):
        assert len(get(client, "/api/v1/board/")["results"]) == number


@pytest.mark.django_db
def test_whoever_has_the_list_is_told_so(client: Client) -> None:
    a_member("Bob")
    first = client.get("/api/v1/board/")
    headers = {"if-none-match": first["ETag"]}
    assert client.get("/api/v1/board/", headers=headers).status_code == 304
    BoardMember.objects.update(degrees="MD, PhD")
    assert client.get("/api/v1/board/", headers=headers).status_code == 200


ARTICLE = "/api/v1/articles/does-tea-help/"


def test_an_approved_text_names_who_approved_it_as_they_signed(
    client: Client, tea: Article
) -> None:
    bob, carol = a_member("Bob", interests=[ACME]), a_member("Carol")
    assert get(client, ARTICLE)["reviewers"] == []
    approve(tea, bob, carol)
    BoardMember.objects.filter(slug="bob").update(printed_name="Dr Robert", degrees="None")
    [first, second] = get(client, f"{ARTICLE}?language=zh-hans")["reviewers"]
    assert first == {
        "name": "Dr Bob",
        "credentials": "MD, GMC 1234567",
        "role": "clinician",
        "decision": "approve",
        "signed_at": "2030-05-20T09:00:00Z",
        "interests": [
            {
                "entity": "Acme Ltd",
                "relationship": "consulting",
                "since": "2024-03",
                "until": "",
            }
        ],
        "url": "http://testserver/zh-hans/board/bob/",
    }
    assert (second["name"], second["interests"]) == ("Dr Carol", [])


def test_whoever_stood_aside_is_not_named_among_those_who_approved(
    client: Client, tea: Article
) -> None:
    dan = a_member("Dan")
    sign(tea, dan, Judgement(decision=Decision.RECUSE, seen=seen(tea), reason="A friend."))
    approve(Article.objects.get(), a_member("Bob"), a_member("Carol"))
    names = [one["name"] for one in get(client, ARTICLE)["reviewers"]]
    assert names == ["Dr Bob", "Dr Carol"]
    page = client.get("/en/answers/does-tea-help/").text
    assert "Dr Bob" in page
    assert "Dr Dan" not in page


def test_a_text_that_is_approved_no_more_names_nobody(
    client: Client, tea: Article, charlie: User
) -> None:
    """I-09, I-10."""
    approve(tea, a_member("Bob"), a_member("Carol"))
    workflow.reopen(tea.slug, by=charlie, reason="New evidence.")
    assert get(client, ARTICLE)["reviewers"] == []


@pytest.mark.parametrize("signers", [2, 4])
def test_an_article_is_one_query_whoever_signed_it(
    client: Client, alice: User, django_assert_num_queries: Any, signers: int
) -> None:
    an_article(a_bundle(), by=alice)
    workflow.submit("does-tea-help", by=alice)
    tea = Article.objects.get()
    half = signers // 2
    for n in range(half):
        recused = Judgement(decision=Decision.RECUSE, seen=seen(tea), reason="A friend.")
        sign(tea, a_member(f"Aside{n}"), recused)
    approve(Article.objects.get(), *(a_member(f"Bob{n}") for n in range(2)))
    with django_assert_num_queries(1):
        assert len(get(client, ARTICLE)["reviewers"]) == 2
