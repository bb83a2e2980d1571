"""Two people press the same button at the same instant, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article
from articles.working_copy import working_copies
from reviews.models import Event
from tests.oracle_site.admin.forms import fields

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LIST = "/admin/articles/article/"


def at_once(client: Client, address: str, forms: list[dict[str, Any]]) -> list[int]:
    """Post the forms together, each from a thread of its own; the statuses in order of size."""
    start = Barrier(len(forms))

    def post(form: dict[str, Any]) -> int:
        window = Client()
        window.cookies = client.cookies
        start.wait()
        try:
            return window.post(address, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(forms)) as pool:
        return sorted(pool.map(post, forms))


def test_of_two_saves_over_the_same_text_one_is_told(author: Client, article: Article) -> None:
    """F-20: never a silent loss."""
    change = f"{LIST}{article.pk}/change/"
    form = fields(author.get(change)) | {"do": "save"}
    name = "sections[0].claims[0].text.en"
    typed = [form | {name: [text]} for text in ("One", "Two", "Three", "Four")]
    assert at_once(author, change, typed) == [302, 409, 409, 409]
    [copy] = working_copies([article.pk])
    text = copy.bundle["sections"][0]["claims"][0]["text"]["en"]
    assert text in ("One", "Two", "Three", "Four")


def test_of_two_beginnings_at_one_address_one_is_told(author: Client) -> None:
    begun = {"slug": "a-new-one", "question": "Is it new?", "source_language": "en", "do": "begin"}
    form = fields(author.post(f"{LIST}add/", begun)) | {
        "sections[0].claims[0].uncited_reason": ["Anybody can see it."],
        "do": "save",
    }
    name = "sections[0].claims[0].text.en"
    typed = [form | {name: [text]} for text in ("One", "Two", "Three")]
    assert at_once(author, f"{LIST}add/", typed) == [302, 400, 400]
    assert Article.objects.filter(slug="a-new-one").count() == 1


def test_a_submission_pressed_many_times_at_once_is_one(author: Client, article: Article) -> None:
    """F-20: one event."""
    change = f"{LIST}{article.pk}/change/"
    form = fields(author.get(change)) | {"do": "submit"}
    statuses = at_once(author, change, [form] * 4)
    assert set(statuses) <= {302, 409}
    assert 302 in statuses
    assert Event.objects.filter(article=article, step="submit").count() == 1
