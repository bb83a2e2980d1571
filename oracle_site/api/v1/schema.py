"""What the API says of itself: its index, its OpenAPI document, the schema of a bundle."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import ClassVar, Final

from django.db import connection
from django.http import HttpResponseBase
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from rest_framework.request import Request

from articles.bundles.schema import json_schema
from oracle_site.api.resource import Resource, absolute, answer
from oracle_site.api.v1 import shapes
from oracle_site.api.v1.json_schema import Schema, components, schema_of
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.shapes.questions import QuestionAnswer
from references import csl

BUNDLE_ADDRESS: Final = "/api/v1/schemas/article-1.json"
DESCRIPTION: Final = """\
Medical questions, answered in cited claims, with the review status of exactly these words.

**Look at `review_status` and `caution` before you show a text to anybody.** Texts that the board \
has not approved are given too, and say so; with `min_status=approved` you get 404 rather than one \
of them. `digest` names the words: the same digest, the same words.

Reading needs no account and sets no cookie. Every answer has a strong ETag: send it back as \
If-None-Match. Lists go on at `next`. Whatever goes wrong is told as a problem document (RFC 9457).
"""
TAGS: Final = (
    ("articles", "The answers, and every text of them that was ever public."),
    ("search", "Finding articles, in any words."),
    ("questions", "Asking, and being answered from approved claims only."),
    ("references", "What the answers cite."),
    ("board", "Who reviews the answers."),
    ("personas and topics", "For whom, and about what."),
    ("submissions", "Handing in articles; needs a token."),
    ("schema", "The API about itself."),
)
ANSWERS: Final = (
    shapes.ArticleList,
    shapes.Article,
    shapes.SearchResults,
    shapes.SuggestionList,
    shapes.EditionList,
    shapes.Edition,
    shapes.ReferenceList,
    shapes.Reference,
    shapes.BoardList,
    shapes.PersonaList,
    shapes.TopicList,
    QuestionAnswer,
    shapes.Submission,
    shapes.Problem,
    shapes.Withdrawal,
    shapes.Index,
)


@cache
def bundle_schema(personas: tuple[str, ...] = ()) -> Schema:
    """The JSON Schema of what submissions/ takes, under its one address."""
    schema = json_schema(frozenset(personas) or None)
    return {**schema, "$id": BUNDLE_ADDRESS}


def _bundle_component(personas: tuple[str, ...]) -> Schema:
    return {
        name: part for name, part in bundle_schema(personas).items() if not name.startswith("$")
    }


@lru_cache(maxsize=4)
def document(personas: tuple[str, ...] = (), topics: tuple[str, ...] = ()) -> Schema:
    """The OpenAPI 3.1 document; with the personas and topics that there are, it names them."""
    settings = {
        "OAS_VERSION": "3.1.1",
        "TITLE": "Oracle API",
        "DESCRIPTION": DESCRIPTION,
        "VERSION": "1",
        "LICENSE": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        "TAGS": [{"name": name, "description": text} for name, text in TAGS],
        "POSTPROCESSING_HOOKS": [],
        "SCHEMA_PATH_PREFIX": "/api/v1",
        "APPEND_COMPONENTS": {
            "schemas": {
                **components(*ANSWERS),
                "CslRecord": csl.SCHEMA,
                "ArticleBundle": _bundle_component(personas),
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of an account that may submit articles.",
                }
            },
        },
    }
    with patched_settings(settings):
        patterns = [path("api/v1/", include("oracle_site.api.v1.urls"))]
        made = SchemaGenerator(patterns=patterns).get_schema(public=True)
    _name_what_there_is(made, "persona", personas)
    _name_what_there_is(made, "topic", topics)
    return made


def _name_what_there_is(made: Schema, parameter: str, values: tuple[str, ...]) -> None:
    """Make the parameter an enumeration, where there are not too many values for one."""
    if not 0 < len(values) <= 500:
        return
    for methods in made["paths"].values():
        for operation in methods.values():
            for declared in operation["parameters"]:
                if declared["name"] == parameter:
                    declared["schema"] = {**declared["schema"], "enum": list(values)}
                    if declared["example"] not in values:
                        declared["example"] = values[0]


def _what_there_is() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The slugs of the personas, and of the topics that have public articles."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT ARRAY(SELECT slug FROM personas_persona ORDER BY position),
                      ARRAY(SELECT slug FROM articles_topic t WHERE EXISTS (
                          SELECT FROM articles_articletopic l
                            JOIN articles_rendition r ON r.article_id = l.article_id
                           WHERE l.topic_id = t.id AND r.status <> 'withdrawn')
                         ORDER BY slug LIMIT 501)"""
        )
        personas, topics = cursor.fetchone()
    return tuple(personas), tuple(topics)


def _about(name: str, summary: str, description: str, answered: Schema) -> Operation:
    return Operation(
        name=name, tag="schema", summary=summary, description=description, answer=answered
    )


class Root(Resource):
    """The index of the API."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": _about("readIndex", "Find your way", "Where everything is.", schema_of(shapes.Index))
    }

    def get(self, request: Request) -> HttpResponseBase:
        """The addresses."""
        names = [
            "articles",
            "references",
            "board",
            "personas",
            "topics",
            "questions",
            "submissions",
            "schema",
        ]
        index = {name: absolute(request, f"/api/v1/{name}/") for name in names}
        index["bundle_schema"] = absolute(request, BUNDLE_ADDRESS)
        index["documentation"] = absolute(request, "/api/docs/")
        return answer(request, lambda: index)


class OpenApi(Resource):
    """The OpenAPI document."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": _about(
            "readSchema", "Read the OpenAPI document", "OpenAPI 3.1, as JSON.", {"type": "object"}
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """The document, naming the personas and topics that there are."""
        personas, topics = _what_there_is()
        return answer(request, lambda: document(personas, topics))


class BundleSchema(Resource):
    """The JSON Schema of the article bundle."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": _about(
            "readBundleSchema",
            "Read the schema of a bundle",
            "JSON Schema 2020-12 of what submissions/ takes. Rules that concern several fields "
            "are said in the documentation and in the refusals.",
            {"type": "object"},
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """The schema."""
        return answer(request, bundle_schema)
