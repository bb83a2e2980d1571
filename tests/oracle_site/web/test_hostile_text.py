"""Hostile text is only ever text: in the address, in the search box, in an article."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import html5lib
import pytest
from django.test import Client

from articles.bundles.writing import write
from articles.models import Article
from reviews import workflow
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import LANGUAGES, SLUG

pytestmark = pytest.mark.django_db

ACTIVE = {"script", "iframe", "object", "embed", "img", "svg", "math", "base", "style", "video"}
CODE = re.compile(r"/[\w/-]+/editions/\d+/code\.svg")
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'--><svg onload=alert(3)>"


def activity(text: str) -> list[str]:
    """What in a page could run, but for the site's own script and drawings."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    found = []
    for element in tree.iter():
        tag = str(element.tag)
        own = tag == "script" and (
            (element.get("src") or "").startswith("/static/js/")
            or element.get("type") == "application/ld+json"
        )
        drawn = (tag == "svg" and element.get("aria-hidden") == "true") or (
            tag == "img" and CODE.fullmatch(element.get("src") or "")
        )
        if tag in ACTIVE and not own and not drawn:
            found.append(tag)
        found += [name for name in element.attrib if str(name).startswith("on")]
        href = (element.get("href") or "").strip().lower()
        found += [href] * href.startswith(("javascript:", "data:", "vbscript:"))
    return found


@pytest.fixture(scope="session")
def naughty(shared_data: Path) -> list[str]:
    strings: list[str] = json.loads((shared_data / "naughty_strings.json").read_text())
    return strings


@pytest.mark.slow
def test_hostile_searches_find_nothing_active(
    client: Client, tea: Article, naughty: list[str]
) -> None:
    """F-68, F-69."""
    for number, text in enumerate(naughty):
        language = LANGUAGES[number % len(LANGUAGES)]
        response = client.get(f"/{language}/search/", {"q": text.encode("utf-8", "surrogatepass")})
        assert response.status_code == 200, text
        assert activity(response.text) == [], text


@pytest.mark.slow
def test_hostile_paths_are_not_found(client: Client, tea: Article, naughty: list[str]) -> None:
    """F-56, F-66."""
    for text in naughty:
        path = quote(text.encode("utf-8", "surrogatepass"), safe="")
        for place in (f"/en/answers/{path}/", f"/en/for/{path}/", f"/en/topics/{path}/"):
            response = client.get(place, follow=True)
            assert response.status_code in (400, 404), place
            assert activity(response.text) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    ["a" * 5000, "tea " * 1000, "& | ! ( ' :*", '"', "'", "\0", "\ud800", "%", "_" * 100],
)
def test_an_odd_query_is_answered(client: Client, tea: Article, query: str) -> None:
    """F-69, F-70."""
    response = client.get("/en/search/", {"q": query.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200


def test_a_query_in_bad_utf_8_is_answered(client: Client, tea: Article) -> None:
    """F-31."""
    assert client.get("/en/search/?q=%ff%fe%c0%80").status_code == 200
    assert client.get("/en/answers/%ff%fe/").status_code == 404


def hostile(text: str) -> dict[str, object]:
    """The test bundle with a text wherever an author may put one."""
    bundle = a_bundle(question={"en": text})
    bundle["sections"][1]["heading"]["en"] = text
    claim = bundle["sections"][0]["claims"][0]
    claim["text"]["en"] = text
    claim["citations"][0] |= {"quotation": text, "locator": text[:200]}
    bundle["sections"][0]["claims"][1]["uncited_reason"] = text
    bundle["references"][0]["csl"] |= {"title": text, "container-title": text}
    bundle["references"][1]["csl"]["author"] = [{"literal": text}]
    return bundle


def test_hostile_text_in_an_article_stays_text(
    client: Client, publish: Callable[..., Article]
) -> None:
    """F-25, F-36."""
    publish(hostile(EVIL + "{{7*7}} {0.__class__} %(x)s %n"))
    for path in (f"/en/answers/{SLUG}/", f"/ar/answers/{SLUG}/", "/en/", "/en/search/?q=alert"):
        text = client.get(path).text
        assert activity(text) == []
        assert "{{7*7}} {0.__class__} %(x)s %n" in text or "search" in path


@pytest.mark.slow
def test_every_hostile_string_is_refused_or_shown_exactly(
    client: Client, naughty: list[str], alice: object
) -> None:
    """F-25, F-27: as question, heading, claim, quotation and title of a reference."""
    bundles = [hostile(text) | {"slug": f"naughty-{n}"} for n, text in enumerate(naughty)]
    for number, bundle in enumerate(bundles):
        # Sources of their own, for one DOI may have but one title.
        csl = bundle["references"][0]["csl"]  # type: ignore[index]
        csl |= {"DOI": f"10.1234/n.{number}", "PMID": str(10_000_000 + number)}
    outcomes = write(list(enumerate(bundles)), by=alice)
    taken = [naughty[o.line] for o in outcomes if not o.problems]
    assert len(taken) > 400
    workflow.submit_all([o.slug for o in outcomes if not o.problems], by=alice)
    for outcome in outcomes:
        if outcome.problems:
            continue
        response = client.get(f"/en/answers/{outcome.slug}/")
        assert response.status_code == 200
        assert activity(response.text) == []
        tree = html5lib.parse(response.text, namespaceHTMLElements=False)
        [title] = tree.iter("h1")
        stored = Article.objects.get(slug=outcome.slug).question_en
        assert title.text == stored.replace("\r\n", "\n").replace("\r", "\n")
