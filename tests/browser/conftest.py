"""A real Chromium on a running site with the demonstration's articles and one that is approved."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.signed_in import SignedInClient

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WRIST = "vitamin-c-after-wrist-fracture"
DEMO = Path(__file__).resolve().parents[2] / "demo" / "articles"

# A busy machine is no fault of a page: what a test expects may take this long, in milliseconds.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
# Playwright runs a loop of its own in the thread in which Django's fixtures work.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In continuous integration a browser gets a second try, and the summary names who needed it.

    As Playwright's own runner has it (https://playwright.dev/docs/test-retries); nothing else does.
    """
    if "CI" in os.environ:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which asks nothing of any host."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium here; `apt-get install chromium` gets one")
    return {"executable_path": found, "args": FLAGS}


@contextmanager
def running(fill: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    """A site on what ``fill`` puts into the database: its address, and what ``fill`` gave."""
    given = fill()
    server = LiveServer("127.0.0.1")
    try:
        yield server.url, given
    finally:
        server.stop()
        call_command("flush", verbosity=0, interactive=False)
        connections.close_all()


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a running site."""
    with django_db_blocker.unblock(), running(fill) as (url, _given):
        yield url


def fill() -> None:
    """Submit the demonstration, and let two members of a board approve one more article."""
    from articles.bundles.writing import write
    from oracle_site.demo import load_glossary
    from reviews import workflow
    from tests.articles.building import a_bundle
    from tests.reviews.board import a_member, approve, submitted

    load_glossary()
    author = User.objects.create_superuser("author", password=None)
    bundles = [json.loads(path.read_text()) for path in sorted(DEMO.glob("*.json"))]
    outcomes = write(list(enumerate(bundles, 1)), by=author)
    assert [problem for outcome in outcomes for problem in outcome.problems] == []
    workflow.submit_all([bundle["slug"] for bundle in bundles], by=author)
    rewrite(next(one for one in bundles if one["slug"] == WRIST), author)
    approve(submitted(author, a_bundle()), a_member("Bob"), a_member("Dora"))


def rewrite(bundle: dict[str, Any], author: User) -> None:
    """Submit an article again with one statement changed, in English and for everyone."""
    from articles.bundles.writing import write
    from reviews import workflow

    text = bundle["sections"][0]["claims"][0]["text"]
    text["en"] = f"{text['en'].rstrip('.')}, as far as this trial can tell."
    workflow.recall(WRIST, by=author, reason="A statement was too sure of itself.")
    [outcome] = write([(1, bundle)], by=author)
    assert outcome.problems == []
    workflow.submit(WRIST, by=author, note="It says how sure we can be.")


class Visit:
    """A browser window on the site that keeps what went wrong, but for what a test expects."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.said: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.asked: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._requested)

    def _heard(self, message: ConsoleMessage) -> None:
        foreseen = any(words in message.text for words in self.expected)
        if message.type in ("error", "warning") and not foreseen:
            self.said.append(f"{message.text} {message.location}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.site + "/", "data:")):
            self.asked.append(request.url)

    def sign_in(self, person: User, language: str = "en") -> "Visit":
        """Make it the window of somebody who has signed in, and reads the admin in a language."""
        client = SignedInClient()
        client.force_login(person)
        cookies = {"sessionid": client.cookies["sessionid"].value, "admin_language": language}
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.site} for name, value in cookies.items()]
        )
        return self

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.site + path)
        return self.page


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Opens a window; at the end, none has complained or asked anything of another host."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def visited(**options: Any) -> Visit:
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        opened.append((context, Visit(context, site)))
        return opened[-1][1]

    yield visited
    for context, window in opened:
        context.close()
        assert window.said == []
        assert window.asked == []
