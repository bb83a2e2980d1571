"""Editions: every text that was ever frozen for the public, by the submission that it came with."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, NamedTuple

from django.db import connection
from django.http import HttpResponseBase
from rest_framework.request import Request

from articles.models import State, Status
from articles.reading import status_of
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

SUPERSEDED: Final = "superseded"


class Row(NamedTuple):
    """What both queries select, in their order; the key comes first."""

    id: int
    slug: str
    state: str
    number: int
    language: str
    persona: str
    digest: str
    created_at: Any
    is_public: bool
    is_candidate: bool
    stored_status: str
    next_review_due: Any
    notice: str
    personas: list[str]
    content: str = ""
    standings: str = "{}"


_COLUMNS: Final = """
    e.id, a.slug, a.state, e.number, e.language, e.persona, e.digest, e.created_at,
    COALESCE(r.edition_id = e.id, FALSE), COALESCE(r.candidate_id = e.id, FALSE),
    COALESCE(r.status, 'submitted'), r.next_review_due, COALESCE(r.notice, ''),
    (SELECT array_agg(slug) FROM personas_persona)
"""
_FROM: Final = """
    FROM articles_article a JOIN articles_edition e ON e.article_id = a.id
    LEFT JOIN articles_rendition r ON r.article_id = a.id
     AND r.language = e.language AND r.persona = e.persona
"""
_LIST: Final = f"""
    SELECT {_COLUMNS} {_FROM}
     WHERE a.slug = %(slug)s AND (%(key)s::bigint IS NULL OR e.id {{condition}} %(key)s)
     ORDER BY e.id {{order}} LIMIT %(most)s
"""
_PUBLIC: Final = """
    SELECT a.state, r.notice FROM articles_article a
      JOIN articles_edition e ON e.article_id = a.id
      LEFT JOIN articles_rendition r ON r.article_id = a.id
     WHERE a.slug = %(slug)s LIMIT 1
"""
# What the register says today of each reference of the frozen text.
_STANDINGS: Final = """
    (SELECT json_object_agg(item->>'key',
                            json_build_object('reference', f.id, 'standing', f.standing))::text
       FROM json_array_elements(e.content::json->'references') item
       CROSS JOIN LATERAL (
           SELECT id, standing FROM references_reference WHERE doi = item->'csl'->>'DOI'
           UNION SELECT id, standing FROM references_reference WHERE pmid = item->'csl'->>'PMID'
           UNION SELECT g.id, g.standing FROM articles_listedreference l
                   JOIN references_reference g ON g.id = l.reference_id
                  WHERE l.article_id = a.id AND g.csl = (item->'csl')::jsonb) f)
"""
_ONE: Final = f"""
    SELECT {_COLUMNS}, e.content, {_STANDINGS} {_FROM}
     WHERE a.slug = %(slug)s AND e.number = %(number)s
       AND e.language IN (%(language)s, a.source_language)
       AND e.persona IN (%(persona)s, (SELECT slug FROM personas_persona WHERE is_default))
     ORDER BY e.language = %(language)s DESC, e.persona = %(persona)s DESC
     LIMIT 1
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
            return _summary(Row(*row), row[4], row[5], request)

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
        cell = {"slug": slug, "number": number, "language": language, "persona": persona}
        rows = _rows(_ONE, cell)
        if not rows:
            raise Problem(NOT_FOUND, f"The article “{slug}” has no such edition {number}.")
        row = Row(*rows[0])
        if persona not in row.personas:
            raise parameters.unknown("persona", persona)
        if row.state == State.WITHDRAWN:
            raise withdrawn(slug, row.notice)
        return answer(request, lambda: _edition(row, language, persona, request))


def _edition(row: Row, language: str, persona: str, request: Any) -> dict[str, Any]:
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


def _summary(row: Row, language: str, persona: str, request: Any) -> shapes.EditionSummary:
    status = _status(row)
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


def _status(row: Row) -> str:
    """The status of exactly this text: the public one's, the waiting one's, or superseded."""
    if row.is_public:
        return status_of(row.stored_status, row.next_review_due).value
    if row.is_candidate:
        waits = State.UNDER_REVIEW if row.state == State.UNDER_REVIEW else State.SUBMITTED
        return waits.value
    return SUPERSEDED
