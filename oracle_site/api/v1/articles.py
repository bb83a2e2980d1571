"""Articles: the list of them, and each as one reader is shown it."""

from collections.abc import Mapping
from typing import ClassVar, Final

from django.http import HttpResponseBase
from rest_framework.request import Request

from articles.models import Status
from articles.reading import NotFound, Reading, read
from oracle_site.api import problems
from oracle_site.api.problems import GONE, NOT_FOUND, Problem
from oracle_site.api.resource import Resource, answer
from oracle_site.api.v1 import examples, listing, parameters, shapes
from oracle_site.api.v1.documents import article_document
from oracle_site.api.v1.json_schema import schema_of
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.paging import SLUG_CURSOR

RANKS: Final = {
    Status.WITHDRAWN: 0,
    Status.SUBMITTED: 1,
    Status.CHANGES_REQUESTED: 1,
    Status.UNDER_REVIEW: 2,
    Status.APPROVED: 3,
    Status.APPROVED_OVERDUE: 3,
}


class Articles(Resource):
    """The public articles."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="listArticles",
            tag="articles",
            summary="List articles",
            description="Every article that the public can read, pending ones included: look at "
            "`review_status` and `caution`. An article is given once, in the language and for the "
            "persona asked for; where it has no such text, in the one that its page would show, "
            "marked as `fallback`.",
            answer=schema_of(shapes.ArticleList),
            parameters=(
                parameters.LANGUAGE,
                parameters.PERSONA,
                parameters.STATUS,
                parameters.TOPIC,
                SLUG_CURSOR,
                parameters.PAGE,
            ),
            example=examples.ARTICLE_LIST,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """A page of articles."""
        found = listing.articles(self.given, request)
        return answer(request, lambda: found)


class Article(Resource):
    """One article."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="readArticle",
            tag="articles",
            summary="Read an article",
            description="The whole text as one reader is shown it: claims in order, each with its "
            "numbered citations, and the references with their standing today. The same text "
            "as on the page.",
            answer=schema_of(shapes.Article),
            path=(parameters.SLUG_IN_PATH,),
            parameters=(parameters.LANGUAGE, parameters.PERSONA, parameters.MIN_STATUS),
            problems=(problems.NOT_FOUND, problems.GONE),
            example=examples.ARTICLE,
        )
    }

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """The article, or 304 without writing it."""
        reading = reading_of(slug, self.given["language"], self.given["persona"])
        _refuse_pending(reading, self.given["min_status"])
        version = f"{reading.version} {reading.status}"
        return answer(request, lambda: article_document(reading, request), version=version)


def reading_of(slug: str, language: str, persona: str) -> Reading:
    """The reading of an article. Raises Problem: unknown article or persona, or withdrawn."""
    try:
        reading = read(slug, language=language, persona=persona)
    except NotFound:
        raise no_article(slug) from None
    if persona not in {known.slug for known in reading.personas}:
        raise parameters.unknown("persona", persona)
    if reading.withdrawn:
        raise withdrawn(slug, reading.notice)
    return reading


def no_article(slug: str) -> Problem:
    """The problem that there is no public article of that slug; drafts are not told apart."""
    return Problem(NOT_FOUND, f"There is no article “{slug}”.")


def withdrawn(slug: str, notice: str) -> Problem:
    """The problem that an article was withdrawn, and why."""
    more = {"slug": slug, "review_status": Status.WITHDRAWN, "notice": notice}
    return Problem(GONE, f"The article “{slug}” was withdrawn by the board.", more=more)


def _refuse_pending(reading: Reading, least: str | None) -> None:
    if least and RANKS[reading.status] < RANKS[Status(least)]:
        detail = f"The text is {reading.status}; you asked for {least} or better."
        raise Problem(NOT_FOUND, detail)
