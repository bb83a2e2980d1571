"""Every kind of page, in every language and for every persona, is valid and honest HTML."""

import gzip
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import html5lib
import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from articles.models import Article
from references.models import Reference
from tests.oracle_site.web.conftest import DOCUMENTS, LANGUAGES, PERSONAS, SLUG, address

pytestmark = pytest.mark.django_db

KINDS = [
    "",
    "answers/",
    "answers/?status=approved",
    f"answers/{SLUG}/",
    f"answers/{SLUG}/?as_of=2100-01-01",
    f"answers/{SLUG}/?as_of=2000-01-01",
    f"answers/{SLUG}/editions/",
    f"answers/{SLUG}/editions/1/",
    f"answers/{SLUG}/compare/1..1/",
    f"answers/{SLUG}/beside/clinician/",
    f"answers/{SLUG}/cite/",
    "search/",
    "search/?q=tea",
    "search/?q=qqqq",
    "topics/",
    "topics/drinks/",
    "corrections/",
    "references/REFERENCE/",
    "nothing/",
    *(f"{name}/" for name in DOCUMENTS),
]
OWN_WORDS = {"en", "zh-hans", "ja", "es", "fr", "ar"}


def parsed(text: str) -> Any:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


@pytest.fixture
def paths(tea: Article) -> Callable[[str, str], list[str]]:
    number = Reference.objects.values_list("pk", flat=True).first()

    def of(language: str, persona: str) -> list[str]:
        kinds = [kind.replace("REFERENCE", str(number)) for kind in KINDS]
        return [address(language, persona, kind) for kind in kinds]

    return of


@pytest.mark.parametrize(("language", "persona"), list(product(LANGUAGES, PERSONAS)))
def test_every_page_is_valid(
    client: Client, paths: Callable[..., list[str]], language: str, persona: str
) -> None:
    for path in paths(language, persona):
        text = client.get(path).text
        try:
            tree = parsed(text)
        except html5lib.html5parser.ParseError as error:
            pytest.fail(f"{path}: {error}")
        assert tree.get("lang") == language
        assert tree.get("dir") == ("rtl" if language == "ar" else "ltr")
        assert faults(tree) == [], path


def faults(tree: Any) -> list[str]:
    return [*ids(tree), *headings(tree), *labels(tree), *names(tree), *inline(tree), *langs(tree)]


def ids(tree: Any) -> Iterator[str]:
    """Ids that are there twice, and references to ids that are not there."""
    found = [element.get("id") for element in tree.iter() if element.get("id")]
    yield from (f"id twice: {one}" for one in set(found) if found.count(one) > 1)
    for element in tree.iter():
        wanted = f"{element.get('aria-labelledby', '')} {element.get('aria-describedby', '')}"
        yield from (f"no id {one}" for one in wanted.split() if one not in found)
        href = element.get("href", "")
        if href.startswith("#") and href[1:] not in found:
            yield f"no target {href}"


def headings(tree: Any) -> Iterator[str]:
    """One h1, before all others, and no level left out."""
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    if levels.count(1) != 1:
        yield f"h1: {levels.count(1)}"
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"h{before} then h{after}"


def labels(tree: Any) -> Iterator[str]:
    """Fields without a label."""
    named = {element.get("for") for element in tree.iter("label")}
    for element in [*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")]:
        if element.get("type") != "hidden" and element.get("id") not in named:
            yield f"no label: {element.attrib}"


def names(tree: Any) -> Iterator[str]:
    """Links and buttons that say nothing; the empty link of a hidden offer is filled by script."""
    hidden = {a for e in tree.iter() if e.get("hidden") is not None for a in e.iter("a")}
    for element in [*tree.iter("a"), *tree.iter("button")]:
        said = element.get("aria-label") or "".join(element.itertext()).strip()
        if not said and element not in hidden:
            yield f"says nothing: {element.attrib}"


def inline(tree: Any) -> Iterator[str]:
    """Styles and scripts in the page itself, and anything from another host."""
    for element in tree.iter():
        if element.get("style") is not None or element.tag == "style":
            yield "inline style"
        yield from (f"inline script {a}" for a in element.attrib if a.startswith("on"))
        if element.tag == "script" and element.text and element.get("type") == "module":
            yield "inline script"
        loaded = element.get("src") or (element.tag == "link" and element.get("href")) or "/"
        if not loaded.startswith("/") or loaded.startswith("//"):
            yield f"from elsewhere: {loaded}"


def langs(tree: Any) -> Iterator[str]:
    """A part in a right-to-left language that does not say so, or the other way round."""
    for element in tree.iter():
        lang, direction = element.get("lang"), element.get("dir")
        if lang in OWN_WORDS and direction not in (None, "rtl" if lang == "ar" else "ltr", "auto"):
            yield f"{lang} is not {direction}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_of_a_page_leads_nowhere(
    client: Client, paths: Callable[..., list[str]], language: str
) -> None:
    for path in paths(language, "patient"):
        for link in parsed(client.get(path).text).iter("a"):
            href = link.get("href").partition("?")[0].partition("#")[0]
            if href.startswith("/"):
                try:
                    resolve(href)
                except Resolver404:
                    pytest.fail(f"{path} links to {href}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_every_link_keeps_language_and_persona(
    client: Client, paths: Callable[..., list[str]], language: str
) -> None:
    """I-30: the persona stays in the address."""
    for path in paths(language, "patient"):
        if "nothing" in path:
            continue
        tree = parsed(client.get(path).text)
        for link in [*tree.iter("a"), *tree.iter("form")]:
            href = link.get("href") or link.get("action") or ""
            moves = link.get("data-persona") or link.get("hreflang")
            if href.startswith("/") and not moves:
                assert href.startswith(f"/{language}/for/patient/"), f"{path}: {href}"


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_pages_that_are_files_are_valid(name: str, settings: Any) -> None:
    text = (settings.BASE_DIR / "templates" / "public" / name).read_text()
    tree = parsed(text)
    assert [*ids(tree), *headings(tree), *inline(tree), *langs(tree)] == []
    assert {e.get("lang") for e in tree.iter() if e.get("lang")} == OWN_WORDS


def test_page_style_and_script_weigh_little(client: Client, tea: Article, settings: Any) -> None:
    """As a first visit transfers it: all of it less than 60 KB, scripts less than 10 KB."""
    text = client.get(f"/en/answers/{SLUG}/").text
    static = settings.BASE_DIR / "static"
    loaded = [
        e.get("href") or e.get("src")
        for e in parsed(text).iter()
        if e.tag in ("link", "script") and "/static/" in (e.get("href") or e.get("src") or "")
    ]
    weights = {
        path: len(gzip.compress((static / path.removeprefix("/static/")).read_bytes(), 6))
        for path in loaded
    }
    assert len(gzip.compress(text.encode(), 6)) + sum(weights.values()) < 60_000
    assert sum(size for path, size in weights.items() if path.endswith(".js")) < 10_000
