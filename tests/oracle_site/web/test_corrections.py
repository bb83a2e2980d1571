"""What was taken back is told, with its reason, and what rests on a source is listed."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from oracle_site.web import corrections, listing
from references.models import Reference, StandingNotice
from reviews import lapsing, workflow
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import SLUG
from tests.reviews.board import a_member, approve

pytestmark = pytest.mark.django_db


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def listed(client: Client, path: str = "/en/corrections/", kind: str = "corrections__item") -> Any:
    tree = html5lib.parse(client.get(path).text, namespaceHTMLElements=False)
    return [one for one in tree.iter() if one.get("class") == kind]


def test_an_empty_list_says_so(client: Client) -> None:
    assert "Nothing has been withdrawn" in client.get("/en/corrections/").text


def test_a_withdrawal_is_listed_with_its_reason(
    client: Client, tea: Article, charlie: User
) -> None:
    """I-22."""
    workflow.withdraw(SLUG, by=charlie, reason="Wrong <dose>.")
    [item] = listed(client)
    said = words(item)
    assert said.startswith("Article withdrawn")
    assert "Does tea help?" in said
    assert "The reason given: Wrong <dose>." in said
    assert said.endswith("How it stands now: Withdrawn")


def test_an_approval_that_lapsed_and_came_back_is_listed_twice(
    client: Client, tea: Article
) -> None:
    """I-14: a reinstatement does not erase what happened."""
    approve(tea, a_member("Bob"), a_member("Dora"))
    [source] = Reference.objects.filter(title="Drinking well")
    for standing in ("retracted", "current"):
        Reference.objects.filter(pk=source.pk).update(standing=standing)
        lapsing.follow_standings([source.pk])
    back, lapsed = (words(item) for item in listed(client))
    assert lapsed.startswith("Approval ended: a source no longer stands")
    assert "Drinking well (retracted)" in lapsed
    assert back.startswith("Approval restored")


def test_a_long_list_is_read_in_pages_without_gap_or_repetition(
    client: Client,
    publish: Callable[..., Article],
    charlie: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(corrections, "PAGE_SIZE", 2)
    for number in range(5):
        publish(slug=f"tea-{number}")
        workflow.withdraw(f"tea-{number}", by=charlie, reason=str(number))
    path, found = "/en/corrections/", []
    while path:
        text = client.get(path).text
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        found += [q.text for q in tree.iter("q")]
        after = [a.get("href") for a in tree.iter("a") if a.get("rel") == "next"]
        path = after[0] if after else ""
    assert found == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "١"])
def test_a_place_in_the_list_that_is_none_is_a_404(client: Client, after: str) -> None:
    """F-46."""
    assert client.get("/en/corrections/", {"after": after}).status_code == 404


def test_a_source_s_page_has_every_claim_that_rests_on_it_and_no_other(
    client: Client, tea: Article
) -> None:
    source = Reference.objects.get(title="Tea and people")
    for persona, claims in (
        ("", ["Nobody knows why. Statement 3 · supports it in part"]),
        (
            "for/clinician/",
            [
                "Nobody knows why. Statement 3 · supports it in part",
                "The odds ratio was 1.2. Statement 4",
            ],
        ),
    ):
        path = f"/en/{persona}references/{source.pk}/"
        assert [words(one) for one in listed(client, path, "resting__claim")] == claims


def test_a_claim_that_rests_on_a_source_leads_to_its_place(client: Client, tea: Article) -> None:
    source = Reference.objects.get(title="Tea and people")
    [claim] = listed(client, f"/en/references/{source.pk}/", "resting__claim")
    page, _hash, anchor = claim.find(".//a").get("href").partition("#")
    assert f'id="{anchor}"' in client.get(page).text


def test_what_was_said_of_a_source_is_told_in_order(client: Client, tea: Article) -> None:
    source = Reference.objects.get(title="Tea and people")
    for record, standing, dated in (
        ("1", "retracted", "2021-02-01"),
        ("2", "current", "2022-03-01"),
    ):
        StandingNotice.objects.create(
            reference=source,
            source="retraction_watch",
            record=record,
            standing=standing,
            nature="Notice",
            reason="Wrong data <b>",
            notice_doi="10.1234/notice",
            dated=dated,
            digest=record * 64,
        )
    found = [
        words(one) for one in listed(client, f"/en/references/{source.pk}/", "notices__notice")
    ]
    told = "Reported by Retraction Watch Wrong data <b> Read the notice"
    assert found == [f"reinstated March 1, 2022 {told}", f"retracted February 1, 2021 {told}"]


def test_a_source_s_page_with_pending_claims_is_not_indexed(client: Client, tea: Article) -> None:
    """I-10."""
    source = Reference.objects.get(title="Drinking well")
    path = f"/en/references/{source.pk}/"
    assert 'name="robots" content="noindex"' in client.get(path).text
    approve(tea, a_member("Bob"), a_member("Dora"))
    assert "noindex" not in client.get(path).text


def test_lists_are_read_in_both_directions(
    client: Client, publish: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        publish(slug=f"tea-{number}")
    defaults = {"after": None, "before": None, "size": 3, "texts": False}
    monkeypatch.setattr(listing.articles, "__kwdefaults__", defaults)

    def shown(path: str) -> tuple[list[str], dict[str, str]]:
        tree = html5lib.parse(client.get(path).text, namespaceHTMLElements=False)
        slugs = [
            next(one.iter("a")).get("href").split("/")[-2]
            for one in tree.iter()
            if one.get("class") == "listing__item"
        ]
        ways = {a.get("rel"): a.get("href") for a in tree.iter("a") if a.get("rel")}
        return slugs, ways

    first, ways = shown("/en/answers/")
    assert (first, ways.keys()) == (["tea-6", "tea-5", "tea-4"], {"next"})
    second, ways = shown(ways["next"])
    assert (second, ways.keys()) == (["tea-3", "tea-2", "tea-1"], {"next", "prev"})
    last, last_ways = shown(ways["next"])
    assert (last, last_ways.keys()) == (["tea-0"], {"prev"})
    assert shown(last_ways["prev"])[0] == second
    again, ways = shown(ways["prev"])
    assert (again, ways.keys()) == (first, {"next"})


def test_topics_are_counted_no_further_than_is_told(
    client: Client,
    publish: Callable[..., Article],
    charlie: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    for number in range(4):
        publish(a_bundle(slug=f"tea-{number}", topics=["drinks"]))
    publish(a_bundle(slug="other", topics=["sleep"]))
    publish(a_bundle(slug="gone", topics=["gone"]))
    workflow.withdraw("gone", by=charlie, reason="x")
    found = [words(one) for one in listed(client, "/en/topics/", "topics__topic")]
    assert found == ["Drinks 3 or more (articles)", "Sleep 1 (articles)"]


def test_the_home_page_shows_approved_texts_of_the_reader_s_own_language_and_wording(
    client: Client, tea: Article
) -> None:
    def approved(path: str) -> list[str]:
        tree = html5lib.parse(client.get(path).text, namespaceHTMLElements=False)
        part = tree.find(".//section[@aria-labelledby='approved']")
        return [] if part is None else [words(p) for p in part.iter("p")][::2]

    assert approved("/en/") == []
    approve(tea, a_member("Bob"), a_member("Dora"))
    assert approved("/en/") == ["Tea was drunk by 120 people."]
    assert approved("/en/for/patient/") == ["120 people drank tea."]
    assert approved("/zh-hans/for/researcher/") == ["120人喝了茶。"]
    assert approved("/ar/") == []
