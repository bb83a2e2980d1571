"""Editions: every text that was ever frozen for the public, by the submission that it came with."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.db import connection
from django.http import HttpResponseBase
from rest_framework.request import Request

from articles.models import State, Status
from articles.reading.editions import COLUMNS, FROM, EditionRow, edition
from articles.reading.parts import parts_of
from oracle_site.api import problems
from oracle_site.api.problems import NOT_FOUND, Problem
from oracle_site.api.resource import Resource, absolute, answer
from oracle_site.api.v1 import examples, parameters, shapes
from oracle_site.api.v1.articles import no_article, withdrawn
from oracle_site.api.v1.documents import claims_of, listed_reference, served
from oracle_site.api.v1.json_schema import schema_of
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.paging import NUMBER_CURSOR, page, window
from oracle_site.web.addresses import address

_LIST: Final = f"""
    SELECT {COLUMNS} {FROM}
     WHERE a.slug = %(slug)s AND (%(key)s::bigint IS NULL OR e.id {{condition}} %(key)s)
     ORDER BY e.id {{order}} LIMIT %(most)s
"""
_PUBLIC: Final = """
    SELECT a.state, r.notice FROM articles_article a
      JOIN articles_edition e ON e.article_id = a.id
      LEFT JOIN articles_rendition r ON r.article_id = a.id
     WHERE a.slug = %(slug)s LIMIT 1
"""


def _rows(sql: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


class Editions(Resource):
    """The editions of one article."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="listEditions",
            tag="articles",
            summary="List the editions of an article",
            description="Every text of the article that was ever frozen, in every language and for "
            "every persona. A submission freezes only the texts that it changed.",
            answer=schema_of(shapes.EditionList),
            path=(parameters.SLUG_IN_PATH,),
            parameters=(NUMBER_CURSOR, parameters.PAGE),
            problems=(problems.NOT_FOUND, problems.GONE),
            example=examples.EDITION_LIST,
        )
    }

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """A page of editions."""
        if not (known := _rows(_PUBLIC, {"slug": slug})):
            raise no_article(slug)
        if known[0][0] == State.WITHDRAWN:
            raise withdrawn(slug, known[0][1])
        asked = window(self.given)
        sql = _LIST.format(condition=asked.condition, order=asked.order)
        key = int(asked.key) if asked.key else None
        rows = _rows(sql, {"slug": slug, "key": key, "most": asked.size + 1})

        def entry(row: Any) -> shapes.EditionSummary:
            return _summary(EditionRow(*row), row[4], row[5], request)

        here = absolute(request, f"/api/v1/articles/{slug}/editions/")
        found = page(rows, asked, entry, address=here, given=self.given)
        return answer(request, lambda: found)


class Edition(Resource):
    """One edition."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="readEdition",
            tag="articles",
            summary="Read an edition",
            description="The text that the submission of this number froze, in the language and "
            "for the persona asked for, else in the one that the page would have shown. 404 where "
            "that submission left the text as it was: see the list of editions.",
            answer=schema_of(shapes.Edition),
            path=(parameters.SLUG_IN_PATH, parameters.EDITION_IN_PATH),
            parameters=(parameters.LANGUAGE, parameters.PERSONA),
            problems=(problems.NOT_FOUND, problems.GONE),
            example=examples.EDITION,
        )
    }

    def get(self, request: Request, slug: str, number: int) -> HttpResponseBase:
        """The edition with its words."""
        language, persona = self.given["language"], self.given["persona"]
        row = edition(slug, number, language=language, persona=persona)
        if row is None:
            raise Problem(NOT_FOUND, f"The article “{slug}” has no such edition {number}.")
        if persona not in row.personas:
            raise parameters.unknown("persona", persona)
        if row.state == State.WITHDRAWN:
            raise withdrawn(slug, row.notice)
        return answer(request, lambda: _edition(row, language, persona, request))


def _edition(row: EditionRow, language: str, persona: str, request: Any) -> dict[str, Any]:
    parts = parts_of(row.content, row.standings or "{}")
    return {
        **_summary(row, language, persona, request),
        "question": parts["question"],
        "question_language": parts["question_language"],
        "source_language": parts["source_language"],
        "risk_class": parts["risk_class"],
        "sections": [{"key": part.key, "heading": part.heading} for part in parts["sections"]],
        "claims": claims_of(parts["sections"]),
        "references": [listed_reference(reference) for reference in parts["references"]],
    }


def _summary(row: EditionRow, language: str, persona: str, request: Any) -> shapes.EditionSummary:
    status = row.status
    place = f"answers/{row.slug}/editions/{row.number}/"
    query = f"?language={row.language}&persona={row.persona}"
    api = f"/api/v1/articles/{row.slug}/editions/{row.number}/{query}"
    return {
        "slug": row.slug,
        "number": row.number,
        "language": served(language, row.language),  # type: ignore[typeddict-item]
        "persona": served(persona, row.persona),  # type: ignore[typeddict-item]
        "digest": row.digest,
        "created_at": shapes.moment(row.created_at) or "",
        "current": row.is_public,
        "review_status": status,  # type: ignore[typeddict-item]
        "caution": status not in (Status.APPROVED, Status.APPROVED_OVERDUE),
        "url": absolute(request, address(row.language, row.persona, place)),
        "api_url": absolute(request, api),
    }
