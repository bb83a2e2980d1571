"""What the site says of itself: complete in six languages, versioned, and never typed by hand."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from articles.vocabulary import LANGUAGES
from oracle_site.models import Document, Page
from oracle_site.texts.markup import PARTS, parts, problems, shape
from oracle_site.texts.versions import publish, shipped, texts_of, version
from oracle_site.web.addresses import Place
from reviews.policy import QUORUMS, Quorum
from tests.signed_in import SignedInClient

OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("page", Page.values)
@pytest.mark.parametrize("language", OTHERS)
def test_each_text_has_the_parts_lists_headings_and_links_of_the_english_one(
    page: str, language: str
) -> None:
    assert shape(shipped(page, language)) == shape(shipped(page, "en"))


@pytest.mark.parametrize(("page", "language"), list(product(Page.values, LANGUAGES)))
def test_each_text_has_only_markup_that_its_page_can_show(page: str, language: str) -> None:
    text = shipped(page, language)
    assert problems(text) == []
    paragraphs = text.split("\n\n")
    english = shipped(page, "en").split("\n\n")
    assert len(paragraphs) == len(english)
    same = [one for one, other in zip(paragraphs, english, strict=True) if one == other]
    if language != "en":
        assert [one for one in same if not one.startswith("{{")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_of_the_policy_is_typed(language: str) -> None:
    assert re.findall(r"\d", shipped("editorial-policy", language)) == []


def test_every_part_that_the_site_makes_is_used() -> None:
    used = {one.made for page in Page.values for one in parts(shipped(page, "en"), Place("en"))}
    assert used == PARTS | {""}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Too large", ["<h1>"]),
        ("{{ quorum }}", ["{{ quorum }}"]),
        ("[a](javascript:alert(1))", []),
        ("[a](http://example.org/)", ["http://example.org/"]),
        ("![a](x)", ["x"]),
        ("[a](//example.org/)", ["//example.org/"]),
        ("[a](/en/about/)", ["/en/about/"]),
        ("[a](about/) [b](https://example.org/x) **c**", []),
    ],
)
def test_what_a_page_cannot_show_is_named(text: str, found: list[str]) -> None:
    """F-26: a link that the reader of Markdown does not take for one stays plain text."""
    assert problems(text) == found


@pytest.mark.parametrize(
    "hostile", ["<script>x</script>", "[a](javascript:alert(1))", "{{7*7}}", "{0.x}"]
)
def test_nothing_in_a_text_runs(hostile: str) -> None:
    """F-25, F-36."""
    html = "".join(one.html for one in parts(f"Text {hostile}", Place("en")))
    assert "<script" not in html
    assert "href" not in html
    assert "<img" not in html
    assert "49" not in html


def test_links_keep_language_and_persona() -> None:
    [one] = parts("[a](about/) [b](https://example.org/)", Place("ja", "patient"))
    assert re.findall(r'href="([^"]+)"', one.html) == [
        "/ja/for/patient/about/",
        "https://example.org/",
    ]


@pytest.fixture
def editor(db: None) -> User:
    person = User.objects.create_user("ed", password=None, is_staff=True)
    person.groups.add(Group.objects.get(name="managing editor"))
    return person


@pytest.fixture
def at_desk(editor: User) -> Client:
    client = SignedInClient()
    client.force_login(editor)
    return client


def changed(page: str, **texts: str) -> dict[str, str]:
    return texts_of(page) | {code.replace("_", "-"): text for code, text in texts.items()}


@pytest.mark.django_db
def test_the_policy_shows_the_numbers_of_the_policy(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page reads them where the software reads them: change one, and the page has it."""
    cells = re.findall(r"<td>(\d+)</td>", client.get("/en/editorial-policy/").text)
    numbers = [
        str(n)
        for q in QUORUMS.values()
        for n in (q.clinicians, q.matching_specialty, q.review_after_months)
    ]
    assert cells == numbers
    monkeypatch.setattr("oracle_site.web.documents.QUORUMS", {"standard": Quorum(77, 5, 9)})
    again = re.findall(r"<td>(\d+)</td>", client.get("/en/editorial-policy/").text)
    assert again == ["77", "5", "9"]


@pytest.mark.django_db
def test_what_the_operator_has_not_said_is_told_to_be_missing(
    client: Client, settings: Any
) -> None:
    bare = client.get("/en/contact/").text
    assert "No publisher is named: this is a demonstration site" in bare
    settings.PUBLISHER, settings.CONTACT_EMAIL = "A <b>", "desk@example.org"
    told = client.get("/en/contact/").text
    assert "A &lt;b&gt;" in told
    assert 'href="mailto:desk@example.org"' in told
    assert "No publisher" not in told


@pytest.mark.django_db
def test_an_edited_page_is_a_new_version_and_the_old_one_keeps_its_address(
    client: Client, editor: User
) -> None:
    publish(Page.ABOUT, changed("about", en="New words."), note="Shorter.", by=editor)
    now, old = client.get("/en/about/").text, client.get("/en/about/versions/1/").text
    assert "New words." in now
    assert "Shorter." in now
    assert "New words." not in old
    assert "This is an earlier version of this page." in old
    assert 'name="robots" content="noindex"' in old
    assert client.get("/en/about/versions/2/").status_code == 200
    assert client.get("/en/about/versions/3/").status_code == 404


@pytest.mark.django_db
def test_a_translation_that_was_left_alone_is_out_of_date_until_it_changes(
    client: Client, editor: User
) -> None:
    """I-17."""
    publish(Page.ABOUT, changed("about", en="One.", fr="Un."), note="1", by=editor)
    assert Document.objects.get(number=2).unrevised == ["zh-hans", "ja", "es", "ar"]
    assert 'data-notice="out-of-date"' in client.get("/es/about/").text
    assert 'data-notice="out-of-date"' not in client.get("/fr/about/").text
    publish(Page.ABOUT, changed("about", es="Uno."), note="2", by=editor)
    assert Document.objects.get(number=3).unrevised == ["zh-hans", "ja", "ar"]
    assert 'data-notice="out-of-date"' not in client.get("/es/about/").text


@pytest.mark.django_db
def test_a_page_without_a_text_in_a_language_is_shown_in_english_and_says_so(
    client: Client, editor: User
) -> None:
    """I-16."""
    publish(Page.ABOUT, changed("about", ar=""), note="1", by=editor)
    text = client.get("/ar/about/").text
    assert 'data-fallback="language"' in text
    assert '<div class="prose" lang="en" dir="ltr">' in text
    found = version("about", "ar")
    assert found is not None
    assert found.language == "en"


@pytest.mark.django_db
def test_what_was_published_is_never_changed_or_removed(editor: User) -> None:
    """F-103."""
    made = publish(Page.ABOUT, changed("about", en="One."), note="1", by=editor)
    rows = Document.objects.filter(pk=made.pk)
    changes: list[Callable[[], Any]] = [lambda: rows.update(note="x"), rows.delete]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


ADD = "/admin/oracle_site/document/add/"


def form(page: str, **changes: str) -> dict[str, str]:
    fields = {f"text_{code.replace('-', '_')}": text for code, text in texts_of(page).items()}
    return {"page": page, "note": "Why.", **fields, **changes}


@pytest.mark.django_db
def test_an_editor_publishes_a_new_version_that_begins_with_the_text_as_it_stands(
    at_desk: Client, client: Client
) -> None:
    shown = at_desk.get(f"{ADD}?page=about").text
    assert "A library of medical questions and answers" in shown
    assert "医学" in shown
    response = at_desk.post(f"{ADD}?page=about", form("about", text_en="Now *this*."))
    assert response["Location"] == reverse("admin:oracle_site_document_changelist")
    assert "<p>Now <em>this</em>.</p>" in client.get("/en/about/").text
    [made] = Document.objects.all()
    assert (made.number, made.note, made.published_by.username) == (2, "Why.", "ed")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["# Large", "{{ quorums }}", "[a](http://example.org/)", ""])
def test_a_text_that_cannot_be_shown_is_refused_and_kept_in_the_form(
    at_desk: Client, text: str
) -> None:
    response = at_desk.post(f"{ADD}?page=about", form("about", text_en=text, note="Kept."))
    assert response.status_code == 200
    assert 'value="Kept."' in response.text
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_only_those_who_may_publish_the_site_s_pages(alice: User, client: Client) -> None:
    """I-04, F-7."""
    alice.is_staff = True
    alice.save()
    outsider = SignedInClient()
    outsider.force_login(alice)
    assert outsider.get(f"{ADD}?page=about").status_code == 403
    assert outsider.post(ADD, form("about", text_en="Mine.")).status_code == 403
    assert client.get(ADD).status_code == 302
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_the_list_offers_each_page_and_a_version_is_only_read(at_desk: Client) -> None:
    listed = at_desk.get("/admin/oracle_site/document/").text
    assert all(f"{ADD}?page={page}" in listed for page in Page.values)
    assert at_desk.get(ADD)["Location"] == reverse("admin:oracle_site_document_changelist")
    at_desk.post(f"{ADD}?page=about", form("about", text_en="Now."))
    path = reverse("admin:oracle_site_document_change", args=[Document.objects.get().pk])
    assert at_desk.get(path).status_code == 200
    assert at_desk.post(path, form("about", text_en="Else.")).status_code == 403
    assert at_desk.post(path.replace("change", "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.django_db
def test_the_list_says_which_version_applies(at_desk: Client) -> None:
    came = "It came with the software."
    path = "/admin/oracle_site/document/"
    assert at_desk.get(path).text.count(came) == len(Page.values)
    assert "Every version that was published here" not in at_desk.get(path).text
    at_desk.post(f"{ADD}?page=about", form("about", text_en="Now."))
    listed = at_desk.get(path).text
    assert listed.count(came) == len(Page.values) - 1
    assert listed.count("Version 2 of ") == 1
    assert "Every version that was published here" in listed


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{}, {"text_en": "# Large"}])
def test_the_form_names_its_page_and_each_language_and_writes_in_its_direction(
    at_desk: Client, sent: dict[str, str]
) -> None:
    path = f"{ADD}?page=about"
    response = at_desk.post(path, form("about", **sent)) if sent else at_desk.get(path)
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert tree.find(".//h1").text == "A new version of “About this site”"
    fields = {one.get("lang"): one.get("dir") for one in tree.iter("textarea")}
    assert fields == {code: "rtl" if code == "ar" else "ltr" for code in LANGUAGES}
    labels = ["".join(one.itertext()) for one in tree.iter("label")]
    assert "العربية:" in labels
    buttons = [one.get("value") for one in tree.iter("input") if one.get("type") == "submit"]
    assert buttons == ["Publish this version"]


@pytest.mark.django_db
def test_a_version_of_no_known_page_is_not_published(at_desk: Client) -> None:
    """F-45."""
    response = at_desk.post(ADD, form("about") | {"page": "imprint"})
    assert response["Location"] == reverse("admin:oracle_site_document_changelist")
    assert not Document.objects.exists()
