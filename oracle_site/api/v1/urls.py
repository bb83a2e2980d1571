"""The addresses of version 1 of the API."""

from django.urls import path, register_converter

from oracle_site.api.v1 import (
    articles,
    board,
    editions,
    questions,
    registers,
    schema,
    search,
    submissions,
)


class PositiveConverter:
    """A whole number from 1, written in one way, that a bigint holds."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number as it is written."""
        return str(value)


register_converter(PositiveConverter, "positive")

urlpatterns = [
    path("", schema.Root.as_view()),
    path("articles/", articles.Articles.as_view()),
    path("articles/<slug:slug>/", articles.Article.as_view()),
    path("articles/<slug:slug>/editions/", editions.Editions.as_view()),
    path("articles/<slug:slug>/editions/<positive:number>/", editions.Edition.as_view()),
    path("search/", search.Search.as_view()),
    path("suggest/", search.Suggestions.as_view()),
    path("references/", registers.References.as_view()),
    path("references/<positive:number>/", registers.Reference.as_view()),
    path("board/", board.Board.as_view()),
    path("personas/", registers.Personas.as_view()),
    path("topics/", registers.Topics.as_view()),
    path("questions/", questions.Questions.as_view()),
    path("submissions/", submissions.Submissions.as_view()),
    path("schema/", schema.OpenApi.as_view()),
    path("schemas/article-1.json", schema.BundleSchema.as_view()),
]
