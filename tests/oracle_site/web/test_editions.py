"""Every edition stays at its address, and any day's text can be asked for; none once withdrawn."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from articles.canonical import digest
from articles.models import Article, Edition, Rendition
from oracle_site.web.periods import Happened, Period, on, periods
from references.models import Reference
from reviews import workflow
from reviews.models import BoardMember, Step
from tests.oracle_site.web.conftest import SLUG
from tests.oracle_site.web.rewriting import FIRST, REASON, SECOND, rewrite, two_editions
from tests.reviews.board import a_member, approve, submitted

pytestmark = pytest.mark.django_db

HERE = f"/en/answers/{SLUG}/"


def parsed(text: str) -> Any:
    return html5lib.parse(text, namespaceHTMLElements=False)


def words(tree: Any, path: str) -> list[str]:
    return [" ".join("".join(found.itertext()).split()) for found in tree.findall(path)]


def main_of(tree: Any) -> tuple[str, str]:
    main = tree.find(".//main")
    return main.get("data-status"), main.get("data-digest")


@pytest.fixture
def two(alice: User) -> None:
    two_editions(alice)


def test_the_list_tells_what_changed_when_and_why(
    client: Client, two: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        response = client.get(f"{HERE}editions/")
    tree = parsed(response.text)
    times = [t.get("datetime") for t in tree.findall(".//li[@class='editions__entry']//time")]
    assert times == ["2026-03-05", "2026-01-10"]
    assert words(tree, ".//li[@class='editions__entry']//q") == [REASON]
    links = [a.get("href") for a in tree.findall(".//li[@class='editions__entry']//a")]
    assert links == [
        f"{HERE}editions/2/",
        f"{HERE}compare/1..2/",
        f"{HERE}editions/1/",
    ]


def test_an_edition_shows_exactly_its_own_words_and_that_it_is_old(
    client: Client, two: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        response = client.get(f"{HERE}editions/1/")
    tree = parsed(response.text)
    first = Edition.objects.get(language="en", persona="general", number=1)
    assert main_of(tree) == ("superseded", first.digest)
    assert "Tea was drunk by 120 people." in words(tree, ".//span[@class='claim__text']")
    assert len(tree.findall(".//*[@data-caution]")) == 1
    assert tree.findall(".//ol[@data-stepper]") == []
    assert tree.find(".//meta[@name='robots']").get("content") == "noindex"
    assert tree.find(".//link[@rel='canonical']").get("href") == HERE
    assert tree.findall(".//script[@type='application/ld+json']") == []
    assert f"{HERE}compare/1..2/" in [a.get("href") for a in tree.iter("a")]


def test_the_edition_that_readers_see_says_so_at_its_own_address(client: Client, two: None) -> None:
    tree = parsed(client.get(f"{HERE}editions/2/").text)
    current = Rendition.objects.get(language="en", persona="general").edition
    assert main_of(tree) == ("submitted", current.digest)
    assert "the one that readers see now" in words(tree, ".//*[@data-notice='edition']")[0]


@pytest.mark.parametrize("number", ["3", "0", "999999999", "9999999999999999999999", "x"])
def test_there_is_no_other_edition(client: Client, two: None, number: str) -> None:
    assert client.get(f"{HERE}editions/{number}/").status_code == 404


def test_an_old_edition_marks_the_sources_that_no_longer_stand(client: Client, two: None) -> None:
    """I-14: in every edition that is shown."""
    Reference.objects.filter(title="Drinking well").update(standing="retracted")
    tree = parsed(client.get(f"{HERE}editions/1/").text)
    assert len(tree.findall(".//li[@data-claim]//strong[@class='mark mark--retracted']")) == 2


DAYS = [
    ("2026-01-10", 1),
    ("2026-03-04", 1),
    ("2026-03-05", 2),
    ("2026-12-31", 2),
]


@pytest.mark.parametrize(("day", "number"), DAYS)
def test_the_text_of_a_day_is_the_one_that_was_public_then(
    client: Client, two: None, day: str, number: int
) -> None:
    tree = parsed(client.get(HERE, {"as_of": day}).text)
    edition = Edition.objects.get(language="en", persona="general", number=number)
    assert tree.find(".//main").get("data-digest") == edition.digest
    assert tree.find(".//meta[@name='robots']").get("content") == "noindex"
    assert tree.find(".//link[@rel='canonical']").get("href") == HERE
    assert len(tree.findall(".//*[@data-notice='edition']//time")) == 1


def test_asking_for_a_day_costs_what_it_costs(
    client: Client, two: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):
        client.get(HERE, {"as_of": "2026-02-01"})


def test_before_the_first_text_there_was_none(client: Client, two: None) -> None:
    response = client.get(HERE, {"as_of": "2026-01-09"})
    assert response.status_code == 404
    shown = words(parsed(response.text), ".//p[@class='lead']")
    assert shown == [
        "No text was public on January 9, 2026. The first one was published on January 10, 2026."
    ]


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "20260101", "2026-W01-1", "٢٠٢٦-٠١-٠١"])
def test_what_is_no_date_is_told_so(client: Client, two: None, day: str) -> None:
    response = client.get(HERE, {"as_of": day})
    assert response.status_code == 400
    assert "2026-01-31" in response.text


@pytest.mark.parametrize(
    "page",
    [
        "editions/",
        "editions/1/",
        "editions/2/",
        "compare/1..2/",
        "?as_of=2026-02-01",
        "beside/patient/",
        "cite/",
        "cite/bibtex/",
        "editions/1/code.svg",
    ],
)
def test_no_road_leads_to_a_text_that_was_withdrawn(client: Client, alice: User, page: str) -> None:
    """I-09, F-24."""
    two_editions(alice)
    chair = a_member("Bob", chair=True)
    workflow.withdraw(SLUG, by=chair.user, reason="Its main source was retracted.")
    response = client.get(f"{HERE}{page}")
    assert response.status_code == 410
    assert "people" not in response.text


def test_the_successor_of_an_approved_text_is_public_once_it_is_approved(
    client: Client, alice: User
) -> None:
    """I-02: the approved text stays until the board has signed the new one."""
    with time_machine.travel(FIRST, tick=False):
        article = approve(submitted(alice), a_member("Bob"), a_member("Dora"))
    with time_machine.travel(SECOND, tick=False):
        rewrite(alice)
    waiting = parsed(client.get(f"{HERE}editions/2/").text)
    assert main_of(waiting)[0] == "submitted"
    assert "It waits for the board" in words(waiting, ".//*[@data-notice='edition']")[0]
    first, second = Edition.objects.filter(language="en", persona="general").order_by("number")
    shown = parsed(client.get(HERE, {"as_of": "2026-03-06"}).text)
    assert main_of(shown) == ("approved", first.digest)
    with time_machine.travel(SECOND + dt.timedelta(days=7), tick=False):
        article.refresh_from_db()
        approve(article, *BoardMember.objects.order_by("pk"))
    shown = parsed(client.get(HERE, {"as_of": "2026-03-06"}).text)
    assert main_of(shown) == ("superseded", first.digest)
    shown = parsed(client.get(HERE, {"as_of": "2026-03-12"}).text)
    assert main_of(shown) == ("approved", second.digest)


def test_every_edition_hashes_to_the_digest_that_its_page_names(client: Client, two: None) -> None:
    """I-01."""
    for edition in Edition.objects.filter(language="en", persona="general"):
        tree = parsed(client.get(f"{HERE}editions/{edition.number}/").text)
        assert tree.find(".//main").get("data-digest") == digest(edition.content)


def test_the_code_on_paper_is_a_picture_of_its_own(
    client: Client, two: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        response = client.get(f"{HERE}editions/2/code.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert b"style" not in response.content
    assert b"<script" not in response.content
    assert client.get(f"{HERE}editions/3/code.svg").status_code == 404


AT = [dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in range(1, 9)]


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ([(0, Step.SUBMIT, "a"), (1, Step.SUBMIT, "b")], [(0, 1), (1, 2)]),
        ([(0, Step.SUBMIT, "a"), (1, "approved", "a"), (2, Step.SUBMIT, "b")], [(0, 1)]),
        (
            [
                (0, Step.SUBMIT, "a"),
                (1, "approved", "a"),
                (2, Step.SUBMIT, "b"),
                (3, "approved", "b"),
            ],
            [(0, 1), (3, 2)],
        ),
        (
            [
                (0, Step.SUBMIT, "a"),
                (1, "approved", "a"),
                (2, Step.REOPEN, ""),
                (3, Step.SUBMIT, "b"),
            ],
            [(0, 1), (3, 2)],
        ),
        (
            [
                (0, Step.SUBMIT, "a"),
                (1, "approved", "a"),
                (2, Step.LAPSE, "a"),
                (3, Step.RESTORE, "a"),
                (4, Step.SUBMIT, "b"),
            ],
            [(0, 1)],
        ),
        (
            [(0, Step.SUBMIT, "a"), (1, Step.SUBMIT, ""), (2, Step.SUBMIT, "a")],
            [(0, 1), (1, None), (2, 1)],
        ),
    ],
)
def test_periods_follow_from_what_happened(
    happened: list[tuple[int, str, str]], expected: list[tuple[int, int | None]]
) -> None:
    steps = [Happened(AT[at], kind, [digest] if digest else []) for at, kind, digest in happened]
    assert periods({"a": 1, "b": 2}, steps) == [Period(AT[at], number) for at, number in expected]


def test_a_day_ends_at_midnight_in_universal_time() -> None:
    found = [Period(dt.datetime(2026, 1, 2, 23, 59, tzinfo=dt.UTC), 1)]
    assert on(found, dt.date(2026, 1, 2)) == 1
    assert on(found, dt.date(2026, 1, 1)) is None


def test_an_article_that_is_not_there_has_no_editions(
    client: Client, tea: Article, publish: Callable[..., Article]
) -> None:
    for page in ("editions/", "editions/1/", "compare/1..2/", "cite/", "beside/patient/"):
        assert client.get(f"/en/answers/no-such-article/{page}").status_code == 404
        assert client.get(f"/en/for/nobody/answers/{SLUG}/{page}").status_code == 404
