"""The shortcuts that templates are compiled with change their cost, never what they write."""

from collections.abc import Callable

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from oracle_site.web.compiling import DirectGenerator, Folding, written
from oracle_site.web.jinja import PublicEnvironment, environment, public, rendered
from oracle_site.web.listing import Position

EVIL = "<b>&\"'"
SAFE = "&lt;b&gt;&amp;&#34;&#39;"


class Value:
    evil = EVIL
    markup = Markup("<i>")
    number = 7

    def doubled(self, text: str) -> str:
        return text + text


class Lazy:
    def __str__(self) -> str:
        return EVIL


class OwnHtml:
    def __html__(self) -> str:
        return "<u>"


@pytest.fixture
def render() -> Callable[..., str]:
    def made(source: str, folding: Folding | None = None, **context: object) -> str:
        env = environment(autoescape=True, loader=DictLoader({"t": source}))
        env.folding = folding
        return env.get_template("t").render(v=Value(), **context)

    return made


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (EVIL, SAFE),
        (Markup("<i>"), "<i>"),
        (7, "7"),
        (None, "None"),
        (Lazy(), SAFE),
        (OwnHtml(), "<u>"),
        (type("Sub", (str,), {})(EVIL), SAFE),
    ],
)
def test_everything_is_escaped_but_markup(value: object, expected: str) -> None:
    """F-25."""
    assert written(value) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ v.evil }}", SAFE),
        ("{{ v.markup }}{{ v.number }}", "<i>7"),
        ("{{ v.doubled(v.evil) }}", SAFE * 2),
        ("{{ v.doubled(text='x') }}", "xx"),
        ("{{ v.evil ~ v.markup }}", SAFE + "<i>"),
        ("{% set x = v.evil %}{{ x }}", SAFE),
        ("{% set x %}{{ v.evil }}{% endset %}{{ x }}", SAFE),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(v.evil) }}", SAFE),
        ("{% for a in [v.evil] %}{{ loop.index0 }}{{ a }}{% endfor %}", "0" + SAFE),
        ("{{ v.evil | safe }}", EVIL),
        ("{{ v.evil if v.number == 7 else '' }}", SAFE),
    ],
)
def test_the_page_is_what_jinja_itself_would_write(
    render: Callable[..., str], source: str, expected: str
) -> None:
    plain = Environment(autoescape=True, undefined=StrictUndefined)
    assert render(source) == plain.from_string(source).render(v=Value()) == expected


def test_a_value_that_is_not_given_is_an_error(render: Callable[..., str]) -> None:
    with pytest.raises(UndefinedError):
        render("{{ nothing }}")
    with pytest.raises(AttributeError):
        render("{{ v.nothing }}")


def test_words_are_compiled_in_and_values_put_in_escaped(render: Callable[..., str]) -> None:
    def word(text: str) -> Markup:
        return Markup(f"<{text}>")

    asked: list[str] = []

    def words(text: str, **values: object) -> Markup:
        asked.append(text)
        return Markup(text) % values

    folding = Folding({"language": "ar"}, {"_": word})
    source = "{{ language }}{{ _('a') }}{{ _('%(x)s', x=v.evil) }}{{ _(other) }}"
    assert render(source, folding, _=words, other="o") == f"ar<a>{SAFE}o"
    assert asked == ["%(x)s", "o"]


def test_a_name_that_a_template_sets_itself_is_not_folded(render: Callable[..., str]) -> None:
    folding = Folding({"language": "ar"}, {})
    source = "{% macro m(code) %}{{ code }}{% endmacro %}{{ m('fr') }}{{ language }}"
    assert render(source, folding) == "frar"


def test_the_public_environments_are_of_this_kind_and_escape() -> None:
    for language in ("en", "ar"):
        env = public(language)
        assert isinstance(env, PublicEnvironment)
        assert env.code_generator_class is DirectGenerator
        assert env.autoescape is True
        assert env.undefined is StrictUndefined
    assert public("en").globals["language"] == "en"


def test_a_missing_template_value_never_reaches_a_reader() -> None:
    with pytest.raises(UndefinedError):
        rendered("pages/404.html", "en", {})


@pytest.mark.parametrize("text", ["", "-", "1", "1-", "x-1", "1-x", "1e999-1", "1-1-1", "-1-2 "])
def test_a_position_that_no_list_gave_is_refused(text: str) -> None:
    """F-46."""
    with pytest.raises(ValueError):  # noqa: PT011  what float() says differs
        Position.parsed(text)
