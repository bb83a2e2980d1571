"""The gates over an article of the database: every cell, in two queries."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.cells import CellKey
from articles.models import Edition, Rendition
from references.models import Reference
from reviews import gates
from tests.articles.building import a_bundle
from tests.reviews.board import submitted

pytestmark = pytest.mark.django_db


def with_defect() -> dict[str, Any]:
    """The bundle of tests, with 120 people turned into 1,200 in Chinese."""
    bundle = deepcopy(a_bundle())
    bundle["sections"][0]["claims"][0]["text"]["zh-hans"] = "1200人喝了茶。"
    return bundle


def test_every_cell_of_an_article_takes_two_queries(
    alice: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    article = submitted(alice, with_defect())
    with django_assert_num_queries(2):
        found = gates.warnings_for(article)
    assert set(found) == {
        CellKey(*cell)
        for cell in Rendition.objects.filter(article=article).values_list("language", "persona_id")
    }
    blocked = {cell for cell, told in found.items() if any(one.blocking for one in told)}
    assert CellKey("zh-hans", "general") in blocked
    assert CellKey("en", "general") not in blocked


def test_what_blocks_an_edition_is_asked_in_two_queries(
    alice: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    article = submitted(alice, with_defect())
    edition = Edition.objects.get(article=article, language="zh-hans", persona_id="general")
    with django_assert_num_queries(2):
        found = gates.blocking(edition)
    assert [one.sentence for one in found] == ["The source says 120; this text says 1200."]


def test_an_article_without_defects_has_nothing_to_answer(alice: User) -> None:
    article = submitted(alice)
    told = gates.warnings_for(article)
    assert [one for found in told.values() for one in found if one.blocking] == []


def test_the_standing_of_the_register_is_shown(alice: User) -> None:
    article = submitted(alice)
    Reference.objects.filter(doi="10.1234/tea.1").update(standing="retracted")
    found = gates.warnings_for(article)[CellKey("en", "clinician")]
    assert [one.sentence for one in found if one.gate == "standing"] == [
        "Reference 2 is marked: Retracted.",
        "Reference 2 is marked: Retracted.",
    ]
