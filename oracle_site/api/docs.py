"""The documentation of the API as a page of the site: its OpenAPI document, for people."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from articles.canonical import canonical_json
from oracle_site.api.problems import KINDS
from oracle_site.api.resource import absolute
from oracle_site.api.v1.schema import DESCRIPTION, document
from oracle_site.web.addresses import Place
from oracle_site.web.responses import page

_LONGEST_LIST = 12


class Value(NamedTuple):
    """A parameter or a property: its name, what it may be, what it means."""

    name: str
    kind: str
    links: tuple[str, ...]
    required: bool
    description: str


class Answer(NamedTuple):
    """A response: its status, what it means, and the object in it."""

    status: str
    description: str
    kind: str
    links: tuple[str, ...]


class Call(NamedTuple):
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    needs_token: bool
    parameters: list[Value]
    answers: list[Answer]
    body_example: str
    example: str


class Group(NamedTuple):
    """The operations of one tag."""

    name: str
    description: str
    calls: list[Call]


class Component(NamedTuple):
    """A JSON object of the API."""

    name: str
    description: str
    values: list[Value]


@require_safe
def documentation(request: HttpRequest) -> HttpResponseBase:
    """``/api/docs/``: all that there is to know, without a script."""
    made = document()

    def context() -> dict[str, Any]:
        return {
            "about": DESCRIPTION.replace("**", "").split("\n\n"),
            "articles": absolute(request, "/api/v1/articles/"),
            "groups": groups(made),
            "components": components(made),
            "problems": KINDS,
        }

    place = Place("en", page="")
    return page(request, "pages/api_docs.html", place, context, version=canonical_json(made))


def groups(made: Mapping[str, Any]) -> list[Group]:
    """The operations by tag, in the order of the tags."""
    calls = [
        (operation["tags"][0], _call(path, method, operation))
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
    ]
    return [
        Group(
            tag["name"], tag["description"], [call for name, call in calls if name == tag["name"]]
        )
        for tag in made["tags"]
    ]


def _call(path: str, method: str, operation: Mapping[str, Any]) -> Call:
    best = min(operation["responses"])
    [content] = operation["responses"][best]["content"].values()
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Call(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        needs_token=bool(operation["security"]),
        parameters=[_parameter(declared) for declared in operation["parameters"]],
        answers=[_answer(*item) for item in operation["responses"].items()],
        body_example=_written(body.get("example")),
        example=_written(content.get("example")),
    )


def _written(example: Any) -> str:
    return "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)


def _parameter(declared: Mapping[str, Any]) -> Value:
    kind, links = _kind(declared["schema"])
    required = bool(declared.get("required"))
    return Value(declared["name"], kind, links, required, declared["description"])


def _answer(status: str, response: Mapping[str, Any]) -> Answer:
    kind, links = "", tuple[str, ...]()
    for content in response.get("content", {}).values():
        kind, links = _kind(content["schema"])
    return Answer(status, response["description"], kind, links)


def components(made: Mapping[str, Any]) -> list[Component]:
    """The JSON objects, by name; the two that follow a standard of their own are only linked."""
    return [
        Component(name, schema.get("description", ""), list(_properties(schema)))
        for name, schema in sorted(made["components"]["schemas"].items())
    ]


def _properties(schema: Mapping[str, Any]) -> Iterator[Value]:
    for name, value in schema.get("properties", {}).items():
        kind, links = _kind(value)
        required = name in schema.get("required", ())
        yield Value(name, kind, links, required, value.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What a value may be, in a few words, and the names of the objects among them."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "", (name,)
    if "anyOf" in schema and "type" not in schema:
        parts = [_kind(part) for part in schema["anyOf"]]
        words = " or ".join(word for word, _links in parts if word)
        return f"or {words}", tuple(link for _word, links in parts for link in links)
    if schema.get("type") == "array":
        words, links = _kind(schema["items"])
        return f"list of {words}".rstrip(), links
    return _simple(schema), ()


def _simple(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type", "anything")
    words = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "format" in schema:
        words += f" ({schema['format']})"
    if "enum" in schema:
        values = [str(value) for value in schema["enum"] if value is not None]
        more = ", …" if len(values) > _LONGEST_LIST else ""
        words += f": {', '.join(values[:_LONGEST_LIST])}{more}"
    if "minimum" in schema and "maximum" in schema and schema["maximum"] < 10**6:
        words += f", {schema['minimum']} to {schema['maximum']}"
    if "default" in schema:
        words += f"; by default {schema['default']}"
    return words
