"""What the admin says when it refuses: why, in the reader's language, and with what was typed."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from oracle_site.signin import METHODS
from tests.oracle_site.admin.forms import fields, texts
from tests.signed_in import SignedInClient

TYPED = {"reason": "The dose was wrong.", "state": "approved"}
COULD_NOT_TELL = "We could not tell that this form came from you, so nothing was done with it."


@pytest.fixture
def careful(db: None) -> Client:
    """A chair's browser, of which the token is asked for."""
    client = SignedInClient(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(User.objects.create_superuser("cora"))
    return client


def withdrawing(client: Client, article: Article, typed: dict[str, str], **headers: str) -> Any:
    return client.post(f"/admin/articles/article/{article.pk}/withdraw/", typed, headers=headers)


def test_the_wrong_person_reads_the_policy_s_sentence(reviewer: Client, article: Article) -> None:
    """F-7, I-04."""
    refused = withdrawing(reviewer, article, TYPED)
    assert refused.status_code == 403
    assert texts(refused, "h1") == ["Not allowed"]
    assert texts(refused, "p", role="alert") == ["You do not have the right to withdraw articles."]
    assert "no-store" in refused["Cache-Control"]


def test_who_has_no_rights_is_told_whom_to_ask_in_their_language(stranger: Client) -> None:
    refused = stranger.get("/admin/articles/article/", headers={"accept-language": "fr"})
    assert refused.status_code == 403
    assert '<html lang="fr"' in refused.content.decode()
    [sentence] = texts(stranger.get("/admin/articles/article/"), "p", role="alert")
    assert sentence == (
        "Your account may not do this. Ask the managing editor for the rights you need."
    )


def test_a_form_without_a_good_token_does_nothing_and_loses_nothing(
    careful: Client, article: Article
) -> None:
    """What was typed is on the page, and one button sends it again with a good token."""
    stale = TYPED | {"csrfmiddlewaretoken": "x" * 64}
    refused = withdrawing(careful, article, stale, sec_fetch_site="same-origin")
    assert refused.status_code == 403
    assert texts(refused, "p", role="alert") == [COULD_NOT_TELL]
    assert texts(refused, "pre") == ["The dose was wrong."]
    article.refresh_from_db()
    assert article.state == "draft"
    form = fields(refused, "again")
    assert {name: form[name] for name in TYPED} == {k: [v] for k, v in TYPED.items()}
    assert careful.post(refused.wsgi_request.path, form).status_code == 302
    article.refresh_from_db()
    assert article.state == "withdrawn"


@pytest.mark.parametrize(
    "headers", [{}, {"sec_fetch_site": "cross-site"}, {"origin": "https://evil.example"}]
)
def test_a_form_that_another_site_sent_is_never_offered_to_be_sent_on(
    careful: Client, article: Article, headers: dict[str, str]
) -> None:
    """Nobody is led to confirm what they did not write."""
    refused = withdrawing(careful, article, TYPED, **headers)
    assert refused.status_code == 403
    assert texts(refused, "button") == texts(careful.get("/admin/"), "button")
    assert texts(refused, "pre") == ["The dose was wrong."]
    article.refresh_from_db()
    assert article.state == "draft"


def test_a_password_is_never_sent_back(db: None) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    typed = {"login": "cora", "password": "a long walk by the river"}
    refused = client.post("/admin/account/login/", typed, headers={"sec-fetch-site": "same-origin"})
    assert refused.status_code == 403
    assert texts(refused, "p", role="alert") == [COULD_NOT_TELL]
    assert "river" not in refused.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "ja", "es", "fr", "ar"])
def test_a_refusal_is_in_the_language_of_the_admin(
    careful: Client, article: Article, language: str
) -> None:
    careful.cookies["admin_language"] = language
    page = withdrawing(careful, article, TYPED).content.decode()
    assert f'<html lang="{language}"' in page
    assert COULD_NOT_TELL not in page


def test_what_was_typed_stays_text(careful: Client, article: Article) -> None:
    """F-25."""
    markup = 'A <script>alert("1")</script></textarea> text'
    page = withdrawing(
        careful, article, {"reason": markup}, sec_fetch_site="same-origin"
    ).content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;/textarea&gt;") == 2


def test_whoever_is_not_signed_in_gets_the_page_too(db: None, article: Article) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    assert METHODS not in client.session
    assert texts(withdrawing(client, article, TYPED), "p", role="alert") == [COULD_NOT_TELL]
