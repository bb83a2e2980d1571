"""The review screen as a browser has it: its fields, and what a reviewer does with them."""

import re
from html import unescape
from typing import Any

from django.test import Client

from articles.models import Article


def address(article: Article) -> str:
    return f"/admin/desk/review/{article.slug}/"


def fields(page: str) -> dict[str, list[str]]:
    """What the form would post: hidden fields, chosen radios and boxes, texts."""
    form = page[page.index('id="review"') : page.index("</form>", page.index('id="review"'))]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        choosable = attributes.get("type") in ("radio", "checkbox")
        if "name" in attributes and (not choosable or " checked" in tag):
            value = unescape(attributes.get("value", "on"))
            found.setdefault(unescape(attributes["name"]), []).append(value)
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        found.setdefault(unescape(name), []).append(unescape(text))
    return found


def to_mark(page: str) -> list[str]:
    """The names of the findings that the screen asks for, in reading order."""
    return list(dict.fromkeys(re.findall(r'name="(verdict\.[0-9a-f]{64})"', page)))


def marked(client: Client, article: Article, text: str, verdict: str = "accurate") -> Any:
    """Open a text, give every claim the same finding, keep it; the form of the screen then."""
    page = client.get(f"{address(article)}?text={text}").content.decode()
    form = fields(page) | {name: [verdict] for name in to_mark(page)}
    answers = re.findall(r'name="(answer\.[^"]+)"', page)
    form |= {unescape(name): ["I have checked it."] for name in answers}
    client.post(address(article), form | {"do": ["keep"]})
    return fields(client.get(f"{address(article)}?text={text}").content.decode())


def signed(client: Client, article: Article, *texts: str, **changes: Any) -> Any:
    """Mark the texts, and sign them; the response."""
    form: dict[str, list[str]] = {}
    for text in texts:
        form = marked(client, article, text)
    form = {name: value for name, value in form.items() if not name.startswith("sign.")}
    chosen = {f"sign.{text.replace('/', '.')}": ["on"] for text in texts}
    typed = {name: [value] for name, value in ({"decision": "approve"} | changes).items()}
    return client.post(address(article), form | chosen | typed | {"do": ["sign"]})
