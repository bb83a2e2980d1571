"""Search: the right article first, in the reader's own words and language."""

from articles.search.cursors import BadCursor
from articles.search.documents import index, rebuild
from articles.search.results import Hit, Results, search
from articles.search.suggestions import Suggestion, suggest

__all__ = ["BadCursor", "Hit", "Results", "Suggestion", "index", "rebuild", "search", "suggest"]
