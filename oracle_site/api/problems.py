"""What goes wrong, as problem documents (RFC 9457), and how each exception becomes one."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.encoding import escape_uri_path
from rest_framework import exceptions

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = 5
"""Seconds after which to try again when the database does not answer."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, its name in addresses, its title, and what to do about it."""

    status: int
    name: str
    title: str
    advice: str

    @property
    def type(self) -> str:
        """The URI reference that identifies the kind and leads to its explanation."""
        return f"/api/docs/#problem-{self.name}"


INVALID_REQUEST: Final = Kind(
    400,
    "invalid-request",
    "The request is not valid",
    "Each error names the parameter (field) or the place in the body (path). Correct them all and "
    "send the request again.",
)
NO_TOKEN: Final = Kind(
    401,
    "no-valid-token",
    "A valid token is needed",
    "Send the header Authorization: Bearer TOKEN with a token of an active account.",
)
FORBIDDEN: Final = Kind(
    403,
    "not-permitted",
    "Your account may not do this",
    "Ask the managing editor for the right that the detail names.",
)
NOT_FOUND: Final = Kind(
    404,
    "not-found",
    "There is nothing at this address",
    "Check the address, and whether you asked for approved text only.",
)
NOT_ALLOWED: Final = Kind(
    405,
    "method-not-allowed",
    "This address does not take that method",
    "The header Allow names the methods that it takes.",
)
NOT_ACCEPTABLE: Final = Kind(
    406,
    "not-acceptable",
    "Only JSON is spoken here",
    "Send Accept: application/json, or no such header.",
)
CONFLICT: Final = Kind(
    409,
    "conflict",
    "Not as things are",
    "The article's working copy is locked or withdrawn; or the bundle follows the schema, and its "
    "parts do not fit together or not with the register. The detail says what has to happen first.",
)
GONE: Final = Kind(
    410,
    "withdrawn",
    "The article was withdrawn",
    "Stop showing any copy of its text that you hold. The notice says why.",
)
PRECONDITION: Final = Kind(
    412,
    "precondition-failed",
    "The article has changed since you read it",
    "Look at what changed, then send the bundle with the new ETag.",
)
TOO_LARGE: Final = Kind(
    413, "too-large", "The body is too large", "Send one article, smaller than the limit."
)
UNSUPPORTED: Final = Kind(
    415,
    "unsupported-media-type",
    "The body must be JSON in UTF-8",
    "Send Content-Type: application/json.",
)
TOO_MANY: Final = Kind(
    429,
    "too-many-requests",
    "Too many requests",
    "Wait for as many seconds as the header Retry-After says. Reading is not limited.",
)
FAULT: Final = Kind(
    500,
    "internal-fault",
    "Something went wrong on our side",
    "It has been recorded. The same request may fail again until it is repaired.",
)
UNAVAILABLE: Final = Kind(
    503,
    "unavailable",
    "The database does not answer",
    "Try again after as many seconds as the header Retry-After says. A submission may be repeated "
    "safely.",
)

KINDS: Final = (
    INVALID_REQUEST,
    NO_TOKEN,
    FORBIDDEN,
    NOT_FOUND,
    NOT_ALLOWED,
    NOT_ACCEPTABLE,
    CONFLICT,
    GONE,
    PRECONDITION,
    TOO_LARGE,
    UNSUPPORTED,
    TOO_MANY,
    FAULT,
    UNAVAILABLE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: ``where`` is a parameter (``field``) or a place in the body (``path``)."""

    where: str
    detail: str
    in_body: bool = False

    def document(self) -> dict[str, str]:
        """The error as it is written."""
        return {"path" if self.in_body else "field": self.where, "detail": self.detail}


class Problem(Exception):
    """A problem of a kind; ``more`` are members and headers of this one."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        errors: Sequence[Fault] = (),
        *,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.more = more or {}
        self.headers = headers or {}


def response_to(problem: Problem, request: HttpRequest) -> HttpResponse:
    """The problem document for this request; nothing of the query is repeated in it."""
    kind = problem.kind
    document: dict[str, Any] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": escape_uri_path(request.path),
        **problem.more,
    }
    if problem.errors:
        document["errors"] = [error.document() for error in problem.errors]
    response = HttpResponse(orjson.dumps(document), status=kind.status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response[name] = value
    return response


_KNOWN: Final[Sequence[tuple[type[Exception], Kind, str]]] = (
    (Http404, NOT_FOUND, "There is nothing at this address."),
    (PermissionDenied, FORBIDDEN, "Your account may not do this."),
    (RequestDataTooBig, TOO_LARGE, "The body is larger than this site reads."),
    (SuspiciousOperation, INVALID_REQUEST, "The request is not well-formed."),
    (UnreadablePostError, INVALID_REQUEST, "The body ended before it was complete."),
)


def problem_of(error: Exception, request: HttpRequest, *, allowed: Sequence[str] = ()) -> Problem:
    """The problem that an exception stands for; one that nobody foresaw is logged and told."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.APIException):
        return _of_api_exception(error, allowed)
    for known, kind, detail in _KNOWN:
        if isinstance(error, known):
            return Problem(kind, detail)
    if isinstance(error, OperationalError | InterfaceError | InternalError):
        logger.error("The database did not answer", exc_info=error)
        return unavailable()
    got_request_exception.send(sender=None, request=request)
    logger.error("Unforeseen exception at %s", escape_uri_path(request.path), exc_info=error)
    return Problem(FAULT, "Something went wrong on our side. It has been recorded.")


def unavailable() -> Problem:
    """The problem that the database is away."""
    return Problem(
        UNAVAILABLE,
        "The database does not answer at the moment. Please try again.",
        headers={"Retry-After": str(RETRY_AFTER)},
    )


def _of_api_exception(error: exceptions.APIException, allowed: Sequence[str]) -> Problem:
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers = {"WWW-Authenticate": 'Bearer realm="api"'}
        return Problem(NO_TOKEN, str(error.detail), headers=headers)
    if isinstance(error, exceptions.MethodNotAllowed):
        detail = f"This address takes {', '.join(allowed)}."
        return Problem(NOT_ALLOWED, detail, headers={"Allow": ", ".join(allowed)})
    if isinstance(error, exceptions.Throttled):
        seconds = max(1, round(getattr(error, "wait", None) or 1))
        detail = f"Too many submissions with this token. Wait {seconds} seconds."
        return Problem(TOO_MANY, detail, headers={"Retry-After": str(seconds)})
    kind = next((kind for kind in KINDS if kind.status == error.status_code), INVALID_REQUEST)
    return Problem(kind, str(error.detail))
