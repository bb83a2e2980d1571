"""Template tags of the article editor."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings

from oracle_site.admin.fields import Field
from oracle_site.admin.places import NAMES
from oracle_site.web.languages import direction

register = template.Library()


@register.inclusion_tag("admin/editor/field.html", takes_context=True)
def field(context: Mapping[str, Any], field: Field, size: str = "") -> dict[str, Any]:
    """One field: to fill in, or to read where the page says that nothing can be changed."""
    page = context.get("page")
    return {"field": field, "size": size, "editable": page is None or page.may_edit}


@register.filter
def place_in_words(place: tuple[str, ...]) -> str:
    """A place of the history: "sections lead › claims c1 › Text › Spanish"."""
    names = {**NAMES, **dict(settings.LANGUAGES)}
    return " › ".join(str(names.get(step, step)) for step in place)


@register.filter
def language_of(place: tuple[str, ...]) -> str:
    """The language in which the text at a place of the history is written; "" if in none."""
    return place[-1] if place and place[-1] in dict(settings.LANGUAGES) else ""


@register.filter
def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``; ``auto`` for no language."""
    return direction(language) if language else "auto"
