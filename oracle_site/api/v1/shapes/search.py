"""What a search answers with, and what is suggested to one who types."""

from typing import Annotated, TypedDict

from oracle_site.api.v1.shapes.texts import ArticleSummary
from oracle_site.api.v1.shapes.values import Slug, Url


class Passage(TypedDict):
    """A stretch of text."""

    text: str
    marked: Annotated[bool, "It is of the words that were sought."]


class Found(ArticleSummary):
    """An article that was found."""

    snippet: Annotated[list[Passage], "The passage of the text that says most about the query."]


class SearchResults(TypedDict):
    """A page of what was found, the best first."""

    next: Url | None
    previous: Url | None
    did_you_mean: Annotated[str | None, "The query without what is probably misspelt in it."]
    results: list[Found]


class Suggestion(TypedDict):
    """Something to search for."""

    text: str
    slug: Annotated[Slug | None, "The article whose question this is; null for another name."]
    url: Annotated[Url, "The article's page, or that of the search."]


class SuggestionList(TypedDict):
    """Suggestions, the nearest first."""

    next: None
    previous: None
    results: list[Suggestion]
