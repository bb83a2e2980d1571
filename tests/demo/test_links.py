"""Every link of the demonstration leads somewhere, from any language and persona to any other."""

from collections import deque
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib
import pytest
from defusedxml import ElementTree
from django.contrib.staticfiles import finders
from django.test import Client

from oracle_site import demo
from tests.oracle_site.web.conftest import LANGUAGES, PERSONAS, address

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HERE = "http://testserver"
GONE = "/answers/pictures-on-cigarette-packs/"
"""The withdrawn article; its page is found from the list of corrections, and answers 410."""
ELSEWHERE = {"https", "http", "mailto", "tel"}
LINKED = {"a", "area", "link", "script", "img"}


@pytest.fixture
def loaded(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    demo.load()


class Crawl:
    """Follows every link that it finds, and keeps what leads nowhere."""

    def __init__(self, client: Client, *starts: str) -> None:
        self.client = client
        self.places: dict[str, set[str]] = {}
        self.wanted: list[tuple[str, str, str]] = []
        self.answered: dict[int, list[str]] = {}
        self.broken: list[str] = []
        self.waiting = deque(starts)

    def run(self) -> None:
        """Read every page that is reached, then look for the places that links name in them."""
        while self.waiting:
            path = self.waiting.popleft()
            if path not in self.places:
                self.places[path] = set()
                self.read(path)
        for page, target, place in self.wanted:
            if place not in self.places[target]:
                self.broken.append(f"{page} -> {target}#{place}")

    def read(self, path: str) -> None:
        """Read one page, feed or sitemap, and note where its links lead."""
        response = self.client.get(path)
        self.answered.setdefault(response.status_code, []).append(path)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind == "text/html":
            tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
            self.places[path] = {one.get("id") for one in tree.iter() if one.get("id")}
            for link in links(tree):
                self.follow(path, link)
        elif kind.endswith("xml") and "svg" not in kind:
            for element in ElementTree.fromstring(response.content).iter():
                name = element.tag.rpartition("}")[2]
                if link := element.text if name == "loc" else element.get("href"):
                    self.follow(path, link)

    def follow(self, page: str, link: str) -> None:
        """Remember a link of our own; a file must be there, a page will be read."""
        target, place = urldefrag(urljoin(f"{HERE}{page}", link))
        if not target.startswith(f"{HERE}/"):
            to = urlsplit(target)
            if to.scheme not in ELSEWHERE or not (to.netloc or to.path):
                self.broken.append(f"{page} -> {target}")
            return
        target = target.removeprefix(HERE)
        if target.startswith("/static/"):
            if finders.find(target.removeprefix("/static/")) is None:
                self.broken.append(f"{page} -> {target}")
            return
        self.waiting.append(target)
        if place:
            self.wanted.append((page, target, place))


def links(tree: Any) -> Iterator[str]:
    """Where a page leads, and where its forms are sent that only ask."""
    for element in tree.iter():
        if element.tag in LINKED and (link := element.get("href") or element.get("src")):
            yield link
        elif element.tag == "form" and element.get("method", "get").lower() == "get":
            yield element.get("action", "")


def test_every_link_of_the_demonstration_leads_somewhere(client: Client, loaded: None) -> None:
    """One walk over all languages and personas, feeds and sitemaps, so that no link between two
    of them is left out."""
    crawl = Crawl(client, "/en/", "/sitemap.xml", "/robots.txt", "/llms.txt")
    crawl.run()
    assert crawl.broken == []
    assert set(crawl.answered) == {200, 410}
    assert [path for path in crawl.answered[410] if GONE not in path] == []
    homes = {address(*chosen) for chosen in product(LANGUAGES, PERSONAS)}
    assert homes - crawl.places.keys() == set()
    for home in homes:
        assert f"{home}{GONE[1:]}" in crawl.answered[410]
        assert sum(path.startswith(home) for path in crawl.places) > 40
