"""The Jinja2 environment of the public pages: one for each language, its words compiled in."""

from functools import cache
from typing import Any

from django.template import engines
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from oracle_site.web.addresses import absolute
from oracle_site.web.formats import date_in
from oracle_site.web.languages import TONGUES, direction

SITE_NAME = "Oracle"


class Folding(NodeTransformer):
    """Replaces what is the same in every page of a language by its value, before compiling.

    A page of twenty claims looks up some eighty words; folded, they cost nothing.
    """

    def __init__(self, values: dict[str, Any], functions: dict[str, Any]) -> None:
        self.values = values
        self.functions = functions

    def visit_Name(self, node: nodes.Name) -> nodes.Expr:
        """A name with a fixed value becomes that value."""
        if node.ctx == "load" and node.name in self.values:
            return _constant(self.values[node.name], node)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        """A call of a folded function with one literal becomes its result."""
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name in self.functions:
            match node.args:
                case [nodes.Const(value=value)] if not node.kwargs:
                    return _constant(self.functions[node.node.name](value), node)
        return node


def _constant(value: str, node: nodes.Node) -> nodes.Expr:
    constant = nodes.Const(str(value), lineno=node.lineno)
    return nodes.MarkSafe(constant, lineno=node.lineno) if hasattr(value, "__html__") else constant


class PublicEnvironment(Environment):
    """Templates of the public pages, in one language or, as Django makes it, in none yet."""

    folding: Folding | None = None

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return tree if self.folding is None else self.folding.visit(tree)


def environment(**options: Any) -> PublicEnvironment:
    """An environment with autoescaping on, where a value that is not given is an error."""
    options["undefined"] = StrictUndefined
    env = PublicEnvironment(**options, trim_blocks=True, lstrip_blocks=True, cache_size=-1)
    env.globals.update(static=static, absolute=absolute, tongues=TONGUES, direction=direction)
    return env


@cache
def public(language: str) -> PublicEnvironment:
    """The environment that Django's settings configure, in one language."""

    @cache
    def word(message: str) -> Markup:
        with translation.override(language):
            return Markup(translation.gettext(message))  # noqa: S704  our own catalogs

    def words(message: str, **values: object) -> Markup:
        return word(message) % values if values else word(message)

    fixed = {
        "site_name": SITE_NAME,
        "language": language,
        "dir": TONGUES[language].direction,
    }
    env: PublicEnvironment = engines["jinja2"].env.overlay()  # type: ignore[attr-defined]
    env.globals = {**env.globals, **fixed, "_": words, "date": date_in(language)}
    env.folding = Folding(fixed, {"_": word, "static": static})
    return env


@cache
def _template(language: str, name: str) -> Any:
    return public(language).get_template(name)


def rendered(template: str, language: str, context: dict[str, Any]) -> str:
    """A page as text."""
    return _template(language, template).render(context)
