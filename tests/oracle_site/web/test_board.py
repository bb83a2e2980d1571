"""The board's pages: who they are, what they declared, and what became of what they signed."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from articles.models import Article
from oracle_site.web.board import initials
from oracle_site.web.interests import in_words
from reviews import workflow
from reviews.judgement import Judgement
from reviews.models import BoardMember, Comment, Decision, Disclosure
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import address
from tests.oracle_site.web.test_markup import faults, parsed
from tests.reviews.board import a_member, approval, approve, seen, sign

pytestmark = pytest.mark.django_db
TODAY = dt.date(2030, 5, 20)
ACME = {"entity": "Acme Ltd", "relationship": "consulting", "from": "2024-03", "to": ""}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime.combine(TODAY, dt.time(9), dt.UTC), tick=False)


def main_of(client: Client, path: str) -> str:
    """The words of a page's main part."""
    response = client.get(path)
    assert response.status_code == 200, path
    tree = html5lib.parse(response.content, namespaceHTMLElements=False)
    return " ".join("".join(tree.find(".//main").itertext()).split())


def test_a_member_s_page_says_who_they_are(client: Client) -> None:
    a_member("Bob", interests=[ACME], orcid="0000-0002-1825-0097")
    text = main_of(client, "/en/board/bob/")
    for words in (
        "Dr Bob MD",
        "RoleClinician on the board",
        "On the boardsince May 20, 2029",
        "SpecialtiesCardiology",
        "May review inEnglish, Simplified Chinese",
        "ORCID0000-0002-1825-0097",
        "RegistrationGMC 1234567 Verified on April 20, 2030 Valid until March 16, 2031",
        "Declared interests Acme Ltd (Consulting fees, since March 2024) Declared on May 20, 2030.",
        "Nothing has been decided yet.",
    ):
        assert words in text
    page = client.get("/en/board/bob/").text
    assert '<a href="https://orcid.org/0000-0002-1825-0097" rel="noopener">' in page


def test_members_of_today_stand_before_former_ones(client: Client) -> None:
    a_member("Ann", active_to=TODAY - dt.timedelta(days=1))
    a_member("Zoe")
    text = main_of(client, "/en/board/")
    assert re.search(r"Members Z Dr Zoe .*Former members .* A Dr Ann", text)
    assert "Former member" in main_of(client, "/en/board/ann/")
    assert "May 20, 2029 to May 19, 2030" in main_of(client, "/en/board/ann/")


def test_a_board_without_members_says_what_that_means(client: Client) -> None:
    assert "Nobody sits on the board now" in main_of(client, "/en/board/")


@pytest.mark.parametrize(
    ("days", "interests", "said"),
    [
        (0, None, "No interests declared. Declared on May 20, 2030."),
        (365, None, "No interests declared. Declared on May 20, 2029."),
        (366, None, "Declared on May 19, 2029; lapsed after May 19, 2030."),
        (400, [ACME], "Acme Ltd (Consulting fees, since March 2024) Declared on April 15, 2029;"),
        (None, None, "Nothing has been declared yet."),
    ],
)
def test_a_disclosure_is_told_in_words_and_a_lapsed_one_says_so(
    client: Client, days: int | None, interests: Any, said: str
) -> None:
    a_member("Bob", declared_days_ago=days, interests=interests)
    assert said in main_of(client, "/en/board/bob/")


@pytest.mark.parametrize(
    ("registration", "said"),
    [
        ({"registration_verified_on": None}, "Not verified yet"),
        ({"registration_expires_on": dt.date(2030, 5, 19)}, "Expired on May 19, 2030"),
    ],
)
def test_a_registration_that_does_not_count_says_so(
    client: Client, registration: dict[str, Any], said: str
) -> None:
    a_member("Bob", **registration)
    assert said in main_of(client, "/en/board/bob/")


@pytest.mark.parametrize(
    ("language", "interest", "words"),
    [
        ("en", ACME, "Acme Ltd (Consulting fees, since March 2024)"),
        ("en", ACME | {"to": "2025"}, "Acme Ltd (Consulting fees, March 2024 to 2025)"),
        (
            "en",
            ACME | {"from": "", "to": "2025-02"},
            "Acme Ltd (Consulting fees, until February 2025)",
        ),
        ("en", {"entity": "Acme", "relationship": "stock"}, "Acme (Stock or stock options)"),
        ("en", {"entity": "Acme", "relationship": "odd"}, "Acme (odd)"),
        ("en", {"entity": "Acme"}, "Acme"),
        ("es", ACME, "Acme Ltd (Honorarios de consultoría, desde marzo de 2024)"),
    ],
)
def test_an_interest_in_words(language: str, interest: dict[str, str], words: str) -> None:
    with translation.override(language):
        assert in_words(interest) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dr Lin Wei", "LW"),
        ("Prof. Dr. Anna Meyer", "AM"),
        ("Dr María de la García", "MG"),
        ("Bob", "B"),
        ("王伟", "王"),
        ("山田 太郎", "山"),
        ("Dr", "D"),
        ("…", "?"),
        ("ليلى حداد", "ل"),
        ("Łucja Óscar", "ŁÓ"),
    ],
)
def test_initials_stand_for_a_portrait(name: str, letters: str) -> None:
    assert initials(name) == letters


def acts(client: Client, path: str) -> list[str]:
    tree = html5lib.parse(client.get(path).content, namespaceHTMLElements=False)
    found = [one for one in tree.iter("li") if one.get("class") == "board__act"]
    return [" ".join("".join(one.itertext()).split()) for one in found]


@pytest.fixture
def bob() -> BoardMember:
    return a_member("Bob")


def test_what_a_member_signed_is_told_with_what_became_of_it(
    client: Client, publish: Callable[..., Article], bob: BoardMember, charlie: User
) -> None:
    carol = a_member("Carol")
    for slug in ("tea-1", "tea-2", "tea-3", "tea-4"):
        approve(publish(slug=slug), bob, carol)
    workflow.withdraw("tea-2", by=charlie, reason="It was wrong.")
    workflow.reopen("tea-3", by=charlie, reason="New evidence.")
    found = acts(client, "/en/board/bob/")
    signed = "Does tea help? Signed an approval · May 20, 2030 · Clinician on the board Texts: 6"
    tail = " (English, Simplified Chinese)"
    assert [one.removesuffix(" Review record: Does tea help?") for one in found] == [
        f"{signed}{tail} These words are shown as approved today.",
        f"{signed}{tail} These words are not shown as approved today.",
        f"{signed}{tail} Withdrawn The article was withdrawn since.",
        f"{signed}{tail} These words are shown as approved today.",
    ]


def test_dissent_and_recusal_are_told_and_comments_never(
    client: Client, publish: Callable[..., Article], bob: BoardMember
) -> None:
    one, two = publish(slug="tea-1"), publish(slug="tea-2")
    refused = Judgement(
        decision=Decision.REQUEST_CHANGES,
        seen=seen(one),
        reason="Too bold.",
        to_author="Private words.",
        to_board="Secret words.",
    )
    sign(one, bob, refused)
    aside = Judgement(decision=Decision.RECUSE, seen=seen(two), reason="A friend wrote it.")
    sign(two, bob, aside)
    assert Comment.objects.count() == 2
    page = client.get("/en/board/bob/").text
    assert "Private words" not in page
    assert "Secret words" not in page
    assert ["Recused" in acts(client, "/en/board/bob/")[0]] == [True]
    assert ["Requested changes" in acts(client, "/en/board/bob/")[1]] == [True]


def test_a_partly_standing_signature_says_how_much_of_it_stands(
    client: Client, publish: Callable[..., Article], bob: BoardMember
) -> None:
    tea, carol = publish(), a_member("Carol")
    sign(tea, bob, approval(tea))
    sign(tea, carol, approval(tea, ("en", "general")))
    [said] = acts(client, "/en/board/bob/")
    assert "1 of the 6 texts are shown as approved today, in these words." in said


def test_the_decisions_are_paged_by_keyset(
    client: Client, publish: Callable[..., Article], bob: BoardMember, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        "oracle_site.web.members.acts_of.__kwdefaults__", {"after": None, "size": 2}
    )
    for n in range(5):
        bundle = a_bundle(slug=f"tea-{n}", question={"en": f"Question {n}?"})
        tea = publish(bundle)
        sign(tea, bob, approval(tea))
    path, found = "/en/board/bob/", []
    while path:
        found.append([one.split("?")[0] for one in acts(client, path)])
        tree = html5lib.parse(client.get(path).content, namespaceHTMLElements=False)
        links = [one.get("href") for one in tree.iter("a") if one.get("rel") == "next"]
        path = links[0] if links else ""
    assert found == [["Question 4", "Question 3"], ["Question 2", "Question 1"], ["Question 0"]]


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "%D9%A1"])
def test_a_page_that_cannot_be_is_not_found(client: Client, bob: BoardMember, after: str) -> None:
    assert client.get(f"/en/board/bob/?after={after}").status_code == 404
    assert client.get("/en/board/nobody/").status_code == 404
    assert client.get("/en/for/nobody/board/bob/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_whatever_they_show(
    client: Client,
    publish: Callable[..., Article],
    django_assert_num_queries: Any,
    number: int,
) -> None:
    everybody = [a_member(f"Bob{n}") for n in range(number + 1)]
    for n in range(number):
        approve(publish(slug=f"tea-{n}"), *everybody[:2])
    with django_assert_num_queries(2):
        client.get("/en/board/")
    with django_assert_num_queries(3):
        client.get("/en/board/bob0/")


def test_the_pages_are_revalidated_and_change_with_what_they_show(
    client: Client, publish: Callable[..., Article], bob: BoardMember, time_machine: Any
) -> None:
    for path in ("/en/board/", "/en/board/bob/"):
        first = client.get(path)
        asked = {"if-none-match": first["ETag"]}
        assert client.get(path, headers=asked).status_code == 304
        Disclosure.objects.create(
            member=bob, declared_on=TODAY, none=False, interests=[{"entity": path}]
        )
        second = client.get(path, headers=asked)
        assert second.status_code == 200
        time_machine.move_to(dt.datetime(2032, 1, 1, tzinfo=dt.UTC), tick=False)
        lapsed = client.get(path, headers={"if-none-match": second["ETag"]})
        assert lapsed.status_code == 200
        time_machine.move_to(dt.datetime.combine(TODAY, dt.time(9), dt.UTC), tick=False)


@pytest.mark.parametrize("language", ["en", "zh-hans", "ja", "es", "fr", "ar"])
def test_the_pages_are_valid_in_every_language(
    client: Client, publish: Callable[..., Article], language: str
) -> None:
    """F-25: names are text."""
    bob = a_member("Bob", interests=[ACME])
    BoardMember.objects.update(printed_name="<b>Dr</b> “Bob” & Co")
    bob.refresh_from_db()
    approve(publish(), bob, a_member("Carol", active_to=None))
    a_member("Dan", active_to=TODAY - dt.timedelta(days=3), specialties=(), declared_days_ago=None)
    for kind in ("board/", "board/bob/", "board/dan/"):
        for persona in ("general", "patient"):
            text = client.get(address(language, persona, kind)).text
            assert faults(parsed(text)) == []
            assert "<b>" not in text


def test_structured_data_tells_the_board_and_a_person(client: Client) -> None:
    a_member("Bob", orcid="0000-0002-1825-0097")
    a_member("Dan", active_to=TODAY - dt.timedelta(days=3))

    def data(path: str) -> Any:
        [found] = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text
        )
        return json.loads(found)

    person = {
        "@type": "Person",
        "name": "Dr Bob",
        "url": "/en/board/bob/",
        "knowsLanguage": ["en", "zh-Hans"],
        "honorificSuffix": "MD",
        "sameAs": "https://orcid.org/0000-0002-1825-0097",
        "memberOf": {"@type": "Organization", "name": "Oracle: Medical advisory board"},
    }
    assert data("/en/board/") == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Oracle: Medical advisory board",
        "url": "/en/board/",
        "member": [person],
    }
    assert data("/en/board/bob/") == {"@context": "https://schema.org", **person}
    assert "memberOf" not in data("/en/board/dan/")
