"""Every link of the demonstration leads somewhere, in every language and for every persona."""

from collections import deque
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from oracle_site import demo
from tests.oracle_site.web.conftest import LANGUAGES, PERSONAS, address

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GONE = "answers/pictures-on-cigarette-packs/"
"""The withdrawn article; its page is found from the list of corrections, and answers 410."""


@pytest.fixture
def loaded(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    demo.load()


def anchors(tree: Any) -> set[str]:
    return {element.get("id") for element in tree.iter() if element.get("id")}


class Crawl:
    """Follows every link of one language and persona, and keeps what leads nowhere."""

    def __init__(self, client: Client, start: str) -> None:
        self.client = client
        self.start = start
        self.pages: dict[str, set[str]] = {}
        self.wanted: list[tuple[str, str, str]] = []
        self.broken: list[str] = []
        self.waiting = deque([start])

    def run(self) -> None:
        """Read every page that is reached, then look for the places that links name in them."""
        while self.waiting:
            path = self.waiting.popleft()
            if path not in self.pages:
                self.read(path)
        for page, target, place in self.wanted:
            if place not in self.pages[target]:
                self.broken.append(f"{page} -> {target}#{place}")

    def read(self, path: str) -> None:
        """Read one page and note where its links lead."""
        response = self.client.get(path)
        self.pages[path] = set()
        if response.status_code not in (200, 302) and not path.endswith(GONE):
            self.broken.append(f"{path}: {response.status_code}")
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return
        tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
        self.pages[path] = anchors(tree)
        for element in tree.iter():
            link = element.get("href") or element.get("src")
            if link and element.tag in ("a", "link", "script", "img"):
                self.follow(path, link)

    def follow(self, page: str, link: str) -> None:
        """Remember a link of our own; a file must be there, a page will be read."""
        target, place = urldefrag(urljoin(page, link))
        if urlsplit(target).scheme:
            return
        if target.startswith("/static/"):
            if finders.find(target.removeprefix("/static/")) is None:
                self.broken.append(f"{page} -> {target}")
        elif target.startswith(self.start) and target.count("/for/") == self.start.count("/for/"):
            self.waiting.append(target)
            if place:
                self.wanted.append((page, target, place))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_demonstration_leads_somewhere(
    client: Client, loaded: None, language: str
) -> None:
    for persona in PERSONAS:
        crawl = Crawl(client, address(language, persona))
        crawl.run()
        assert crawl.broken == [], persona
        assert len(crawl.pages) > 40
