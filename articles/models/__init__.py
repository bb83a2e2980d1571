"""What we say: the working copy that editors change, and the editions that readers see."""

from articles.models.article import Article, ArticleTopic, ListedReference, State, Topic
from articles.models.claims import Citation, Claim, Section, Wording
from articles.models.editions import Edition, Rendition, Status
from articles.models.search import (
    EditionVector,
    SearchBeginning,
    SearchDocument,
    SearchName,
    SearchTerm,
    SearchWord,
)

__all__ = [
    "Article",
    "ArticleTopic",
    "Citation",
    "Claim",
    "Edition",
    "EditionVector",
    "ListedReference",
    "Rendition",
    "SearchBeginning",
    "SearchDocument",
    "SearchName",
    "SearchTerm",
    "SearchWord",
    "Section",
    "State",
    "Status",
    "Topic",
    "Wording",
]
