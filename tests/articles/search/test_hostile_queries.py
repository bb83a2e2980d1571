"""Hostile strings are only ever words."""

import json
import time
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from articles.search import search, suggest
from tests.articles.search.finding import in_english

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_naughty_string_is_searched_and_suggested_without_harm(
    alice: User, shared_data: Path
) -> None:
    """F-68, F-69, F-70."""
    in_english("gout", "What is gout?", "Crystals of uric acid.", alice)
    strings = json.loads((shared_data / "naughty_strings.json").read_text())
    assert len(strings) > 500
    for text in strings:
        search(text, language="en", persona="general")
        search(text, language="ja", persona="patient")
        suggest(text, language="ar")
    assert [hit.slug for hit in search("gout", language="en", persona="general").hits] == ["gout"]


@pytest.mark.parametrize(
    "query",
    ["gout " * 2_000, " ".join(f"w{n}" for n in range(2_000)), "痛风" * 5_000, "ab" * 5_000],
    ids=["one word often", "many words", "Chinese", "one long word"],
)
def test_a_query_of_ten_thousand_characters_is_answered_soon(alice: User, query: str) -> None:
    """F-70: in processor time of this process, so that a busy machine does not fail it."""
    in_english("gout", "What is gout?", "Crystals of uric acid.", alice)
    search(query, language="en", persona="general")
    start = time.process_time()
    search(query, language="en", persona="general")
    assert time.process_time() - start < 0.3
