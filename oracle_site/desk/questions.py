"""The question of an article as the desk names it, and the language that it is in."""

from typing import NamedTuple

from django.utils import translation
from modeltranslation.utils import build_localized_fieldname

from articles.models import Article
from articles.vocabulary import LANGUAGES


class Question(NamedTuple):
    """A question and its language; "" for an address that stands in for one."""

    text: str
    language: str


def question_of(article: Article) -> Question:
    """The question in the interface's language, else the source's, else any, else the address."""
    for code in (translation.get_language(), article.source_language, *LANGUAGES):
        if code in LANGUAGES and (
            text := getattr(article, build_localized_fieldname("question", code))
        ):
            return Question(text, code)
    return Question(article.slug, "")
