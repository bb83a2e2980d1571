"""Whatever the sources say to people is gathered, and translated when it is shown."""

import ast
import io
import re
from html.parser import HTMLParser

import pytest

from articles.vocabulary import LANGUAGES
from oracle_site.messages import KEYWORDS, ROOT, SOURCE_LANGUAGE, django_template, extracted

LATIN = re.compile(r"[A-Za-z][A-Za-z-]+")
PROPER = frozenset({"Oracle", "PubMed", "Central", "DOI", "UTC", "ORCID", "SHA-"})
"""Names that are the same in every language."""


def test_a_django_template_is_read_whatever_its_indentation() -> None:
    template = """
        {% load i18n %}
      <p>{% translate "One" %}</p>
    <p>{% blocktranslate with name=user.name trimmed %}
        Two of
        {{ name }}
      {% endblocktranslate %}</p>
            {% translate "Three" context "number" %}
     {% blocktranslate count n=n %}{{ n }} four{% plural %}{{ n }} fours{% endblocktranslate %}
    <p title="{% firstof a _("Five") %}">it's (not closed {{ a|default:_("Six") }}</p>
    """
    found = django_template(io.BytesIO(template.encode()), KEYWORDS, (), {})
    assert [message for _line, _function, message, _comments in found] == [
        "One",
        "Two of %(name)s",
        ("number", "Three"),
        ("%(n)s four", "%(n)s fours", None),
        "Five",
        "Six",
    ]


@pytest.mark.parametrize(
    "message",
    ["Draft", "Search the answers", "Sign in to edit and review"],
    ids=["Python", "a public page", "a page of the admin"],
)
def test_every_kind_of_source_is_read(message: str) -> None:
    assert extracted().get(message) is not None


AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
OURS = ("articles", "oracle_site", "personas", "references", "reviews")
MODULES = [path for app in OURS for path in sorted((ROOT / app).rglob("*.py"))]


def translated_at_import(module: ast.Module) -> list[int]:
    """The lines where words are translated while the module is imported, in nobody's language."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in AT_ONCE
    }
    found, waiting = [], list[ast.AST](module.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in names:
            found.append(node.lineno)
        waiting += ast.iter_child_nodes(node)
    return found


def test_words_are_translated_when_they_are_shown() -> None:
    early = {
        path.relative_to(ROOT).as_posix(): lines
        for path in MODULES
        if (lines := translated_at_import(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert early == {}


def test_words_that_are_translated_too_early_are_found() -> None:
    module = """
from django.utils.translation import gettext as _, gettext_lazy

A = {"a": _("too early")}
B = gettext_lazy("in time")

def c():
    return _("in time")
"""
    assert translated_at_import(ast.parse(module)) == [4]


class Words(HTMLParser):
    """What a template says outside its tags: its text, and the attributes that are read out."""

    SAID = frozenset({"alt", "aria-label", "placeholder", "title"})

    def __init__(self, template: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = False
        self.feed(TEMPLATE_TAGS.sub(" ", template))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in {"script", "style"}
        self.said += [value or "" for name, value in attrs if name in self.SAID]

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


TEMPLATE_TAGS = re.compile(
    r"{#.*?#}|{% blocktranslate.*?endblocktranslate %}|{% comment.*?endcomment %}"
    r"|{% block bodyclass %}.*?{% endblock %}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
IN_ENGLISH = frozenset({"api_docs.html"})
"""The documentation of the API is in English."""
IN_ALL_LANGUAGES = frozenset({"400.html", "500.html"})
"""These say the same six times, since nothing is known of the reader."""
TEMPLATES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "templates").rglob("*.html")
    if path.name not in IN_ENGLISH | IN_ALL_LANGUAGES
)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_says_nothing_that_is_not_translated(template: str) -> None:
    said = Words((ROOT / template).read_text(encoding="utf-8")).said
    assert [w for text in said for w in LATIN.findall(text) if w not in PROPER] == []


@pytest.mark.parametrize("template", sorted(IN_ALL_LANGUAGES))
def test_a_page_for_nobody_in_particular_speaks_every_language(template: str) -> None:
    text = (ROOT / "templates" / "public" / template).read_text(encoding="utf-8")
    spoken = re.findall(r'<p lang="([\w-]+)"', text)
    assert [SOURCE_LANGUAGE, *spoken] == list(LANGUAGES)
