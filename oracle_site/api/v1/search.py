"""Search and suggestions."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.http import HttpResponseBase
from rest_framework.request import Request

from articles.search import Hit, search, suggest
from articles.search.cursors import PATTERN
from oracle_site.api.resource import Resource, absolute, answer
from oracle_site.api.v1 import examples, parameters, shapes
from oracle_site.api.v1.documents import article_addresses, served
from oracle_site.api.v1.json_schema import schema_of
from oracle_site.api.v1.listing import refuse_unknown
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.parameters import Parameter
from oracle_site.web.addresses import address

ADDRESS: Final = "/api/v1/search/"
QUERY: Final = Parameter(
    "q",
    "What is sought, in any words. It is not kept.",
    {"type": "string", "maxLength": 5_000, "default": ""},
    "honey for a cough",
)
BEGINNING: Final = Parameter(
    "q",
    "What has been typed so far. It is not kept.",
    {"type": "string", "maxLength": 500, "default": ""},
    "hon",
)
CURSOR: Final = Parameter(
    "cursor",
    "Where to go on. Do not make one: follow `next` and `previous`.",
    {"type": "string", "pattern": PATTERN},
)


class Search(Resource):
    """What is found for a query."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="search",
            tag="search",
            summary="Search the articles",
            description="The articles that answer a query best, pending ones included: look at "
            "`review_status` and `caution`. Any of the words is enough; rare ones count more, and "
            "names more than texts. Each article comes in the text that its page would show to "
            "this reader. A query without a word that could be sought finds nothing.",
            answer=schema_of(shapes.SearchResults),
            parameters=(
                QUERY,
                parameters.LANGUAGE,
                parameters.PERSONA,
                parameters.STATUS,
                parameters.TOPIC,
                CURSOR,
                parameters.PAGE,
            ),
            example=examples.SEARCH_RESULTS,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """A page of what was found."""
        refuse_unknown(self.given)
        found = search(
            self.given["q"],
            language=self.given["language"],
            persona=self.given["persona"],
            topic=self.given["topic"] or "",
            statuses=[self.given["status"]] if self.given["status"] else [],
            cursor=self.given["cursor"] or "",
            size=self.given["page_size"],
        )
        document: shapes.SearchResults = {
            "next": self._link(request, found.next),
            "previous": self._link(request, found.previous),
            "did_you_mean": found.meant or None,
            "results": [_found(hit, request) for hit in found.hits],
        }
        return _unkept(answer(request, lambda: dict(document)))

    def _link(self, request: Request, cursor: str) -> str | None:
        if not cursor:
            return None
        query = urlencode({**self.given.values, "cursor": cursor})
        return f"{absolute(request, ADDRESS)}?{query}"


class Suggestions(Resource):
    """What someone who types may be about to ask."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="suggest",
            tag="search",
            summary="Suggest what to search for",
            description="Questions, and other names of what articles are about, that begin with "
            "what has been typed, in one language.",
            answer=schema_of(shapes.SuggestionList),
            parameters=(BEGINNING, parameters.LANGUAGE, parameters.PERSONA),
            example=examples.SUGGESTION_LIST,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """A few suggestions."""
        refuse_unknown(self.given)
        language, persona = self.given["language"], self.given["persona"]
        results = []
        for one in suggest(self.given["q"], language=language):
            page = f"answers/{one.slug}/" if one.slug else f"search/?{urlencode({'q': one.text})}"
            suggestion: shapes.Suggestion = {
                "text": one.text,
                "slug": one.slug or None,
                "url": absolute(request, address(language, persona, page)),
            }
            results.append(suggestion)
        document = {"next": None, "previous": None, "results": results}
        return _unkept(answer(request, lambda: document))


def _unkept(response: HttpResponseBase) -> HttpResponseBase:
    """What somebody seeks is nobody else's business: no shared cache keeps it."""
    response["Cache-Control"] = "private, no-cache"
    return response


def _found(hit: Hit, request: Any) -> shapes.Found:
    language, persona = hit.language.requested, hit.persona.requested
    url, api_url = article_addresses(request, hit.slug, language, persona)
    return {
        "slug": hit.slug,
        "question": hit.question,
        "question_language": hit.question_language,
        "summary": hit.summary,
        "snippet": [{"text": part.text, "marked": part.marked} for part in hit.snippet],
        "url": url,
        "api_url": api_url,
        "review_status": hit.status,
        "caution": hit.caution,
        "digest": hit.digest,
        "edition": hit.edition,
        "language": served(language, hit.language.served),  # type: ignore[typeddict-item]
        "persona": served(persona, hit.persona.served),  # type: ignore[typeddict-item]
        "source_language": hit.source_language,
        "submitted_at": shapes.moment(hit.submitted_at),
        "date_modified": shapes.moment(hit.date_modified),
        "approved_at": shapes.moment(hit.approved_at),
        "last_reviewed": shapes.moment(hit.last_reviewed),
        "next_review_due": shapes.day(hit.next_review_due),
        "evidence_current_to": shapes.day(hit.evidence_current_to),
        "notice": hit.notice,
        "under_update": hit.under_update,
        "out_of_date": hit.out_of_date,
        "topics": list(hit.topics),
    }
