"""Feeds, sitemaps, Markdown and llms.txt: valid, in step with the board, and never pending text."""

from collections.abc import Callable
from typing import Any

import pytest
from defusedxml import ElementTree
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone
from markdown_it import MarkdownIt

from articles.models import Article, Edition, Rendition
from oracle_site.store import Store
from oracle_site.web import sitemaps
from references.models import Reference
from reviews import workflow
from tests.articles.building import a_bundle, an_article
from tests.oracle_site.web.conftest import SLUG, unguarded
from tests.reviews.board import a_member, approve

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HERE = "http://testserver"


@pytest.fixture
def approved(tea: Article) -> Article:
    return approve(tea, a_member("Bob"), a_member("Dora"))


def feed(client: Client, path: str = "/en/feed.atom") -> Any:
    response = client.get(path)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(client: Client, path: str = "/en/feed.atom") -> list[tuple[str, str]]:
    return [
        (entry.findtext(f"{ATOM}id"), entry.find(f"{ATOM}category").get("term"))
        for entry in feed(client, path).iter(f"{ATOM}entry")
    ]


def locations(client: Client, path: str) -> list[str]:
    tree = ElementTree.fromstring(client.get(path).content)
    return [one.text for one in tree.iter(f"{MAP}loc")]


def parts(client: Client) -> list[str]:
    found = locations(client, "/sitemap.xml")
    return [one.removeprefix(HERE) for one in found if not one.endswith("sitemap-site.xml")]


def test_pending_text_is_in_no_feed_and_no_sitemap(
    client: Client, shown_as: Callable[..., None]
) -> None:
    """I-10."""
    for status in ("submitted", "under_review", "changes_requested"):
        shown_as(status)
        assert entries(client) == []
        assert parts(client) == []
        assert client.get("/en/sitemap-0.xml").status_code == 404


def test_an_approved_text_is_in_the_feed_and_the_sitemap_of_its_language(
    client: Client, approved: Article
) -> None:
    page = f"answers/{SLUG}/"
    assert entries(client) == [(f"{HERE}/en/{page}", "approved")]
    assert entries(client, "/zh-hans/feed.atom") == [(f"{HERE}/zh-hans/{page}", "approved")]
    assert entries(client, "/ar/feed.atom") == []
    number = Rendition.objects.earliest("pk").pk // sitemaps.PART
    assert parts(client) == [f"/en/sitemap-{number}.xml", f"/zh-hans/sitemap-{number}.xml"]
    assert sorted(locations(client, f"/en/sitemap-{number}.xml")) == [
        f"{HERE}/en/{page}",
        f"{HERE}/en/for/clinician/{page}",
        f"{HERE}/en/for/patient/{page}",
    ]


def test_a_withdrawal_replaces_the_entry_at_once_and_leaves_the_sitemap(
    client: Client, approved: Article, charlie: User
) -> None:
    """I-09, F-71: the same id, so that feed readers replace what they have."""
    before = entries(client)
    workflow.withdraw(SLUG, by=charlie, reason="Wrong dose.")
    assert entries(client) == [(before[0][0], "withdrawn")]
    assert entries(client, "/en/feed.atom?kind=withdrawn") == [(before[0][0], "withdrawn")]
    assert entries(client, "/en/feed.atom?kind=approved") == []
    [summary] = [one.text for one in feed(client).iter(f"{ATOM}summary")]
    assert summary == "Withdrawn. Wrong dose."
    assert parts(client) == []


def test_words_that_were_approved_again_are_called_changed(
    client: Client, approved: Article, alice: User
) -> None:
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = "Tea was drunk by 121 people."
    an_article(bundle, by=alice)
    workflow.submit(SLUG, by=alice)
    assert entries(client) == [(f"{HERE}/en/answers/{SLUG}/", "approved")]
    members = [a_member("Erin"), a_member("Frank")]
    approve(Article.objects.get(slug=SLUG), *members)
    assert entries(client, "/en/feed.atom?kind=changed") == [
        (f"{HERE}/en/answers/{SLUG}/", "changed")
    ]
    assert entries(client, "/zh-hans/feed.atom?kind=changed") == []


def test_a_text_on_fallen_ground_leaves_feed_and_sitemap_at_once(
    client: Client, approved: Article
) -> None:
    """I-14: the page has lost its approval, whatever the stored status still says."""
    Reference.objects.filter(title="Drinking well").update(standing="retracted")
    assert Rendition.objects.filter(status="approved").exists()
    assert entries(client) == []
    assert parts(client) == []


def test_a_text_that_was_tampered_with_is_in_no_feed(client: Client, approved: Article) -> None:
    """I-01."""
    edition = Edition.objects.get(article=approved, language="en", persona="general")
    content = edition.content.replace("120 people", "999 people")
    rows = Edition.objects.filter(pk=edition.pk)

    def tampered() -> None:
        with connection.cursor() as cursor:
            check = "edition_digest_is_of_its_content"
            cursor.execute(f"ALTER TABLE articles_edition DROP CONSTRAINT {check}")
        rows.update(content=content)

    unguarded("articles_edition", tampered)
    assert entries(client) == []


def test_no_feed_of_another_kind(client: Client) -> None:
    """F-45."""
    assert client.get("/en/feed.atom?kind=drafts").status_code == 404


def test_a_sitemap_splits_where_the_protocol_says_and_holds_everything_once(
    client: Client, approved: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PART", 2)
    found = [one for part in parts(client) for one in locations(client, part)]
    rows = Rendition.objects.filter(status="approved").count()
    assert len(found) == len(set(found)) == rows
    assert max(len(locations(client, part)) for part in parts(client)) <= 2


def test_the_sitemap_s_site_pages_are_there(client: Client, approved: Article) -> None:
    """With a page for every member of the board."""
    assert sitemaps.PART == 50_000
    found = locations(client, "/ja/sitemap-site.xml")
    members = [one for one in found if one.startswith(f"{HERE}/ja/board/")]
    assert members == [f"{HERE}/ja/board/", f"{HERE}/ja/board/bob/", f"{HERE}/ja/board/dora/"]
    for location in found:
        assert client.get(location.removeprefix(HERE)).status_code == 200


def test_hostile_words_leave_the_feed_well_formed(
    client: Client, publish: Callable[..., Article]
) -> None:
    """F-25."""
    hostile = "]]></title><script>x</script>&amp; \u0008 <"
    article = publish(question={"en": hostile.replace("\u0008", ""), "zh-hans": "好"})
    now = timezone.now()
    rows = Rendition.objects.filter(article=article)
    unguarded(
        "articles_rendition",
        lambda: rows.update(status="approved", approved_at=now, last_reviewed=now),
    )
    [entry] = feed(client).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == hostile.replace("\u0008", "")


def test_an_article_as_markdown_has_its_status_and_its_caution(
    client: Client, tea: Article
) -> None:
    """I-10."""
    response = client.get(f"/en/answers/{SLUG}.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Link"] == f'<{HERE}/en/answers/{SLUG}/>; rel="canonical"'
    lines = response.text.splitlines()
    assert lines[0] == "# Does tea help?"
    assert lines[2] == "> **Review status – Submitted**"
    assert lines[4] == (
        "> The medical advisory board has not approved this text. Read it with caution."
    )
    assert "- Tea was drunk by 120 people. \\[1\\]" in lines
    assert "1. Drinking well. 2021. <https://example.org/tea>" in lines


def test_an_approved_article_as_markdown_may_be_indexed(client: Client, approved: Article) -> None:
    response = client.get(f"/en/for/patient/answers/{SLUG}.md")
    assert not response.has_header("X-Robots-Tag")
    assert "> Approved by Dr Bob, Dr Dora" in response.text
    assert "caution" not in response.text


def test_a_withdrawn_article_as_markdown_is_its_notice(
    client: Client, approved: Article, charlie: User
) -> None:
    """I-09."""
    workflow.withdraw(SLUG, by=charlie, reason="Wrong dose.")
    response = client.get(f"/en/answers/{SLUG}.md")
    assert response.status_code == 410
    assert "Wrong dose." in response.text
    assert "120 people" not in response.text


def test_no_words_of_an_article_become_markup(
    client: Client, publish: Callable[..., Article]
) -> None:
    """F-29: read back as CommonMark, the text is what was written."""
    hostile = "# <b>x</b> [a](javascript:1) *b* `c` 1. d | e ~f~ &lt; \\ _g_"
    publish(question={"en": hostile, "zh-hans": "好"})
    tokens = MarkdownIt().parse(client.get(f"/en/answers/{SLUG}.md").text)
    assert tokens[0].tag == "h1"
    assert "".join(one.content for one in tokens[1].children or ()) == hostile
    assert {one.type for one in tokens[1].children or ()} <= {"text", "text_special"}


@pytest.mark.parametrize(
    ("accept", "leads"),
    [
        ("text/markdown", True),
        ("text/markdown, text/html;q=0.9", True),
        ("text/html, text/markdown;q=0.5", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("", False),
    ],
)
def test_who_prefers_markdown_is_sent_to_its_own_address(
    client: Client, tea: Article, accept: str, leads: bool
) -> None:
    """I-19: the page itself never varies; only the redirect does."""
    response = client.get(f"/en/for/patient/answers/{SLUG}/", headers={"accept": accept})
    if leads:
        assert (response.status_code, response["Vary"]) == (302, "Accept")
        assert response["Location"] == f"/en/for/patient/answers/{SLUG}.md"
    else:
        assert response.status_code == 200
        assert not response.has_header("Vary")


def test_the_store_never_answers_a_request_for_markdown_with_a_page() -> None:
    asked: list[str] = []

    def application(environ: Any, start_response: Any) -> list[bytes]:
        asked.append(environ.get("HTTP_ACCEPT", ""))
        start_response("200 OK", [("Cache-Control", "public, no-cache"), ("ETag", '"x"')])
        return [b"page"]

    store = Store(application)
    request = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/", "HTTP_HOST": "h"}
    for accept in ("text/html", "text/markdown", "text/html"):
        list(store({**request, "HTTP_ACCEPT": accept}, lambda *args: None))
    assert asked == ["text/html", "text/markdown"]


def test_programs_are_told_what_they_must_tell(client: Client, tea: Article) -> None:
    response = client.get("/llms.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert lines[0] == "# Oracle"
    assert f"- [Drinks]({HERE}/en/topics/drinks/)" in lines


@pytest.mark.parametrize(
    "path", ["/en/feed.atom", "/sitemap.xml", "/en/sitemap-site.xml", "/llms.txt", "/en/card.png",
             f"/en/answers/{SLUG}.md", f"/en/answers/{SLUG}/card.png"]
)  # fmt: skip
def test_machines_are_told_when_nothing_has_changed(
    client: Client, tea: Article, path: str
) -> None:
    """F-49, F-101."""
    first = client.get(path)
    assert first.status_code == 200
    assert first["Cache-Control"] == "public, no-cache"
    assert first.cookies == {}
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
