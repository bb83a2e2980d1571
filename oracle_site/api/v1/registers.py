"""What articles refer to: personas, topics and references."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final

import orjson
from django.db import connection
from django.http import HttpResponseBase
from modeltranslation.utils import build_localized_fieldname
from rest_framework.request import Request

from oracle_site.api import problems
from oracle_site.api.problems import NOT_FOUND, Problem
from oracle_site.api.resource import Resource, absolute, answer
from oracle_site.api.v1 import examples, parameters, shapes
from oracle_site.api.v1.documents import link_of
from oracle_site.api.v1.json_schema import schema_of
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.paging import NUMBER_CURSOR, SLUG_CURSOR, page, window
from oracle_site.web.addresses import DEFAULT_PERSONA, address
from references.formatting import shown
from references.models import MEANINGS, Standing


def _rows(sql: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@lru_cache(maxsize=12)
def _name_in(language: str, field: str = "name") -> str:
    """SQL: a translated field in a language, else in English, else empty."""
    own, english = (build_localized_fieldname(field, code) for code in (language, "en"))
    return f"COALESCE(NULLIF({own}, ''), {english}, '')"


class Personas(Resource):
    """The audiences that texts are worded for."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="listPersonas",
            tag="personas and topics",
            summary="List personas",
            description="For whom texts are worded, and what to tell each with them.",
            answer=schema_of(shapes.PersonaList),
            parameters=(parameters.NAMES_LANGUAGE,),
            example=examples.PERSONA_LIST,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """All personas."""
        language = self.given["language"]
        names = ", ".join(_name_in(language, f) for f in ("name", "description", "disclaimer"))
        rows = _rows(
            f"SELECT slug, {names}, audience, is_default FROM personas_persona ORDER BY position",
            {},
        )
        keys = ("slug", "name", "description", "disclaimer", "audience", "is_default")
        results = [dict(zip(keys, row, strict=True)) for row in rows]
        return answer(request, lambda: {"next": None, "previous": None, "results": results})


class Topics(Resource):
    """The subjects of public articles."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="listTopics",
            tag="personas and topics",
            summary="List topics",
            description="Subjects that have an article for the public.",
            answer=schema_of(shapes.TopicList),
            parameters=(parameters.NAMES_LANGUAGE, SLUG_CURSOR, parameters.PAGE),
            example=examples.TOPIC_LIST,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """A page of topics."""
        asked, language = window(self.given), self.given["language"]
        rows = _rows(
            f"""SELECT t.slug, {_name_in(language)} FROM articles_topic t
                 WHERE (%(key)s = '' OR t.slug {asked.condition} %(key)s) AND EXISTS (
                       SELECT FROM articles_articletopic l
                         JOIN articles_rendition r ON r.article_id = l.article_id
                        WHERE l.topic_id = t.id AND r.status <> 'withdrawn')
                 ORDER BY t.slug {asked.order} LIMIT %(most)s""",
            {"key": asked.key, "most": asked.size + 1},
        )

        def entry(row: Any) -> shapes.TopicEntry:
            return _topic(row[0], row[1], language, request)

        here = absolute(request, "/api/v1/topics/")
        found = page(rows, asked, entry, address=here, given=self.given)
        return answer(request, lambda: found)


def _topic(slug: str, name: str, language: str, request: Any) -> shapes.TopicEntry:
    of_topic = f"/api/v1/articles/?language={language}&topic={slug}"
    return {
        "slug": slug,
        "name": name or slug,
        "url": absolute(request, address(language, DEFAULT_PERSONA, f"topics/{slug}/")),
        "articles_url": absolute(request, of_topic),
    }


# Only what a public text cites: what a draft cites is nobody's business yet.
_IS_CITED: Final = """EXISTS (SELECT FROM articles_rendition r
    WHERE r.register_ids @> ARRAY[f.id] AND r.status <> 'withdrawn')"""


class References(Resource):
    """The sources that public texts cite."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="listReferences",
            tag="references",
            summary="List references",
            description="Every source that a public text cites, with its standing today.",
            answer=schema_of(shapes.ReferenceList),
            parameters=(NUMBER_CURSOR, parameters.PAGE),
            example=examples.REFERENCE_LIST,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """A page of references."""
        asked = window(self.given)
        rows = _rows(
            f"""SELECT f.id, f.kind, f.standing, f.title, f.csl::text FROM references_reference f
                 WHERE (%(key)s::bigint IS NULL OR f.id {asked.condition} %(key)s) AND {_IS_CITED}
                 ORDER BY f.id {asked.order} LIMIT %(most)s""",
            {"key": int(asked.key) if asked.key else None, "most": asked.size + 1},
        )

        def entry(row: Any) -> shapes.ReferenceSummary:
            return _reference(row, request)

        here = absolute(request, "/api/v1/references/")
        found = page(rows, asked, entry, address=here, given=self.given)
        return answer(request, lambda: found)


class Reference(Resource):
    """One source."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="readReference",
            tag="references",
            summary="Read a reference",
            description="A source that a public text cites, and what has been said of it since.",
            answer=schema_of(shapes.Reference),
            path=(parameters.REFERENCE_IN_PATH,),
            problems=(problems.NOT_FOUND,),
            example=examples.REFERENCE,
        )
    }

    def get(self, request: Request, number: int) -> HttpResponseBase:
        """The reference with its notices."""
        rows = _rows(
            f"""SELECT f.id, f.kind, f.standing, f.title, f.csl::text,
                       (SELECT json_agg(json_build_object('standing', n.standing,
                               'source', n.source, 'nature', n.nature, 'reason', n.reason,
                               'dated', n.dated, 'notice_doi', n.notice_doi) ORDER BY n.id)::text
                          FROM references_standingnotice n WHERE n.reference_id = f.id)
                  FROM references_reference f WHERE f.id = %(id)s AND {_IS_CITED}""",
            {"id": number},
        )
        if not rows:
            raise Problem(NOT_FOUND, f"No public text cites a reference {number}.")
        notices = orjson.loads(rows[0][5] or "[]")
        return answer(request, lambda: {**_reference(rows[0], request), "notices": notices})


def _reference(row: Any, request: Any) -> shapes.ReferenceSummary:
    number, kind, standing, title, csl = row[:5]
    record = orjson.loads(csl)
    return {
        "id": number,
        "kind": kind,
        "standing": standing,
        "meaning": str(MEANINGS[Standing(standing)]),
        "title": title,
        "csl": record,
        "url": link_of(shown(record)),
        "api_url": absolute(request, f"/api/v1/references/{number}/"),
    }
