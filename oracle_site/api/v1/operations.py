"""Operations of the API: each declared once, for checking requests and for the OpenAPI schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from drf_spectacular.openapi import AutoSchema

from oracle_site.api import problems
from oracle_site.api.problems import Kind
from oracle_site.api.v1.json_schema import Schema, reference_to
from oracle_site.api.v1.parameters import Parameter

READ_PROBLEMS: Final = (
    problems.INVALID_REQUEST,
    problems.NOT_ACCEPTABLE,
    problems.FAULT,
    problems.UNAVAILABLE,
)
_STRING: Final[Schema] = {"type": "string"}
_SECONDS: Final[Schema] = {"type": "string", "pattern": "^[1-9][0-9]*$"}
HEADERS: Final[Mapping[str, tuple[str, Schema]]] = {
    "ETag": ("A strong validator: send it back as If-None-Match.", {"pattern": '^".+"$'} | _STRING),
    "Location": ("The article.", {"type": "string", "format": "uri"}),
    "Retry-After": ("Seconds after which to try again.", _SECONDS),
    "WWW-Authenticate": ("How to authenticate.", _STRING),
}
_OF_STATUS: Final = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    name: str
    tag: str
    summary: str
    description: str
    answer: Schema
    parameters: Sequence[Parameter] = ()
    path: Sequence[Parameter] = ()
    headers: Sequence[Parameter] = ()
    problems: Sequence[Kind] = ()
    body: Schema | None = None
    statuses: Mapping[int, str] = field(default_factory=lambda: {200: "As asked for."})
    example: Any = None
    body_example: Any = None
    conditional: bool = True
    answer_headers: Sequence[str] | None = None
    token: bool | None = None

    def document(self) -> dict[str, Any]:
        """The operation as OpenAPI 3.1 has it."""
        declared = (*self.path, *self.parameters, *self.headers)
        document: dict[str, Any] = {
            "operationId": self.name,
            "tags": [self.tag],
            "summary": self.summary,
            "description": self.description,
            "parameters": [parameter.document() for parameter in declared],
            "security": [{"token": []}] if self._needs_token else [],
            "responses": self._responses(),
        }
        if self.body is not None:
            content = {"schema": self.body, "example": self.body_example}
            document["requestBody"] = {"required": True, "content": {"application/json": content}}
        return document

    @property
    def _needs_token(self) -> bool:
        return self.body is not None if self.token is None else self.token

    @property
    def _answer_headers(self) -> Sequence[str]:
        if self.answer_headers is not None:
            return self.answer_headers
        return ("ETag",) if self.body is None else ("ETag", "Location")

    def _responses(self) -> dict[str, Any]:
        content: dict[str, Any] = {"schema": self.answer}
        if self.example is not None:
            content["example"] = self.example
        responses: dict[int, Any] = {
            status: {
                "description": description,
                "headers": _headers(self._answer_headers),
                "content": {"application/json": content},
            }
            for status, description in self.statuses.items()
        }
        if self.conditional:
            not_modified = "What you have (If-None-Match) is what there is."
            responses[304] = {"description": not_modified, "headers": _headers(("ETag",))}
        for kind in (*self.problems, *READ_PROBLEMS):
            responses[kind.status] = _problem(kind)
        return {str(status): responses[status] for status in sorted(responses)}


def _headers(names: Sequence[str]) -> dict[str, Any]:
    return {
        name: {"description": HEADERS[name][0], "required": True, "schema": HEADERS[name][1]}
        for name in names
    }


def _problem(kind: Kind) -> dict[str, Any]:
    component = "Withdrawal" if kind is problems.GONE else "Problem"
    response: dict[str, Any] = {"description": f"{kind.title}. {kind.advice}"}
    if names := _OF_STATUS.get(kind.status):
        response["headers"] = _headers(names)
    schema = reference_to(component)
    return response | {"content": {problems.MEDIA_TYPE: {"schema": schema}}}


class DeclaredOperations(AutoSchema):
    """Tells drf-spectacular of a view's operations as the view itself declares them."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        """The operation for a method; None if the view has none."""
        operation = getattr(self.view, "operations", {}).get(method.lower())
        return operation.document() if operation else None
