"""An article that the public reads, for every test of the API."""

import pytest
from django.contrib.auth.models import User

from articles.models import Article
from reviews import workflow
from tests.articles.building import an_article


@pytest.fixture
def tea(alice: User) -> Article:
    """The test bundle as an article before the board."""
    article = an_article(by=alice)
    workflow.submit(article.slug, by=alice)
    return Article.objects.get(pk=article.pk)
