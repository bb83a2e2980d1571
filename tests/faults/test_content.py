"""Markup in a text is text, and no address in a text is ever visited by the site."""

import ast
from pathlib import Path

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviews import workflow
from tests.articles.building import a_bundle, an_article
from tests.faults.conftest import CHECKOUT

MARKUP = (
    "<b>bold</b> **bold** [link](javascript:alert(1)) `code`\u00a0# title &lt;i&gt; &amp;amp; "
    "<svg><style><img src=x onerror=alert(1)></style></svg> ]]> <!-- --> {% if 1 %} {{ 7*7 }}"
)
APPS = ("oracle_site", "reviews", "articles", "personas", "references")
NETWORK = {"http", "urllib", "socket", "ssl", "requests", "httpx", "aiohttp", "urllib3", "ftplib"}
# The site's own probe and server of the checkout; addresses are taken apart without going there.
ALLOWED = {
    ("oracle_site/probe.py", "http.client"),
    ("oracle_site/management/commands/serve.py", "socket"),
    ("oracle_site/embedded/server.py", "socket"),
}


@pytest.mark.django_db
def test_markup_is_shown_letter_by_letter_and_never_interpreted(alice: User) -> None:
    """F-29: no markup is accepted anywhere, so what was typed is what is read."""
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = MARKUP
    article = an_article(bundle, by=alice)
    workflow.submit(article.slug, by=alice)
    page = Client().get(f"/en/answers/{article.slug}/").text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    [body] = tree.iter("body")
    assert "".join(body.itertext()).count(MARKUP) == 1
    active = [node for node in tree.iter() if node.tag in ("b", "svg", "img", "style", "code")]
    # The page's own: the edition's digest, and the code of its address.
    assert [node.tag for node in active] == ["img", "code"]
    assert active[0].get("src") == f"/en/answers/{article.slug}/editions/1/code.svg"
    given = Client().get(f"/api/v1/articles/{article.slug}/?language=en").json()
    assert given["claims"][0]["text"] == MARKUP


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def test_nothing_in_the_site_can_visit_an_address() -> None:
    """F-35: there is no client in the code, so no reference's URL reaches 169.254.169.254."""
    found = {
        (str(path.relative_to(CHECKOUT)), module)
        for app in APPS
        for path in (CHECKOUT / app).rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] in NETWORK and module not in ("urllib.parse", "http")
    }
    assert found == ALLOWED
