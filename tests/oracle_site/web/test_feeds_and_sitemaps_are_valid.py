"""Feeds keep every rule of RFC 4287, and sitemaps every rule of the sitemaps protocol."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from oracle_site.web import feeds, sitemaps
from reviews import workflow
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import LANGUAGES
from tests.reviews.board import a_member, approve, submitted

pytestmark = pytest.mark.django_db

HERE: Final = "http://testserver"
ATOM: Final = "{http://www.w3.org/2005/Atom}"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MAP: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# RFC 3339, as RFC 4287, 3.3 narrows it: with a capital T, and Z or an offset.
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# https://www.w3.org/TR/NOTE-datetime
W3C: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")
TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
ONCE: Final = {"id", "title", "updated"}
AT_MOST_ONCE: Final = {
    "feed": {"generator", "icon", "logo", "rights", "subtitle"},
    "entry": {"content", "published", "rights", "source", "summary"},
}
REPEATED: Final = {
    "feed": {"author", "category", "contributor", "link", "entry"},
    "entry": {"author", "category", "contributor", "link"},
}
TEXTS: Final = {"title", "subtitle", "summary", "rights"}


def local(element: Any) -> str:
    return element.tag.removeprefix(ATOM)


def against_rfc_4287(feed: Any) -> Iterator[str]:
    """What a feed breaks of sections 3 and 4."""
    if feed.tag != f"{ATOM}feed":
        yield f"the root is {feed.tag}"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        yield from _children(element)
        yield from _links(element)
        if element.find(f"{ATOM}author") is None and feed.find(f"{ATOM}author") is None:
            yield "nobody is the author"
    for element in feed.iter():
        yield from _construct(element)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    yield from (f"id twice: {one}" for one in set(ids) if ids.count(one) > 1)
    if feed.findtext(f"{ATOM}id") in ids:
        yield "an entry has the id of the feed"


def _children(element: Any) -> Iterator[str]:
    """4.1.1 and 4.1.2: what must be there once, what may be there, and what may not."""
    kind = local(element)
    names = [local(child) for child in element]
    yield from (f"{kind} has not one {name}" for name in sorted(ONCE) if names.count(name) != 1)
    for name in set(names) - ONCE - REPEATED[kind]:
        if name not in AT_MOST_ONCE[kind] or names.count(name) > 1:
            yield f"{kind} has {names.count(name)} {name}"
    if kind == "feed" and "entry" in names and set(names[names.index("entry") :]) != {"entry"}:
        yield "something stands after the entries"


def _links(element: Any) -> Iterator[str]:
    """4.1.1, 4.1.2, 4.2.7: alternates are told apart, and an entry without content has one."""
    links = element.findall(f"{ATOM}link")
    kinds = [
        (link.get("type"), link.get("hreflang"))
        for link in links
        if link.get("rel", "alternate") == "alternate"
    ]
    if len(kinds) != len(set(kinds)):
        yield "two alternates are alike"
    if local(element) == "entry" and not kinds and element.find(f"{ATOM}content") is None:
        yield "an entry has neither content nor an alternate"
    if local(element) == "feed" and not [one for one in links if one.get("rel") == "self"]:
        yield "the feed does not name its own address"
    for link in links:
        if not absolute(link.get("href", "")):
            yield f"no absolute address: {link.attrib}"


def _construct(element: Any) -> Iterator[str]:
    """3.1 to 3.3 and 4.2: texts, dates, people, ids and categories."""
    name, text = local(element), element.text or ""
    if name in TEXTS and (element.get("type", "text") != "text" or len(element)):
        yield f"{name} is not plain text"
    if name in {"updated", "published"} and not MOMENT.fullmatch(text):
        yield f"no moment: {text}"
    if name == "id" and not absolute(text):
        yield f"no absolute id: {text}"
    if name in {"author", "contributor"} and len(element.findall(f"{ATOM}name")) != 1:
        yield f"{name} without one name"
    if name == "category" and not element.get("term"):
        yield "category without term"
    if (tag := element.get(XML_LANG)) is not None and not TAG.fullmatch(tag):
        yield f"no language: {tag}"


def absolute(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme and parts.netloc) and not re.search(r"[\s<>\"{}|\\^`]", address)


@pytest.fixture
def news(alice: User, charlie: User) -> list[Article]:
    """An approved article, and one that was withdrawn after its approval."""
    members = [a_member("Bob"), a_member("Dora")]
    found = [
        approve(submitted(alice, a_bundle(slug=f"tea-{number}")), *members) for number in (1, 2)
    ]
    workflow.withdraw("tea-2", by=charlie, reason="Wrong & <old>.")
    return found


@pytest.mark.parametrize("kind", ["", "?kind=approved", "?kind=changed", "?kind=withdrawn"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_keeps_every_rule(
    client: Client, news: list[Article], language: str, kind: str
) -> None:
    path = f"/{language}/feed.atom{kind}"
    response = client.get(path)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert list(against_rfc_4287(feed)) == []
    assert feed.get(XML_LANG) == language
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{HERE}{path}"
    assert feed.findtext(f"{ATOM}id") == f"{HERE}{path}"
    moments = [dt.datetime.fromisoformat(one.text) for one in feed.iter(f"{ATOM}updated")]
    assert moments[0] == max(moments[1:], default=feeds.NEVER)
    assert moments[1:] == sorted(moments[1:], reverse=True)
    written = language in ("en", "zh-hans")
    count = {"": 2, "?kind=approved": 1, "?kind=changed": 0, "?kind=withdrawn": 1}[kind]
    assert len(moments) - 1 == (count if written else 0)


BROKEN: Final = [
    ("<id>http://testserver/en/feed.atom</id>", "", "feed has not one id"),
    ('rel="alternate"', 'rel="self"', "an entry has neither content nor an alternate"),
    ("+00:00</updated>", "</updated>", "no moment"),
    ('href="http://testserver/en/"', 'href="/en/"', "no absolute address"),
    ("<author><name>Oracle</name></author>", "", "nobody is the author"),
    (' term="approved"', "", "category without term"),
    ("tea-2", "tea-1", "id twice"),
    ("</title>", "</title><subtitle>a</subtitle><subtitle>b</subtitle>", "feed has 2 subtitle"),
    ('xml:lang="en"', 'xml:lang="en_GB"', "no language"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), BROKEN)
def test_the_check_itself_finds_a_broken_rule(
    client: Client, news: list[Article], right: str, wrong: str, said: str
) -> None:
    text = client.get("/en/feed.atom").text
    assert right in text
    found = list(against_rfc_4287(ElementTree.fromstring(text.replace(right, wrong))))
    assert [one for one in found if one.startswith(said)] != []


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\x00", "\x0b", "\x1f"])
def test_what_xml_cannot_hold_is_left_out_of_a_feed(sign: str) -> None:
    """XML 1.0, 2.2: one such character would make the whole feed unreadable."""
    found = feeds.written([entry(f"a{sign}b")], "en", "", HERE)
    title = ElementTree.fromstring(found.encode()).find(f"{ATOM}entry/{ATOM}title")
    assert title.text == "ab"


def entry(question: str) -> feeds.Entry:
    return feeds.Entry(
        "tea", question, "en", "Tea.", feeds.Status.APPROVED, feeds.NEVER, "approved"
    )


def against_the_protocol(path: str, text: bytes) -> Iterator[str]:
    """What a sitemap breaks of https://www.sitemaps.org/protocol.html."""
    root = ElementTree.fromstring(text)
    item = {f"{MAP}urlset": "url", f"{MAP}sitemapindex": "sitemap"}[root.tag]
    folder = f"{HERE}{path.rpartition('/')[0]}/"
    if not 0 < len(root) <= 50_000 or len(text) > 50 * 1024 * 1024:
        yield f"{len(root)} entries in {len(text)} bytes"
    for one in root:
        names = [child.tag.removeprefix(MAP) for child in one]
        if one.tag != f"{MAP}{item}" or names not in (["loc"], ["loc", "lastmod"]):
            yield f"{one.tag} has {names}"
        location, changed = one.findtext(f"{MAP}loc"), one.findtext(f"{MAP}lastmod")
        if not (absolute(location) and location.startswith(folder) and len(location) < 2048):
            yield f"not of this place: {location}"
        if changed is not None and not W3C.fullmatch(changed):
            yield f"no date: {changed}"
    locations = [one.text for one in root.iter(f"{MAP}loc")]
    if len(locations) != len(set(locations)):
        yield "a location twice"


def test_every_sitemap_keeps_every_rule(client: Client, news: list[Article]) -> None:
    index = client.get("/sitemap.xml").content
    assert list(against_the_protocol("/sitemap.xml", index)) == []
    paths = [one.text.removeprefix(HERE) for one in ElementTree.fromstring(index).iter(f"{MAP}loc")]
    assert len(paths) == len(LANGUAGES) + 2  # English and Chinese have a text
    for path in paths:
        assert list(against_the_protocol(path, client.get(path).content)) == [], path
    assert f"Sitemap: {HERE}/sitemap.xml" in client.get("/robots.txt").text


def test_a_full_part_is_smaller_than_the_protocol_s_bound() -> None:
    """50,000 articles and 50 MB, with the longest address that an article can have."""
    slug = "x" * (Article._meta.get_field("slug").max_length or 0)
    page = f"https://{'h' * 253}/zh-hans/for/{'p' * 50}/answers/{slug}/"
    full = "".join(sitemaps._written("urlset", "url", [(page, feeds.NEVER)] * sitemaps.PART))
    assert sitemaps.PART == 50_000
    assert len(full.encode()) < 50 * 1024 * 1024
