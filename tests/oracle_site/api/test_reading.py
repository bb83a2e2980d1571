"""What the API gives to read: articles, editions, references, personas and topics."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Rendition, Status
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import workflow
from tests.articles.building import a_bundle, an_article
from tests.oracle_site.web.conftest import unguarded

ARTICLE = "/api/v1/articles/does-tea-help/"
PROBLEM = "application/problem+json"


def make_approved(*, of: str = "does-tea-help", **changes: Any) -> None:
    """Renditions as a completed quorum leaves them, without its signatures."""
    now = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    left = {"status": Status.APPROVED, "approved_at": now, "last_reviewed": now} | changes
    rows = Rendition.objects.filter(article__slug=of)
    unguarded("articles_rendition", lambda: rows.update(**left))


def get(client: Client, address: str, status: int = 200, **headers: str) -> Any:
    response = client.get(address, headers=headers)
    assert response.status_code == status, response.content
    kind = "application/json" if status == 200 else PROBLEM
    assert response.headers["Content-Type"] == kind
    return response.json()


@pytest.mark.usefixtures("tea")
def test_an_article_has_claims_in_order_with_their_citations(client: Client) -> None:
    article = get(client, f"{ARTICLE}?language=en&persona=clinician")
    assert [(c["section"], c["key"], c["kind"], c["text"]) for c in article["claims"]] == [
        ("lead", "c1", "fact", "Tea was drunk by 120 people."),
        ("lead", "c2", "red_flag", "Call for help if you cannot swallow."),
        ("s2", "c1", "uncertainty", "Nobody knows why."),
        ("s2", "c2", "fact", "The odds ratio was 1.2."),
    ]
    first, flag, third, _fourth = article["claims"]
    assert first["certainty"] == {"scheme": "GRADE", "level": "low"}
    assert first["citations"] == [
        {
            "number": 1,
            "reference": "r2",
            "locator": "p. 4",
            "quotation": "120 drank tea.",
            "support": "supports",
            "standing": "current",
        }
    ]
    assert (flag["safety_critical"], flag["uncited_reason"]) == (True, "General advice.")
    assert [citation["number"] for citation in third["citations"]] == [1, 2]
    assert article["sections"] == [
        {"key": "lead", "heading": ""},
        {"key": "s2", "heading": "What is not known"},
    ]


@pytest.mark.usefixtures("tea")
def test_references_come_with_their_record_kind_and_standing(client: Client) -> None:
    article = get(client, ARTICLE)
    register = Reference.objects.get(doi="10.1234/tea.1")
    [web, paper] = article["references"]
    assert (web["number"], web["key"], web["kind"], web["url"]) == (
        1,
        "r2",
        "guideline",
        "https://example.org/tea",
    )
    assert paper == {
        "number": 2,
        "key": "r1",
        "id": register.pk,
        "kind": "research",
        "standing": "current",
        "csl": a_bundle()["references"][0]["csl"],
        "url": "https://doi.org/10.1234/tea.1",
    }


@pytest.mark.usefixtures("tea")
def test_every_text_says_how_far_to_trust_it_and_what_was_served(client: Client) -> None:
    article = get(client, f"{ARTICLE}?language=fr&persona=researcher")
    assert (article["review_status"], article["caution"]) == ("submitted", True)
    assert article["language"] == {"requested": "fr", "served": "en", "fallback": True}
    assert article["persona"] == {
        "requested": "researcher",
        "served": "general",
        "fallback": True,
    }
    rendition = Rendition.objects.select_related("edition").get(language="en", persona_id="general")
    assert article["digest"] == rendition.edition.digest
    moment = rendition.submitted_at.isoformat().replace("+00:00", "Z")
    assert (article["submitted_at"], article["date_modified"]) == (moment, moment)
    assert (article["approved_at"], article["last_reviewed"]) == (None, None)
    assert article["evidence_current_to"] == "2025-10-23"
    assert article["url"] == "http://testserver/fr/for/researcher/answers/does-tea-help/"


@pytest.mark.usefixtures("tea")
def test_an_approved_text_has_no_caution_and_an_overdue_one_says_so(client: Client) -> None:
    make_approved(next_review_due=dt.date(2099, 1, 1))
    article = get(client, ARTICLE)
    assert (article["review_status"], article["caution"]) == ("approved", False)
    assert article["approved_at"] == "2026-01-02T03:04:05Z"
    make_approved(next_review_due=dt.date(2020, 1, 1))
    assert get(client, ARTICLE)["review_status"] == "approved_overdue"


@pytest.mark.usefixtures("tea")
@pytest.mark.parametrize(
    ("status", "least", "answer"),
    [
        ("submitted", "submitted", 200),
        ("submitted", "under_review", 404),
        ("submitted", "approved", 404),
        ("changes_requested", "under_review", 404),
        ("under_review", "under_review", 200),
        ("under_review", "approved", 404),
        ("approved", "approved", 200),
    ],
)
def test_pending_text_is_never_passed_off_as_more(
    status: str, least: str, answer: int, client: Client
) -> None:
    make_approved(status=status)
    get(client, f"{ARTICLE}?min_status={least}", answer)


@pytest.mark.usefixtures("tea")
def test_one_query_whatever_the_size(client: Client, django_assert_num_queries: Any) -> None:
    reference = Reference.objects.latest("pk").pk
    with django_assert_num_queries(1):
        get(client, f"{ARTICLE}?language=zh-hans&persona=patient")
    with django_assert_num_queries(1):
        get(client, f"{ARTICLE}editions/1/?language=zh-hans&persona=patient")
    with django_assert_num_queries(1):
        get(client, f"/api/v1/references/{reference}/")


def test_a_list_costs_the_same_for_one_article_and_for_three(
    client: Client, alice: User, django_assert_num_queries: Any
) -> None:
    for count, slug in enumerate(("tea-a", "tea-b", "tea-c"), start=1):
        an_article(a_bundle(slug=slug), by=alice)
        workflow.submit(slug, by=alice)
        with django_assert_num_queries(1):
            assert len(get(client, "/api/v1/articles/")["results"]) == count
        with django_assert_num_queries(2):
            get(client, "/api/v1/articles/?topic=drinks&persona=patient")
        with django_assert_num_queries(1):
            get(client, "/api/v1/references/")
        with django_assert_num_queries(1):
            get(client, "/api/v1/topics/")


@pytest.mark.django_db
def test_a_draft_is_nothing_at_all(client: Client) -> None:
    """F-11, F-71: not in any list, and told apart from nothing by no address."""
    article = an_article()
    assert article.state == "draft"
    reference = Reference.objects.latest("pk").pk
    for address in (ARTICLE, f"{ARTICLE}editions/", f"{ARTICLE}editions/1/"):
        get(client, address, 404)
    get(client, f"/api/v1/references/{reference}/", 404)
    get(client, "/api/v1/articles/?topic=drinks", 400)
    for name in ("articles", "references", "topics"):
        assert get(client, f"/api/v1/{name}/")["results"] == []
    absent = get(client, "/api/v1/articles/never-written/", 404)
    draft = get(client, ARTICLE, 404)
    assert draft["detail"] == absent["detail"].replace("never-written", "does-tea-help")


@pytest.mark.usefixtures("tea")
def test_a_withdrawn_article_is_gone_everywhere_with_its_notice(
    client: Client, charlie: User
) -> None:
    """F-24, F-71."""
    reference = Reference.objects.latest("pk").pk
    workflow.withdraw("does-tea-help", by=charlie, reason="The trial was made up.")
    notice = Rendition.objects.values_list("notice", flat=True)[0]
    for address in (ARTICLE, f"{ARTICLE}editions/", f"{ARTICLE}editions/1/"):
        gone = get(client, address, 410)
        assert (gone["slug"], gone["review_status"]) == ("does-tea-help", "withdrawn")
        assert gone["notice"] == notice
    get(client, f"/api/v1/references/{reference}/", 404)
    for name in ("articles", "references", "topics"):
        assert get(client, f"/api/v1/{name}/")["results"] == []


@pytest.mark.usefixtures("tea")
def test_a_retraction_shows_at_once_in_every_answer(client: Client) -> None:
    before = client.get(ARTICLE).headers["ETag"]
    paper = Reference.objects.get(doi="10.1234/tea.1")
    record_notice(paper, standing=Standing.RETRACTED, nature="retraction", reason="Invented data.")
    article = get(client, f"{ARTICLE}?persona=clinician")
    assert [reference["standing"] for reference in article["references"]] == [
        "current",
        "retracted",
    ]
    assert [claim["unsound"] for claim in article["claims"]] == [False, False, False, True]
    edition = get(client, f"{ARTICLE}editions/1/")
    assert [reference["standing"] for reference in edition["references"]] == [
        "current",
        "retracted",
    ]
    reference = get(client, f"/api/v1/references/{paper.pk}/")
    assert (reference["standing"], reference["notices"][0]["reason"]) == (
        "retracted",
        "Invented data.",
    )
    assert client.get(ARTICLE, headers={"If-None-Match": before}).status_code == 200


def test_former_editions_stay_readable_and_say_that_they_were_superseded(
    client: Client, alice: User
) -> None:
    an_article(by=alice)
    workflow.submit("does-tea-help", by=alice)
    workflow.recall("does-tea-help", by=alice, reason="A mistake.")
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = "Tea was drunk by 130 people."
    an_article(bundle, by=alice)
    workflow.submit("does-tea-help", by=alice)
    listed = get(client, f"{ARTICLE}editions/?page_size=100")["results"]
    general = [e for e in listed if e["language"]["served"] == "en"]
    general = [e for e in general if e["persona"]["served"] == "general"]
    assert [(e["number"], e["current"], e["review_status"]) for e in general] == [
        (1, False, "superseded"),
        (2, True, "submitted"),
    ]
    former = get(client, f"{ARTICLE}editions/1/")
    assert former["claims"][0]["text"] == "Tea was drunk by 120 people."
    assert (former["caution"], former["digest"]) == (True, general[0]["digest"])
    # The Chinese text did not change, so the second submission froze none.
    chinese = get(client, f"{ARTICLE}editions/2/?language=zh-hans")
    assert chinese["language"] == {"requested": "zh-hans", "served": "en", "fallback": True}
    get(client, f"{ARTICLE}editions/3/", 404)


def test_a_list_gives_each_article_once_as_its_page_would_show_it(
    client: Client, alice: User
) -> None:
    for slug in ("tea-a", "tea-b"):
        an_article(a_bundle(slug=slug), by=alice)
        workflow.submit(slug, by=alice)
    found = get(client, "/api/v1/articles/?language=zh-hans&persona=patient")["results"]
    assert [item["slug"] for item in found] == ["tea-a", "tea-b"]
    for item in found:
        whole = get(client, item["api_url"].removeprefix("http://testserver"))
        same = set(item) - {"summary", "topics"}
        assert {key: item[key] for key in same} == {key: whole[key] for key in same}
        assert item["summary"] == whole["claims"][0]["text"]
        assert item["topics"] == [topic["slug"] for topic in whole["topics"]]


def test_a_list_is_filtered_by_status_and_topic(client: Client, alice: User) -> None:
    for slug, topic in (("tea-a", "drinks"), ("tea-b", "drinks"), ("tea-c", "leaves")):
        an_article(a_bundle(slug=slug, topics=[topic]), by=alice)
        workflow.submit(slug, by=alice)
    make_approved(of="tea-b")
    make_approved(of="tea-c", next_review_due=dt.date(2020, 1, 1))

    def slugs(query: str) -> list[str]:
        return [r["slug"] for r in get(client, f"/api/v1/articles/?{query}")["results"]]

    assert slugs("topic=drinks") == ["tea-a", "tea-b"]
    assert slugs("status=submitted") == ["tea-a"]
    assert slugs("status=approved") == ["tea-b"]
    assert slugs("status=approved_overdue") == ["tea-c"]
    assert slugs("status=approved&topic=leaves") == []
    assert slugs("status=under_review") == []


def test_walking_a_list_forth_and_back_meets_everything_once(client: Client, alice: User) -> None:
    """No article twice, none left out, at any size of page."""
    slugs = [f"tea-{letter}" for letter in "abcde"]
    for slug in slugs:
        an_article(a_bundle(slug=slug), by=alice)
        workflow.submit(slug, by=alice)
    for size in (1, 2, 3, 5, 100):
        page = get(client, f"/api/v1/articles/?page_size={size}&language=es")
        assert page["previous"] is None
        pages = [page]
        while page["next"]:
            page = get(client, page["next"].removeprefix("http://testserver"))
            pages.append(page)
        forth = [[r["slug"] for r in page["results"]] for page in pages]
        assert [slug for some in forth for slug in some] == slugs
        back = [forth[-1]]
        while page["previous"]:
            page = get(client, page["previous"].removeprefix("http://testserver"))
            back.append([r["slug"] for r in page["results"]])
        assert [slug for some in reversed(back) for slug in some] == slugs


@pytest.mark.django_db
def test_personas_are_named_in_the_language_asked_for(client: Client) -> None:
    found = get(client, "/api/v1/personas/?language=fr")
    assert [persona["slug"] for persona in found["results"]] == [
        "general",
        "patient",
        "clinician",
        "researcher",
    ]
    assert found["results"][0]["name"] == "Grand public"
    assert [p["is_default"] for p in found["results"]] == [True, False, False, False]
    assert (found["next"], found["previous"]) == (None, None)


@pytest.mark.usefixtures("tea")
def test_topics_lead_to_their_articles(client: Client) -> None:
    [topic] = get(client, "/api/v1/topics/?language=es")["results"]
    assert (topic["slug"], topic["name"]) == ("drinks", "drinks")
    found = get(client, topic["articles_url"].removeprefix("http://testserver"))
    assert [item["slug"] for item in found["results"]] == ["does-tea-help"]
