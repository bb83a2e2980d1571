"""The markup of the site's own pages: a small part of CommonMark, and parts that the site makes.

A line ``{{ rules }}`` stands for a part that is generated, so that no number is typed by hand.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from oracle_site.web.addresses import Place

PARTS: Final = frozenset({"rules", "statuses", "operator", "disclaimers"})
PART: Final = re.compile(r"^\{\{ *([a-z]+) *\}\}$")
OWN_PAGE: Final = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)*(?:#[a-z0-9-]+)?")
HEADINGS: Final = {"h2", "h3"}
LONGEST: Final = 60_000
ENABLED: Final = ["heading", "list", "emphasis", "link"]
READER: Final = MarkdownIt("zero", {"html": False}).enable(ENABLED)


class Part(NamedTuple):
    """A piece of a page: text as HTML, or the name of a part that the site makes."""

    html: Markup
    made: str


def parts(text: str, place: Place) -> Iterator[Part]:
    """A text as what its page shows; links to pages of the site keep language and persona."""
    lines: list[str] = []
    for line in [*text.splitlines(), "{{ end }}"]:
        made = PART.match(line.strip())
        if made is None:
            lines.append(line)
            continue
        if any(lines):
            yield Part(_html("\n".join(lines), place), "")
        lines = []
        if made[1] in PARTS:
            yield Part(Markup(), made[1])


def _html(text: str, place: Place) -> Markup:
    tokens = READER.parse(text)
    for token in _inline(tokens):
        if token.type == "link_open":
            address = str(token.attrs["href"])
            if urlsplit(address).scheme:
                token.attrs["rel"] = "external"
            else:
                token.attrs["href"] = place.to(address)
    # The reader knows no HTML, so what it writes of a text is escaped.
    return Markup(READER.renderer.render(tokens, READER.options, {}))  # noqa: S704


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def problems(text: str) -> list[str]:
    """What is wrong with a text, a word or line each: parts there are not, headings, links."""
    found = [f"{{{{ {name} }}}}" for name in _made(text) if name not in PARTS]
    tokens = READER.parse(text)
    found += [f"<{t.tag}>" for t in tokens if t.type == "heading_open" and t.tag not in HEADINGS]
    links = (t for t in _inline(tokens) if t.type == "link_open")
    return [*found, *(href for t in links if not allowed(href := str(t.attrs["href"])))]


def _made(text: str) -> list[str]:
    return [made[1] for line in text.splitlines() if (made := PART.match(line.strip()))]


def allowed(address: str) -> bool:
    """Whether a link may lead there: a page of the site, or an https address."""
    try:
        return urlsplit(address).scheme == "https" or OWN_PAGE.fullmatch(address) is not None
    except ValueError:
        return False


def shape(text: str) -> list[str]:
    """What a translation must have as its source has it: headings, lists, links and parts."""
    tokens = READER.parse(text)
    blocks = [t.tag for t in tokens if t.type in ("heading_open", "list_item_open")]
    links = [str(t.attrs["href"]) for t in _inline(tokens) if t.type == "link_open"]
    return [*blocks, *links, *_made(text)]
