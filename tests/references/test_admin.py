"""References in the admin: found in any spelling, checked on saving, with a history for good."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from references.models import Reference, Source, Standing, StandingNotice
from references.register import Record, register
from references.standing import Report, ingest

pytestmark = pytest.mark.django_db

CSL = {"type": "article-journal", "title": "Stem cells", "DOI": "10.1000/abc"}
LIST = "admin:references_reference_changelist"
NOTICES = {"notices-TOTAL_FORMS": "0", "notices-INITIAL_FORMS": "0"}


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


@pytest.fixture
def reference() -> Reference:
    (made,) = register([Record("research", CSL)])
    assert isinstance(made, Reference)
    return made


def change(reference: Reference | None = None) -> str:
    if reference is None:
        return reverse("admin:references_reference_add")
    return reverse("admin:references_reference_change", args=[reference.pk])


def save(editor: Client, url: str, record: Any, **more: str) -> Any:
    text = record if isinstance(record, str) else json.dumps(record)
    return editor.post(url, {"kind": "research", "csl": text} | NOTICES | more)


@pytest.mark.parametrize("words", ["stem", "https://doi.org/10.1000/ABC", "doi:10.1000/abc"])
def test_a_reference_is_found_by_words_and_by_any_spelling_of_its_doi(
    editor: Client, reference: Reference, words: str
) -> None:
    register([Record("book", {"type": "book", "title": "Other"})])
    page = editor.get(reverse(LIST), {"q": words})
    assert list(page.context["cl"].result_list) == [reference]


def test_the_list_filters_by_standing(editor: Client, reference: Reference) -> None:
    page = editor.get(reverse(LIST), {"standing__exact": "retracted"})
    assert list(page.context["cl"].result_list) == []
    page = editor.get(reverse(LIST), {"standing__exact": "current"})
    assert list(page.context["cl"].result_list) == [reference]


def test_a_new_reference_is_registered_with_what_is_reported_of_it(editor: Client) -> None:
    ingest([Report(Source.CROSSREF, "1", "10.1000/abc", None, Standing.RETRACTED, "retraction")])
    assert save(editor, change(), CSL | {"DOI": "doi:10.1000/ABC"}).status_code == 302
    made = Reference.objects.get()
    assert (made.doi, made.title, made.standing) == ("10.1000/abc", "Stem cells", "retracted")


@pytest.mark.parametrize(
    ("record", "errors"),
    [
        ({"type": "book", "title": "x", "DOI": "no"}, ["DOI: is not a well-formed DOI"]),
        (
            {"titel": "x"},
            ["type: is required", "title: is required", "titel: is not a variable of CSL 1.0.2"],
        ),
        ([], ["This field is required."]),
        ("{", ["Enter a valid JSON."]),
        ("[" * 100_000, ["Enter a valid JSON."]),
        ("1" * 5_000, ["Enter a valid JSON."]),
        (
            '{"type": "book", "title": "x", "volume": NaN}',
            ["volume: must be a string or a whole number"],
        ),
        (
            '{"type": "book", "title": "\\ud800"}',
            ["title: contains the character U+D800, which is not allowed"],
        ),
        (CSL, ["This source is registered already: Stem cells"]),
    ],
)
def test_a_record_with_a_fault_is_refused_at_its_field(
    editor: Client, reference: Reference, record: Any, errors: list[str]
) -> None:
    """F-31, F-48."""
    page = save(editor, change(), record)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors == {"csl": errors}
    assert Reference.objects.count() == 1


def test_a_changed_record_changes_every_column(editor: Client, reference: Reference) -> None:
    new = {"type": "book", "title": "<script>alert(1)</script>", "issued": {"raw": "2020"}}
    assert save(editor, change(reference), new).status_code == 302
    reference.refresh_from_db()
    assert (reference.title, reference.year, reference.doi) == (new["title"], 2020, None)
    page = editor.get(change(reference)).content.decode()
    assert "<script>alert(1)" not in page


def test_an_editor_records_a_notice_with_a_reason(editor: Client, reference: Reference) -> None:
    page = save(editor, change(reference), CSL, notice_standing="superseded")
    errors = page.context["adminform"].form.errors
    assert errors == {"notice_reason": ["Say why the standing changes."]}
    page = save(editor, change(reference), CSL, notice_reason="2025 edition", notice_doi="no")
    assert page.context["adminform"].form.errors == {
        "notice_doi": ["This is not a well-formed DOI."],
        "notice_standing": ["Choose the standing that follows from this."],
    }
    more = {"notice_standing": "superseded", "notice_reason": "2025 edition"}
    assert save(editor, change(reference), CSL, **more).status_code == 302
    reference.refresh_from_db()
    assert reference.standing == Standing.SUPERSEDED
    notice = StandingNotice.objects.get()
    assert (notice.source, notice.reason) == (Source.EDITOR, "2025 edition")
    assert "2025 edition" in editor.get(change(reference)).content.decode()


@pytest.mark.parametrize(
    "forged",
    [
        {"standing": "current"},
        {"doi": "10.1000/forged"},
        {"notices-TOTAL_FORMS": "1", "notices-0-standing": "current", "notices-0-reason": "x"},
    ],
)
def test_what_the_form_does_not_offer_is_not_stored(
    editor: Client, reference: Reference, forged: dict[str, str]
) -> None:
    """F-8, F-12."""
    ingest([Report(Source.CROSSREF, "1", "10.1000/abc", None, Standing.RETRACTED, "retraction")])
    save(editor, change(reference), CSL, **forged)
    reference.refresh_from_db()
    assert (reference.standing, reference.doi) == (Standing.RETRACTED, "10.1000/abc")
    assert StandingNotice.objects.count() == 1


def test_nobody_without_the_permission_reads_or_writes(
    client: Client, reference: Reference
) -> None:
    """F-7."""
    client.force_login(User.objects.create_user("stranger", is_staff=True))
    assert client.get(reverse(LIST)).status_code == 403
    assert save(client, change(reference), CSL).status_code == 403
    client.logout()
    assert client.get(change(reference)).status_code == 302
