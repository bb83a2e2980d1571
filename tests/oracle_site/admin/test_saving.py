"""Saving against others, submitting, recalling and withdrawing, as an author meets them."""

from typing import Any

from django.test import Client

from articles.models import Article
from reviews import workflow
from reviews.models import Event
from tests.oracle_site.admin.forms import by_id, fields, texts
from tests.oracle_site.admin.test_editor import bundle_of, press


def test_two_editors_at_once_lose_nothing(
    author: Client, translator: Client, article: Article, change: str
) -> None:
    """F-20: the second is told, sees what is stored now, and may save over it knowingly."""
    mine, theirs = fields(author.get(change)), fields(translator.get(change))
    theirs["sections[0].claims[0].text.en"] = ["Theirs"]
    assert translator.post(change, theirs | {"do": "save"}).status_code == 302
    mine["sections[0].claims[0].text.en"] = ["Mine"]
    refused = author.post(change, mine | {"do": "save"})
    assert refused.status_code == 409
    assert fields(refused)["sections[0].claims[0].text.en"] == ["Mine"]
    stored = by_id(refused, "at-sections-0-claims-0-text-en-theirs")
    assert " ".join("".join(stored.itertext()).split()) == "Stored now: Theirs"
    assert bundle_of(article)["sections"][0]["claims"][0]["text"]["en"] == "Theirs"

    assert author.post(change, fields(refused) | {"do": "save"}).status_code == 409
    [over] = [
        button.get("value")
        for button in by_id(refused, "warning").iter("button")
        if button.get("value", "").startswith("save:")
    ]
    assert author.post(change, fields(refused) | {"do": over}).status_code == 302
    assert bundle_of(article)["sections"][0]["claims"][0]["text"]["en"] == "Mine"


def test_an_article_submitted_meanwhile_is_not_changed_and_the_words_are_kept(
    author: Client, article: Article, change: str, alice: Any
) -> None:
    form = fields(author.get(change)) | {"sections[0].claims[0].text.en": ["Too late"]}
    workflow.submit(article.slug, by=alice)
    response = author.post(change, form | {"do": "save"})
    assert response.status_code == 409
    assert fields(response)["sections[0].claims[0].text.en"] == ["Too late"]
    assert bundle_of(article)["sections"][0]["claims"][0]["text"]["en"] != "Too late"


def test_submitting_saves_and_submits_once_however_often_it_is_pressed(
    author: Client, article: Article, change: str
) -> None:
    """F-20: double submit, one event."""
    form = fields(author.get(change)) | {
        "sections[0].claims[0].text.en": ["Final words"],
        "note": ["Ready"],
        "do": "submit",
    }
    assert [author.post(change, form).status_code for _ in range(2)] == [302, 302]
    [event] = Event.objects.filter(article=article)
    assert (event.step, event.reason) == ("submit", "Ready")
    assert bundle_of(article)["sections"][0]["claims"][0]["text"]["en"] == "Final words"


def test_what_cannot_be_submitted_is_not_saved_either(
    author: Client, article: Article, change: str
) -> None:
    before = bundle_of(article)
    typed = {"sections[0].claims[0].text.en": [""]}
    assert press(author, change, "submit", fields=typed).status_code == 400
    assert bundle_of(article) == before
    assert not Event.objects.filter(article=article).exists()


def test_a_locked_article_is_read_only_and_says_why(
    author: Client, article: Article, change: str, alice: Any
) -> None:
    workflow.submit(article.slug, by=alice)
    page = author.get(change)
    assert page.status_code == 200
    assert [name for name in fields(page) if name.startswith("sections")] == []
    assert "Its text is locked" in page.content.decode()
    reason = {"reason": "One more word"}
    recalled = author.post(f"/admin/articles/article/{article.pk}/recall/", reason)
    assert (recalled.status_code, recalled["Location"]) == (302, change)
    assert fields(author.get(change))["sections[0].key"] == ["lead"]


def test_recalling_without_a_reason_asks_for_it(
    author: Client, article: Article, alice: Any
) -> None:
    workflow.submit(article.slug, by=alice)
    response = author.post(f"/admin/articles/article/{article.pk}/recall/", {"reason": " "})
    assert response.status_code == 409
    assert "Say why" in response.content.decode()
    article.refresh_from_db()
    assert article.state == "submitted"


def test_the_chair_withdraws_with_a_reason(chair: Client, article: Article, alice: Any) -> None:
    workflow.submit(article.slug, by=alice)
    page = chair.get(f"/admin/articles/article/{article.pk}/change/")
    assert "Withdraw the article" in texts(page, "summary")
    reason = {"reason": "The trial was retracted."}
    response = chair.post(f"/admin/articles/article/{article.pk}/withdraw/", reason)
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.state == "withdrawn"
