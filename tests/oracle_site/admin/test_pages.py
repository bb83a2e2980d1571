"""Beginning an article, its history, previews, the admin's language, and what must not run."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.bundles.writing import write
from articles.models import Article
from oracle_site.admin.saving import version_of, working_copy
from tests.articles.building import a_bundle, an_article
from tests.oracle_site.admin.forms import fields, parsed, texts
from tests.signed_in import SignedInClient

LIST = "/admin/articles/article/"
ADD = f"{LIST}add/"
NAUGHTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{7*7}}{% now 'Y' %}{0.__class__}%n%s",
    "javascript:alert(1)",
    "\n\nleading lines",
    "trailing line\n",
)


def begin(client: Client, **answers: str) -> Any:
    answers = {"slug": "a-new-one", "question": "Is it new?", "source_language": "en"} | answers
    return client.post(ADD, answers | {"do": "begin"})


def test_an_article_begins_with_three_answers_and_is_saved_from_the_editor(author: Client) -> None:
    assert author.get(ADD).status_code == 200
    page = begin(author)
    assert page.status_code == 200
    assert not Article.objects.filter(slug="a-new-one").exists()
    form = fields(page) | {
        "sections[0].claims[0].text.en": ["It is."],
        "sections[0].claims[0].uncited_reason": ["Anybody can see it."],
        "do": "save",
    }
    saved = author.post(ADD, form)
    article = Article.objects.get(slug="a-new-one")
    assert (saved.status_code, saved["Location"]) == (302, f"{LIST}{article.pk}/change/")
    assert (article.question_en, article.state) == ("Is it new?", "draft")


def test_the_same_new_article_sent_twice_is_one(author: Client) -> None:
    """F-20: one row."""
    form = fields(begin(author)) | {
        "sections[0].claims[0].text.en": ["It is."],
        "sections[0].claims[0].uncited_reason": ["Anybody can see it."],
        "do": "save",
    }
    first, second = author.post(ADD, form), author.post(ADD, form)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    other = form | {"sections[0].claims[0].text.en": ["It is not."]}
    refused = author.post(ADD, other)
    assert refused.status_code == 400
    assert fields(refused)["sections[0].claims[0].text.en"] == ["It is not."]
    assert Article.objects.filter(slug="a-new-one").count() == 1


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("slug", "Not An Address", "Address"),
        ("slug", "", "Address"),
        ("slug", "does-tea-help", "Address"),
        ("question", " ", "Question"),
        ("question", "Half \u202e hidden?", "Question, English"),
        ("source_language", "tlh", "Source language"),
    ],
)
def test_an_answer_that_is_not_right_is_asked_again(
    author: Client, article: Article, name: str, value: str, place: str
) -> None:
    page = begin(author, **{name: value})
    assert page.status_code == 400
    assert place in texts(page, "a")


@pytest.mark.django_db(transaction=True)
def test_the_history_says_who_changed_which_words(
    author: Client, translator: Client, article: Article
) -> None:
    change = f"{LIST}{article.pk}/change/"
    for client, name, text in (
        (author, "sections[0].claims[0].text.en", "Tea, twice."),
        (translator, "sections[0].claims[0].wordings.patient.zh-hans", "喝茶。"),
    ):
        assert client.post(change, fields(client.get(change)) | {name: [text]}).status_code == 302
    page = author.get(f"{LIST}{article.pk}/history/")
    whos = [heading.partition(",")[0] for heading in texts(page, "h2")]
    assert whos == ["Tara", "Ada", "the system"]
    assert texts(page, "ins")[:2] == ["After: 喝茶。", "After: Tea, twice."]
    assert texts(page, "del")[:2] == [
        "Before: 有120个人喝了茶。",
        "Before: Tea was drunk by 120 people.",
    ]
    assert texts(page, "dt")[:2] == [
        "sections › lead › claims › c1 › wording › patient › Simplified Chinese",
        "sections › lead › claims › c1 › text › English",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_history_keeps_what_was_removed_and_who_is_gone(
    author: Client, article: Article
) -> None:
    change = f"{LIST}{article.pk}/change/"
    page = author.post(change, fields(author.get(change)) | {"do": "remove:sections[1].claims[1]"})
    assert author.post(change, fields(page) | {"do": "save"}).status_code == 302
    User.objects.get(username="ada").delete()
    reader = SignedInClient()
    reader.force_login(User.objects.create_superuser("root"))
    page = reader.get(f"{LIST}{article.pk}/history/")
    assert [heading.partition(",")[0] for heading in texts(page, "h2")] == ["Ada", "the system"]
    assert "Before: The odds ratio was 1.2." in texts(page, "del")


@pytest.mark.django_db(transaction=True)
def test_moving_is_told_as_an_order_and_not_as_numbers(author: Client, article: Article) -> None:
    change = f"{LIST}{article.pk}/change/"
    page = author.post(change, fields(author.get(change)) | {"do": "up:sections[1]"})
    assert author.post(change, fields(page) | {"do": "save"}).status_code == 302
    page = author.get(f"{LIST}{article.pk}/history/")
    assert (texts(page, "dt")[0], texts(page, "ins")[0]) == ("sections › order", "After: s2, lead")


@pytest.mark.parametrize(
    ("language", "persona", "shown"),
    [
        ("en", "general", "Tea was drunk by 120 people."),
        ("en", "patient", "120 people drank tea."),
        ("zh-hans", "patient", "有120个人喝了茶。"),
        ("en", "researcher", "Tea was drunk by 120 people."),
    ],
)
def test_a_preview_is_the_page_that_its_reader_will_see(
    reviewer: Client, article: Article, language: str, persona: str, shown: str
) -> None:
    page = reviewer.get(f"{LIST}{article.pk}/preview/{language}/{persona}/")
    assert page.status_code == 200
    root = parsed(page)
    assert root.get("lang") == language
    [main] = root.iter("main")
    assert main.get("data-status") == "submitted"
    assert shown in " ".join(main.itertext())
    assert any("data-caution" in node.attrib for node in main.iter())


@pytest.mark.parametrize("cell", ["fr/general", "en/nobody", "xx/general"])
def test_a_cell_that_is_not_complete_has_no_preview(
    reviewer: Client, article: Article, cell: str
) -> None:
    assert reviewer.get(f"{LIST}{article.pk}/preview/{cell}/").status_code == 404


@pytest.mark.parametrize("text", NAUGHTY)
def test_what_is_typed_comes_back_as_it_is_and_does_nothing(author: Client, text: str) -> None:
    """F-25, F-36: in every field, in the editor, its errors, the list and the history."""
    bundle = a_bundle(question={"en": text})
    bundle["sections"][0]["heading"] = {"en": text}
    claim = bundle["sections"][0]["claims"][0]
    claim |= {"text": {"en": text}, "wordings": {"patient": {"en": text}}}
    claim["citations"][0] |= {"quotation": text, "locator": text}
    bundle["references"][0]["csl"]["title"] = text
    bundle["provenance"]["note"] = text
    article = an_article(bundle)
    change = f"{LIST}{article.pk}/change/"
    form = fields(author.get(change))
    typed = text.replace("\n", "\r\n")
    assert form["question.en"] == [typed]
    assert form["sections[0].claims[0].wordings.patient.en"] == [typed]
    assert author.post(change, form | {"do": "save"}).status_code == 302
    wrong = {"sections[0].key": [text], "references[1].kind": [text], "risk_class": [text]}
    pages = [
        author.get(change),
        author.post(change, form | wrong),
        author.get(LIST),
        author.get(f"{LIST}{article.pk}/history/"),
        author.get(f"{LIST}{article.pk}/preview/en/patient/"),
        author.get(f"{LIST}{article.pk}/delete/"),
    ]
    for page in pages:
        scripts = [
            node for node in parsed(page).iter("script") if node.get("type") in (None, "module")
        ]
        assert ["".join(node.itertext()) for node in scripts if not node.get("src")] == []
        assert [n for n in parsed(page).iter() if "onerror" in n.attrib] == []
        assert [n for n in parsed(page).iter("a") if "javascript" in n.get("href", "")] == []


@pytest.mark.slow
def test_no_naughty_string_breaks_the_editor(
    author: Client, article: Article, shared_data: Path
) -> None:
    """F-25, F-27, F-31: saved exactly, or refused with the field named; never an error of ours."""
    change = f"{LIST}{article.pk}/change/"
    name = "sections[1].claims[0].text"
    form = fields(author.get(change))
    strings = json.loads((shared_data / "naughty_strings.json").read_text())
    texts_typed = [text.encode(errors="replace").decode() for text in strings if text]
    for text in texts_typed:
        form["seen"] = [version_of(working_copy(article).bundle)]
        response = author.post(change, form | {f"{name}.en": [text]})
        if response.status_code == 302:
            stored = working_copy(article).bundle["sections"][1]["claims"][0]["text"]["en"]
            lines = text.replace("\r\n", "\n").replace("\r", "\n")
            assert stored == unicodedata.normalize("NFC", lines)
        else:
            assert response.status_code == 400, repr(text)
            assert b'id="at-sections-1-claims-0-text-en-error"' in response.content


@pytest.mark.parametrize(
    ("language", "direction", "title"),
    [("zh-hans", "ltr", "zh-hans"), ("ar", "rtl", "ar"), ("en", "ltr", "en")],
)
def test_the_admin_speaks_the_language_that_was_chosen(
    author: Client, article: Article, language: str, direction: str, title: str
) -> None:
    chosen = author.post("/admin/language/", {"language": language, "next": LIST})
    assert (chosen.status_code, chosen["Location"]) == (302, LIST)
    cookie = chosen.cookies["admin_language"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/admin/", "Lax", True)
    for address in ("/admin/", LIST, f"{LIST}{article.pk}/change/", ADD):
        root = parsed(author.get(address))
        assert (root.get("lang"), root.get("dir")) == (title, direction)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_choosing_a_language_leads_nowhere_else(client: Client, back: str) -> None:
    response = client.post("/admin/language/", {"language": "fr", "next": back})
    assert response["Location"] == "/admin/"
    assert "admin_language" not in client.post("/admin/language/", {"language": "xx"}).cookies or (
        client.cookies["admin_language"].value == "fr"
    )


def test_public_pages_know_nothing_of_the_admins_language(author: Client) -> None:
    author.post("/admin/language/", {"language": "ar"})
    page = author.get("/en/")
    assert parsed(page).get("lang") == "en"
    assert "Cookie" not in page.get("Vary", "")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sign_in_page_has_a_heading_and_says_its_language(
    client: Client, language: str
) -> None:
    page = client.get("/admin/login/", headers={"accept-language": language}, follow=True)
    assert parsed(page).get("lang") == language
    assert len(texts(page, "h1")) == 1


def test_the_index_says_in_words_what_one_can_do(author: Client, reviewer: Client) -> None:
    assert "Begin an article" in texts(author.get("/admin/"), "a")
    assert "Begin an article" not in texts(reviewer.get("/admin/"), "a")
    assert "The editorial record" in texts(reviewer.get("/admin/"), "a")


def test_every_page_obeys_the_content_security_policy(author: Client, article: Article) -> None:
    """I-29: nothing inline, nothing from elsewhere."""
    for address in ("/admin/", LIST, ADD, f"{LIST}{article.pk}/change/"):
        page = author.get(address)
        root = parsed(page)
        assert "unsafe" not in page["Content-Security-Policy"]
        assert [n for n in root.iter() if "style" in n.attrib] == []
        assert [n for n in root.iter("script") if not n.get("src", "").startswith("/static/")] == []
        assert list(root.iter("style")) == []


def test_two_people_import_and_edit_at_once_and_one_is_told(
    author: Client, article: Article
) -> None:
    change = f"{LIST}{article.pk}/change/"
    form = fields(author.get(change))
    imported = a_bundle(risk_class="high")
    write([(1, imported)], by=None)
    assert author.post(change, form | {"risk_class": ["standard"]}).status_code == 409
    article.refresh_from_db()
    assert article.risk_class == "high"
