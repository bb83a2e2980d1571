"""A cell of the working copy as its reader will see it, for those who may see the article."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from articles.canonical import canonical_json
from articles.cells import CellKey, cells, content_of
from articles.models import Article
from articles.publishing import persona_slugs
from articles.reading import Reading, ReadPersona, Served, preview
from articles.working_copy import WorkingCopy
from oracle_site.admin.saving import working_copy
from oracle_site.web import article as article_page
from oracle_site.web.addresses import Place
from oracle_site.web.responses import html
from personas.models import Persona


def show(request: HttpRequest, article: Article, language: str, persona: str) -> HttpResponse:
    """The public page of a cell of the working copy; 404 where that cell is not complete."""
    copy = working_copy(article)
    reading = _reading(copy, CellKey(language, persona))
    place = Place(language, persona, f"answers/{article.slug}/")
    page = html("pages/article.html", place, lambda: article_page.context_of(reading, place))
    response = HttpResponse(page)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _reading(copy: WorkingCopy, asked: CellKey) -> Reading:
    """What the reader will be shown who asks for this cell: it, or the general one for it."""
    personas = persona_slugs()
    existing = list(cells(copy.bundle, personas))
    cell = asked if asked in existing else CellKey(asked.language, personas[0])
    if asked.persona not in personas or cell not in existing:
        raise Http404
    reading = preview(
        canonical_json(content_of(copy.bundle, copy.register, cell)),
        language=cell.language,
        persona=cell.persona,
        standings=_standings(copy),
    )
    return replace(
        reading,
        persona=Served(asked.persona, cell.persona),
        cells=tuple(existing),
        personas=_personas(asked.language),
    )


def _standings(copy: WorkingCopy) -> Mapping[str, Any]:
    return {
        key: {"reference": entry.id, "standing": entry.standing}
        for key, entry in copy.register.items()
    }


def _personas(language: str) -> tuple[ReadPersona, ...]:
    """The personas in the language of the text, as the public page names them."""
    from django.utils import translation

    with translation.override(language):
        return tuple(
            ReadPersona(p.slug, p.name or "", p.description or "", p.disclaimer or "")
            for p in Persona.objects.order_by("position")
        )
