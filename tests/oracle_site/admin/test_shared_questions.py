"""Shared questions in the admin: shown from three people on, one click begins an article."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from questions import sharing

PAGE = "/admin/questions/"
pytestmark = pytest.mark.django_db


def shared(times: int) -> None:
    for _ in range(times):
        sharing.share("Is gout contagious?", language="en", persona="general")


def test_what_too_few_people_asked_is_not_shown(admin_client: Client) -> None:
    shared(2)
    assert "contagious" not in admin_client.get(PAGE).content.decode()


def test_one_click_begins_an_article(admin_client: Client) -> None:
    shared(3)
    page = admin_client.get(PAGE).content.decode()
    assert "Is gout contagious?" in page
    [group] = sharing.groups()
    begun = admin_client.post(PAGE, {"language": "en", "group": group.group, "do": "draft"})
    article = Article.objects.get()
    assert begun["Location"] == f"/admin/articles/article/{article.pk}/change/"
    assert article.question_en == "Is gout contagious?"
    assert admin_client.get(begun["Location"]).status_code == 200
    assert sharing.groups() == []


def test_who_may_not_add_articles_may_not_come_in(client: Client, mallory: User) -> None:
    mallory.is_staff = True
    mallory.save()
    client.force_login(mallory)
    assert client.get(PAGE).status_code == 403
