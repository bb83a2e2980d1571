"""The command that makes all search documents anew."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from articles.models import SearchDocument, SearchName, SearchTerm
from tests.articles.search.finding import found, in_english

pytestmark = pytest.mark.django_db


def test_search_is_made_anew_from_what_is_public(alice: User) -> None:
    in_english("gout", "What is gout?", "Crystals.", alice)
    in_english("lyme", "What is Lyme disease?", "Ticks.", alice)
    before = list(SearchTerm.objects.order_by("term", "language").values_list())
    documents = list(SearchDocument.objects.order_by("pk").values_list())
    SearchName.objects.all().delete()
    SearchDocument.objects.all().delete()
    SearchTerm.objects.all().delete()
    assert found("gout") == []
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    assert said.getvalue() == "2 articles: search documents made anew\n"
    assert found("gout") == ["gout"]
    assert list(SearchDocument.objects.order_by("pk").values_list()) == documents
    assert list(SearchTerm.objects.order_by("term", "language").values_list()) == before
