"""What we say: the working copy that editors change, and the editions that readers see."""

from articles.models.editions import Edition, Rendition, Status
from articles.models.working_copy import (
    Article,
    ArticleTopic,
    Citation,
    Claim,
    ListedReference,
    Section,
    State,
    Topic,
    Wording,
)

__all__ = [
    "Article",
    "ArticleTopic",
    "Citation",
    "Claim",
    "Edition",
    "ListedReference",
    "Rendition",
    "Section",
    "State",
    "Status",
    "Topic",
    "Wording",
]
