"""The interface around an article is in the language of the address, on every kind of page."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from oracle_site.messages import read, strings
from references.models import Reference
from tests.oracle_site.web.conftest import DOCUMENTS, SLUG, address

pytestmark = pytest.mark.django_db

FOR_MACHINES = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)
"""Structured data say in fixed words how a text stands, whatever its language."""
SHORT = 12
"""Shorter English words may stand in an address, a class or a title."""
LONG_AGO = dt.date(2001, 2, 3)
STANDINGS: list[tuple[str, dict[str, Any]]] = [
    ("submitted", {}),
    ("under_review", {}),
    ("changes_requested", {"notice": "…"}),
    ("approved", {"out_of_date": True}),
    ("approved", {"next_review_due": LONG_AGO}),
    ("withdrawn", {"notice": "…"}),
]


def english_of(language: str) -> set[str]:
    """The English that a page in the language must not show: what its catalogue translates."""
    phrases = set()
    for message in read(language):
        for english in message.id if isinstance(message.id, tuple) else (message.id,):
            longest = max(re.split(r"%\(\w+\)[sd]", english), key=len).strip()
            if len(longest) > SHORT and longest not in strings(message):
                phrases.add(longest)
    return phrases


def pages(reference: int) -> list[str]:
    found = ["", "answers/", "answers/?topic=drinks", "answers/?status=approved"]
    found += [
        f"answers/{SLUG}/history/",
        "search/",
        "search/?q=tea",
        "search/?q=zzzzzz",
        "topics/drinks/",
    ]
    found += [f"references/{reference}/", "no-such-page/", *(f"{name}/" for name in DOCUMENTS)]
    return found


@pytest.mark.parametrize("language", ["zh-hans", "ja", "es", "fr", "ar"])
def test_no_page_speaks_english_to_a_reader_of_another_language(
    client: Client, tea: Article, shown_as: Callable[..., None], language: str
) -> None:
    phrases = english_of(language)
    reference = Reference.objects.earliest("pk").pk

    def english_on(page: str, persona: str = "general") -> dict[str, list[str]]:
        text = unescape(FOR_MACHINES.sub("", client.get(address(language, persona, page)).text))
        assert f'<html lang="{language}"' in text
        return {page: found} if (found := [phrase for phrase in phrases if phrase in text]) else {}

    left: dict[str, list[str]] = {}
    for page in pages(reference):
        left |= english_on(page)
    for status, fields in STANDINGS:
        shown_as(status, **fields)
        left |= english_on(f"answers/{SLUG}/")
        left |= english_on(f"answers/{SLUG}/", "researcher")
    assert left == {}
