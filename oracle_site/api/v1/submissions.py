"""Submissions: one bundle comes in, and its article goes to the board."""

from collections.abc import Mapping
from typing import ClassVar

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from oracle_site.api import problems
from oracle_site.api.resource import JSON, Resource
from oracle_site.api.v1 import examples, shapes
from oracle_site.api.v1.authentication import MaySubmit, PerToken, TokenInHeader
from oracle_site.api.v1.documents import article_addresses
from oracle_site.api.v1.json_schema import reference_to, schema_of
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.receiving import bundle_of, receive
from oracle_site.web.addresses import DEFAULT_PERSONA


class Submissions(Resource):
    """Where articles are handed in."""

    authentication_classes = (TokenInHeader,)
    permission_classes = (MaySubmit,)
    throttle_classes = (PerToken,)
    operations: ClassVar[Mapping[str, Operation]] = {
        "post": Operation(
            name="submitArticle",
            tag="submissions",
            summary="Submit an article",
            description="Writes the article's working copy and hands it to the board; both or "
            "neither. What is public shows the caution until the board approves; what was approved "
            "stays as it is until then. To repeat a request is safe: the same bundle changes "
            "nothing. `If-Match` with the ETag of an earlier answer protects what others changed "
            "meanwhile; `If-None-Match: *` protects an article that is there already (412).",
            answer=schema_of(shapes.Submission),
            body=reference_to("ArticleBundle"),
            statuses={200: "An article that was there: updated, or unchanged.", 201: "A new one."},
            problems=(
                problems.NO_TOKEN,
                problems.FORBIDDEN,
                problems.CONFLICT,
                problems.PRECONDITION,
                problems.TOO_LARGE,
                problems.UNSUPPORTED,
                problems.TOO_MANY,
            ),
            example=examples.SUBMISSION,
            body_example=examples.BUNDLE,
            conditional=False,
        )
    }

    def post(self, request: Request) -> HttpResponse:
        """Take one bundle."""
        bundle = bundle_of(request._request)
        received = receive(bundle, request._request, by=request.user)  # type: ignore[arg-type]
        slug, language = bundle["slug"], bundle["source_language"]
        url, api_url = article_addresses(request, slug, language, DEFAULT_PERSONA)
        document: shapes.Submission = {
            "slug": slug,
            "result": received.result,  # type: ignore[typeddict-item]
            "submitted": received.submitted,
            "state": received.state,  # type: ignore[typeddict-item]
            "url": url,
            "api_url": api_url,
        }
        status = 201 if received.result == "created" else 200
        headers = {"Location": api_url, "ETag": received.etag, "Cache-Control": "no-store"}
        return HttpResponse(
            orjson.dumps(document), status=status, content_type=JSON, headers=headers
        )
