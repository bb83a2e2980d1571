"""What every address of the API does alike: negotiation, checks, validators, problem documents."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from oracle_site.api.problems import (
    INVALID_REQUEST,
    NOT_ACCEPTABLE,
    Fault,
    Problem,
    problem_of,
    response_to,
)
from oracle_site.api.v1.operations import DeclaredOperations, Operation
from oracle_site.api.v1.parameters import Given, given
from oracle_site.web.release import release

CACHEABLE: Final = "public, no-cache"
JSON: Final = "application/json"
_RANGES: Final = frozenset({"*/*", "application/*", JSON})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Resource(APIView):
    """An address of the API. Its methods are declared by ``operations``."""

    operations: ClassVar[Mapping[str, Operation]] = {}
    authentication_classes: Sequence[Any] = ()
    permission_classes: Sequence[Any] = ()
    throttle_classes: Sequence[Any] = ()
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    metadata_class = None
    schema = DeclaredOperations()
    given: Given

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in English, whatever the language of the thread was before."""
        with translation.override("en"):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check method, wanted representation, rights, then parameters."""
        method = str(request.method)
        if method not in self.allowed_methods:
            raise exceptions.MethodNotAllowed(method)
        refuse_other_representations(request)
        if method in _SAFE:
            _refuse_body(request)
        self.perform_authentication(request)
        self.check_permissions(request)
        self.check_throttles(request)
        operation = self.operations.get("get" if method == "HEAD" else method.lower())
        if operation:
            self.given = given(request.query_params, operation.parameters)

    def options(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Which methods there are; what a browser's script may ask (CORS) of public reads."""
        response = HttpResponse(status=204)
        if "GET" in self.allowed_methods:
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        return response

    def handle_exception(  # type: ignore[override]
        self, exc: Exception
    ) -> HttpResponseBase:
        """The problem document for whatever was raised."""
        problem = problem_of(exc, self.request, allowed=self.allowed_methods)
        response = response_to(problem, self.request)
        response.exception = True  # type: ignore[attr-defined]
        return response

    def finalize_response(  # type: ignore[override]
        self, request: Any, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Add what every response carries. Scripts of any site may read what is public."""
        response.headers.setdefault("Allow", ", ".join(self.allowed_methods))
        if "GET" in self.allowed_methods:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return response


def refuse_other_representations(request: Any) -> None:
    """Raise Problem if the client takes no JSON (RFC 9110, 12.5.1)."""
    header = request.headers.get("Accept", "")
    if header.strip() and not any(_takes_json(part) for part in header.split(",")[:100]):
        raise Problem(NOT_ACCEPTABLE, "This address answers application/json only.")


def _takes_json(media_range: str) -> bool:
    name, *options = (part.strip().lower() for part in media_range.split(";"))
    never = any(
        option.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for option in options
    )
    return name in _RANGES and not never


def _refuse_body(request: Request) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length != "0" or "HTTP_TRANSFER_ENCODING" in request.META:
        fault = Fault("", "must be empty", in_body=True)
        raise Problem(INVALID_REQUEST, f"A {request.method} request has no body here.", [fault])


@cache
def _release() -> bytes:
    """A digest of all that decides how stored text is written as JSON."""
    digest = blake2b(release(), digest_size=16)
    for path in sorted((Path(settings.BASE_DIR) / "oracle_site" / "api").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def etag_of(version: str) -> str:
    """A strong validator (RFC 9110, 8.8.3) of what ``version`` stands for, in this release."""
    return f'"{blake2b(version.encode(), key=_release(), digest_size=16).hexdigest()}"'


def answer(
    request: Request, document: Callable[[], Any], *, version: str | None = None
) -> HttpResponseBase:
    """A public answer, or 304 without making it.

    ``version`` must differ whenever the document differs; without it the document itself decides.
    """
    body = b"" if version else orjson.dumps(document())
    etag = etag_of(version or body.decode())
    response = get_conditional_response(request._request, etag=etag)
    if response is None:
        response = HttpResponse(body or orjson.dumps(document()), content_type=JSON)
    response["ETag"] = etag
    response["Cache-Control"] = CACHEABLE
    return response


def absolute(request: Any, path: str) -> str:
    """The address of a path of ours: on the site's own origin, else on the host that was asked."""
    origin = getattr(settings, "SITE_URL", "").rstrip("/")
    return f"{origin}{path}" if origin else str(request.build_absolute_uri(path))
