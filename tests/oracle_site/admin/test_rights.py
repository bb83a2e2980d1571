"""Who may do what in the admin, at every door."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from articles.models import Article
from reviews import workflow
from reviews.models import Event
from tests.articles.building import an_article
from tests.oracle_site.admin.forms import fields, texts

LIST = "/admin/articles/article/"


def doors(article: Article) -> dict[str, str]:
    """Every address of the admin that concerns an article, by what it is."""
    own = f"{LIST}{article.pk}/"
    return {
        "list": LIST,
        "add": f"{LIST}add/",
        "change": f"{own}change/",
        "history": f"{own}history/",
        "delete": f"{own}delete/",
        "preview": f"{own}preview/en/general/",
        "suggestions": f"{LIST}references/?q=tea",
        "autocomplete": "/admin/autocomplete/?app_label=articles&model_name=articletopic"
        "&field_name=topic&term=a",
        "record": "/admin/reviews/event/",
        "popup": f"{LIST}{article.pk}/change/?_popup=1&_to_field=id",
        "catalog": "/admin/jsi18n/",
        "shortcut": f"/admin/r/{ContentType.objects.get_for_model(Article).pk}/{article.pk}/",
    }


def answers(client: Client, article: Article) -> dict[str, int]:
    return {name: client.get(door).status_code for name, door in doors(article).items()}


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client, article: Article) -> None:
    """F-7."""
    assert answers(client, article) == dict.fromkeys(doors(article), 302)
    for step in ("recall", "withdraw", "change", "delete"):
        assert client.post(f"{LIST}{article.pk}/{step}/").status_code == 302


def test_staff_without_rights_sees_nothing(stranger: Client, article: Article) -> None:
    """F-7, F-11, F-63: to them a preview does not exist."""
    assert answers(stranger, article) == {
        "list": 403,
        "add": 403,
        "change": 403,
        "history": 403,
        "delete": 403,
        "preview": 404,
        "suggestions": 403,
        "autocomplete": 403,
        "record": 403,
        "popup": 403,
        "catalog": 200,
        "shortcut": 404,
    }


def test_an_author_comes_to_what_is_written_and_to_no_entry_of_the_board_and_no_account(
    author: Client, article: Article
) -> None:
    """F-7: the desk is to be read; see the roads for what is done there."""
    assert answers(author, article) == {
        "list": 200,
        "add": 200,
        "change": 200,
        "history": 200,
        "delete": 403,
        "preview": 200,
        "suggestions": 200,
        "autocomplete": 403,
        "record": 403,
        "popup": 200,
        "catalog": 200,
        "shortcut": 404,
    }
    models = [
        f"{app}/{model}/{page}"
        for app, model in (
            ("reviews", "boardmember"),
            ("reviews", "disclosure"),
            ("auth", "user"),
            ("auth", "group"),
        )
        for page in ("", "add/", "1/change/", "1/delete/")
    ]
    for door in (f"/admin/{path}" for path in models):
        assert (door, author.get(door).status_code) == (door, 403)
        assert author.post(door, {"state": "approved"}).status_code in (403, 405), door


def test_a_reviewer_reads_and_changes_nothing(reviewer: Client, article: Article) -> None:
    """F-7."""
    assert answers(reviewer, article) == {
        "list": 200,
        "add": 403,
        "change": 200,
        "history": 200,
        "delete": 403,
        "preview": 200,
        "suggestions": 403,
        "autocomplete": 403,
        "record": 200,
        "popup": 200,
        "catalog": 200,
        "shortcut": 404,
    }
    page = reviewer.get(f"{LIST}{article.pk}/change/")
    assert [name for name in fields(page) if name.startswith(("sections", "question"))] == []
    assert texts(page, "button", name="do") == []


@pytest.mark.parametrize("do", ["save", "submit", "add-section", "matrix", "find", "list:1"])
def test_a_reviewer_who_posts_all_the_same_is_refused(
    author: Client, reviewer: Client, article: Article, do: str
) -> None:
    change = f"{LIST}{article.pk}/change/"
    form = fields(author.get(change)) | {"question.en": ["Hijacked?"], "do": do}
    assert reviewer.post(change, form).status_code == 403
    article.refresh_from_db()
    assert (article.question_en, article.state) == ("Does tea help?", "draft")


def test_a_translator_edits_and_may_not_submit(translator: Client, article: Article) -> None:
    change = f"{LIST}{article.pk}/change/"
    page = translator.get(change)
    assert "You do not have the right to submit articles." in texts(page, "li")
    form = fields(page) | {"sections[0].claims[0].text.fr": ["Du thé."], "do": "submit"}
    assert translator.post(change, form).status_code == 403
    article.refresh_from_db()
    assert article.state == "draft"
    assert not Event.objects.filter(step="submit").exists()


def test_only_who_may_recall_and_withdraw_does(
    translator: Client, author: Client, article: Article, alice: User
) -> None:
    workflow.submit(article.slug, by=alice)
    reason = {"reason": "Because"}
    assert translator.post(f"{LIST}{article.pk}/recall/", reason).status_code == 403
    assert author.post(f"{LIST}{article.pk}/withdraw/", reason).status_code == 403
    article.refresh_from_db()
    assert article.state == "submitted"


@pytest.mark.parametrize("state", ["approved", "submitted", "withdrawn"])
def test_a_posted_state_is_ignored(author: Client, article: Article, state: str) -> None:
    """F-8, F-12."""
    change = f"{LIST}{article.pk}/change/"
    forged = {"state": [state], "submissions": ["9"], "slug": ["another-address"], "id": ["1"]}
    assert author.post(change, fields(author.get(change)) | forged).status_code == 302
    article.refresh_from_db()
    assert (article.state, article.submissions, article.slug) == ("draft", 0, "does-tea-help")


def test_a_bare_post_of_a_state_changes_nothing(author: Client, article: Article) -> None:
    """F-8: it does not say which state of the working copy it was made from."""
    change = f"{LIST}{article.pk}/change/"
    assert author.post(change, {"state": "approved"}).status_code == 409
    article.refresh_from_db()
    assert (article.state, article.question_en) == ("draft", "Does tea help?")


def test_the_list_offers_no_action_for_many_and_edits_nothing(
    author: Client, article: Article
) -> None:
    """F-7, F-8: no bulk deletion, no list_editable."""
    page = author.get(LIST)
    assert texts(page, "select", name="action") == []
    form = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    author.post(LIST, form)
    author.post(LIST, {"form-0-id": article.pk, "form-0-state": "approved", "_save": "Save"})
    article.refresh_from_db()
    assert article.state == "draft"


@pytest.mark.parametrize("field", ["password", "id", "state"])
def test_a_forged_target_field_is_refused(author: Client, article: Article, field: str) -> None:
    """F-7: ``_to_field`` of a popup."""
    assert author.get(f"{LIST}?_popup=1&_to_field={field}").status_code in (200, 400)
    assert author.get(f"{LIST}?_popup=1&_to_field=owner__password").status_code == 400


def test_an_article_that_was_submitted_is_never_deleted(
    article: Article, alice: User, admin_client: Client
) -> None:
    """Even by a superuser: a sentence, no traceback."""
    workflow.submit(article.slug, by=alice)
    delete = f"{LIST}{article.pk}/delete/"
    for response in (
        admin_client.get(delete, follow=True),
        admin_client.post(delete, {"post": "yes"}, follow=True),
    ):
        assert response.status_code == 200
        assert any("cannot be deleted" in text for text in texts(response, "li"))
    assert Article.objects.filter(pk=article.pk).exists()


def test_a_draft_that_was_never_submitted_can_be_deleted_by_who_may(
    article: Article, admin_client: Client
) -> None:
    delete = f"{LIST}{article.pk}/delete/"
    assert admin_client.get(delete).status_code == 200
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not Article.objects.filter(pk=article.pk).exists()


def test_rights_that_were_taken_away_are_gone_at_the_next_request(
    author: Client, article: Article
) -> None:
    """F-13."""
    change = f"{LIST}{article.pk}/change/"
    assert author.get(change).status_code == 200
    person = User.objects.get(username="ada")
    person.user_permissions.clear()
    assert author.get(change).status_code == 403
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert author.get(change).status_code == 302


@pytest.mark.parametrize(
    "door", ["0/change/", "999999/change/", "x/change/", "9" * 30 + "/change/"]
)
def test_an_article_that_is_not_there_is_not_found(author: Client, door: str) -> None:
    assert author.get(f"{LIST}{door}").status_code == 404


def test_the_record_can_be_read_and_not_changed(admin_client: Client, alice: User) -> None:
    workflow.submit(an_article().slug, by=alice)
    event = Event.objects.get()
    assert admin_client.get("/admin/reviews/event/").status_code == 200
    assert admin_client.get(f"/admin/reviews/event/{event.pk}/change/").status_code == 200
    assert admin_client.get("/admin/reviews/event/add/").status_code == 403
    assert admin_client.post(f"/admin/reviews/event/{event.pk}/change/", {}).status_code == 403
    assert admin_client.post(f"/admin/reviews/event/{event.pk}/delete/").status_code == 403


def test_a_preview_is_private_and_never_stored(reviewer: Client, article: Article) -> None:
    """F-63."""
    response = reviewer.get(doors(article)["preview"])
    kept = {part.strip() for part in response["Cache-Control"].split(",")}
    assert {"private", "no-store"} <= kept
    assert "public" not in kept
    assert "ETag" not in response


def test_every_page_of_the_admin_is_never_stored(author: Client, article: Article) -> None:
    """F-64."""
    for door in ("list", "add", "change", "history"):
        assert "no-store" in author.get(doors(article)[door])["Cache-Control"]


def test_personas_are_neither_added_nor_deleted(admin_client: Client) -> None:
    """They are in every address."""
    assert admin_client.get("/admin/personas/persona/").status_code == 200
    assert admin_client.get("/admin/personas/persona/add/").status_code == 403
    assert admin_client.post("/admin/personas/persona/1/delete/").status_code == 403


def test_suggestions_answer_with_the_register(author: Client, article: Article) -> None:
    found: Any = author.get(f"{LIST}references/", {"q": "tea people"}).json()["results"]
    listed = article.listed_references.get(key="r1").reference
    assert found == [
        {
            "id": listed.pk,
            "label": "Tea and people, Journal of Tea, 2020",
            "kind": "Research",
            "standing": "current",
            "standing_label": "Current",
        }
    ]
    for nothing in ("", "x", "te", "\0\0\0\0", "%%%%", "'; DROP TABLE", "\u202etea"):
        assert author.get(f"{LIST}references/", {"q": nothing}).json() == {"results": []}
