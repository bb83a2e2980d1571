"""The Jinja2 environment of the public pages: one for each language, its words compiled in."""

from functools import cache, lru_cache
from typing import Any

from django.template import engines
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined, nodes
from markupsafe import Markup

from oracle_site.web.addresses import absolute
from oracle_site.web.compiling import DirectGenerator, Folding, written
from oracle_site.web.formats import date_in
from oracle_site.web.languages import TONGUES, direction

SITE_NAME = "Oracle"


class PublicEnvironment(Environment):
    """Templates of the public pages, in one language or, as Django makes it, in none yet."""

    code_generator_class = DirectGenerator
    folding: Folding | None = None
    written = staticmethod(written)

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

    @lru_cache(maxsize=2048)
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
