"""Public pages may be kept by anybody, and nobody is ever given another reader's page."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Rendition
from oracle_site.web import jinja, responses
from references.models import Reference
from tests.oracle_site.web.conftest import DOCUMENTS, LANGUAGES, PERSONAS, SLUG, address

pytestmark = pytest.mark.django_db

PAGES = ["", "answers/", f"answers/{SLUG}/", "search/", "topics/drinks/"]


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that were rendered, as they are."""
    seen: list[str] = []

    def rendered(template: str, *args: Any) -> str:
        seen.append(template)
        return jinja.rendered(template, *args)

    monkeypatch.setattr(responses, "rendered", rendered)
    return seen


@pytest.mark.parametrize("kind", [*PAGES, *(f"{name}/" for name in DOCUMENTS)])
def test_a_public_page_sets_no_cookie_and_has_a_strong_validator(
    client: Client, tea: Article, kind: str
) -> None:
    """F-64, F-101."""
    response = client.get(address("en", "patient", kind))
    assert response.status_code == 200
    assert response.cookies == {}
    assert not response.has_header("Vary")
    assert response["Cache-Control"] == "public, no-cache"
    assert response["Content-Language"] == "en"
    assert response["ETag"].startswith('"')
    assert "csrf" not in response.text.lower()


def test_a_signed_in_reader_is_given_the_same_page(
    client: Client, tea: Article, alice: Any
) -> None:
    """F-64: no name, no token, no Vary on the cookie."""
    path = address("en", "patient", f"answers/{SLUG}/")
    anonymous = client.get(path)
    client.force_login(alice)
    signed_in = client.get(path)
    assert signed_in.content == anonymous.content
    assert signed_in["ETag"] == anonymous["ETag"]
    assert not signed_in.has_header("Vary")


@pytest.mark.parametrize("kind", PAGES)
def test_a_reader_who_has_the_page_is_told_so_without_rendering_it(
    client: Client, tea: Article, renders: list[str], kind: str
) -> None:
    path = address("en", "patient", kind)
    etag = client.get(path)["ETag"]
    renders.clear()
    response = client.get(path, headers={"if-none-match": f'W/"x", {etag}'})
    assert (response.status_code, response.content, renders) == (304, b"", [])
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "public, no-cache"


def test_the_date_alone_never_says_that_nothing_changed(client: Client, tea: Article) -> None:
    """F-49: a retraction changes a page without changing the date of its text."""
    path = f"/en/answers/{SLUG}/"
    modified = client.get(path)["Last-Modified"]
    assert client.get(path, headers={"if-modified-since": modified}).status_code == 200


def changed_question() -> None:
    Rendition.objects.update(out_of_date=True)


def changed_standing() -> None:
    Reference.objects.update(standing="retracted")


def changed_reviewers() -> None:
    Rendition.objects.update(reviewers=[{"name": "Dr Zephyr"}])


def changed_date() -> None:
    Rendition.objects.update(date_modified=timezone.now())


def changed_persona() -> None:
    from personas.models import Persona

    Persona.objects.filter(slug="patient").update(disclaimer_en="Other words.")


CHANGES = [changed_question, changed_standing, changed_reviewers, changed_date, changed_persona]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_on_the_page_changes_its_validator(
    client: Client, tea: Article, change: Callable[[], None]
) -> None:
    """F-24, F-67."""
    path = f"/en/answers/{SLUG}/"
    etag = client.get(path)["ETag"]
    change()
    response = client.get(path, headers={"if-none-match": etag})
    assert response.status_code == 200
    assert response["ETag"] != etag


def test_a_text_that_becomes_overdue_changes_the_page_by_the_clock_alone(
    client: Client, tea: Article, shown_as: Callable[..., None], time_machine: Any
) -> None:
    shown_as("approved", next_review_due="2030-01-01")
    path = f"/en/answers/{SLUG}/"
    time_machine.move_to("2029-12-31", tick=False)
    before = client.get(path)
    time_machine.move_to("2030-01-02", tick=False)
    after = client.get(path, headers={"if-none-match": before["ETag"]})
    assert 'data-status="approved"' in before.text
    assert (after.status_code, 'data-status="approved_overdue"' in after.text) == (200, True)


def test_a_new_release_changes_every_validator(
    client: Client, tea: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/en/answers/{SLUG}/"
    etag = client.get(path)["ETag"]
    monkeypatch.setattr(responses, "release", lambda: b"another release")
    assert client.get(path)["ETag"] != etag


class SharedCache:
    """A cache as RFC 9111 allows: by address and Vary, asking again with the validator."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.kept: dict[tuple[str, ...], Any] = {}
        self.vary: dict[str, list[str]] = {}

    def get(self, path: str, **headers: str) -> str:
        key = self.key(path, headers)
        stale = self.kept.get(key)
        asked = headers | ({"if-none-match": stale["ETag"]} if stale else {})
        response = self.client.get(path, headers=asked)
        if response.status_code == 304:
            return str(stale.text)
        varies = [name.strip().lower() for name in response.headers.get("Vary", "").split(",")]
        self.vary[path] = [name for name in varies if name]
        if "public" in response["Cache-Control"]:
            self.kept[self.key(path, headers)] = response
        return response.text

    def key(self, path: str, headers: dict[str, str]) -> tuple[str, ...]:
        return (path, *(headers.get(name, "") for name in self.vary.get(path, [])))


def pairs() -> Iterator[tuple[str, str]]:
    yield from product(LANGUAGES, PERSONAS)


@pytest.mark.parametrize("kind", [f"answers/{SLUG}/", "", "answers/"])
def test_no_cache_can_give_a_page_to_a_reader_it_is_not_for(
    client: Client, tea: Article, kind: str
) -> None:
    """I-19, F-62: every pair is asked for by readers of every other pair, twice."""
    truth = {pair: Client().get(address(*pair, kind)).text for pair in pairs()}
    assert len(set(truth.values())) == len(truth)
    cache = SharedCache(client)
    for _round, language, pair in product(range(2), LANGUAGES, truth):
        given = cache.get(
            address(*pair, kind), **{"accept-language": language, "cookie": f"persona={language}"}
        )
        assert given == truth[pair]


@pytest.mark.parametrize("claims", [1, 3])
def test_an_article_page_is_one_query_whatever_its_size(
    client: Client,
    publish: Callable[..., Article],
    django_assert_num_queries: Any,
    claims: int,
) -> None:
    from tests.articles.building import a_bundle

    bundle = a_bundle()
    first = bundle["sections"][0]["claims"][0]
    bundle["sections"][0]["claims"] += [first | {"key": f"more{n}"} for n in range(claims)]
    publish(bundle)
    for language, persona in (("en", "general"), ("zh-hans", "patient"), ("ar", "researcher")):
        with django_assert_num_queries(1):
            client.get(address(language, persona, f"answers/{SLUG}/"))


@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        ("", 5),
        ("answers/", 3),
        ("topics/", 2),
        ("topics/drinks/", 3),
        ("references/REFERENCE/", 4),
        ("corrections/", 2),
        ("about/", 2),
        ("feed.atom", 1),
        ("sitemap-site.xml", 1),
        ("/sitemap.xml", 1),
        ("/llms.txt", 1),
        ("nothing/", 0),
    ],
)
@pytest.mark.parametrize("articles", [1, 3])
def test_lists_cost_the_same_whatever_their_length(
    client: Client,
    publish: Callable[..., Article],
    django_assert_num_queries: Any,
    articles: int,
    kind: str,
    queries: int,
) -> None:
    for number in range(articles):
        publish(slug=f"tea-{number}")
    kind = kind.replace("REFERENCE", str(Reference.objects.latest("pk").pk))
    persona = "general" if "." in kind else "patient"
    path = kind if kind.startswith("/") else address("es", persona, kind)
    with django_assert_num_queries(queries):
        client.get(path)


def test_the_clock_s_day_is_not_part_of_other_pages(client: Client, tea: Article) -> None:
    etags = {client.get("/en/about/")["ETag"] for _ in range(2)}
    assert len(etags) == 1
