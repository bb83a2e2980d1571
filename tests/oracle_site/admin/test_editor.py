"""The editor as an author without JavaScript uses it: pages, buttons, errors, saving."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Claim, Wording
from articles.working_copy import working_copies
from tests.articles.building import a_bundle, an_article
from tests.oracle_site.admin.forms import by_id, fields, texts


def bundle_of(article: Article) -> dict[str, Any]:
    return working_copies([article.pk])[0].bundle


def press(client: Client, address: str, do: str, **typed: Any) -> Any:
    """Open the page, type, and press a button; the names are given as ``path=value`` pairs."""
    form = fields(client.get(address))
    return client.post(address, form | typed.get("fields", {}) | {"do": do})


def test_an_article_that_is_saved_unchanged_is_unchanged(
    author: Client, article: Article, change: str
) -> None:
    before = bundle_of(article)
    response = press(author, change, "save")
    assert (response.status_code, response["Location"]) == (302, change)
    assert bundle_of(article) == before


def test_what_is_typed_is_saved(author: Client, article: Article, change: str) -> None:
    typed = {
        "sections[0].claims[0].text.en": ["A cup of tea,\r\nor two."],
        "sections[0].claims[0].text.ar": ["كوب من الشاي"],
        "evidence_current_to": [""],
        "topics": ["drinks, tea\r\nheart-failure"],
    }
    press(author, change, "save", fields=typed)
    bundle = bundle_of(article)
    assert bundle["sections"][0]["claims"][0]["text"] == {
        "en": "A cup of tea,\nor two.",
        "zh-hans": "120人喝了茶。",
        "ar": "كوب من الشاي",
    }
    assert "evidence_current_to" not in bundle
    assert bundle["topics"] == ["drinks", "tea", "heart-failure"]


def test_saving_touches_only_the_rows_that_changed(
    author: Client, article: Article, change: str
) -> None:
    """The history tells of changes only."""
    before = {claim.pk: claim.text_en for claim in Claim.objects.all()}
    wordings = list(Wording.objects.values_list("pk", flat=True))
    press(author, change, "save", fields={"sections[0].claims[1].text.en": ["Call for help."]})
    after = {claim.pk: claim.text_en for claim in Claim.objects.all()}
    assert set(after) == set(before)
    assert [after[pk] for pk in before if after[pk] != before[pk]] == ["Call for help."]
    assert list(Wording.objects.values_list("pk", flat=True)) == wordings


@pytest.mark.parametrize(
    ("name", "value", "place", "reason"),
    [
        ("sections[0].claims[0].text.en", "", "Section 1, claim 1, text, English",
         "is missing in en, the source language"),
        ("sections[0].claims[0].text.en", "  ", "Section 1, claim 1, text, English", "is blank"),
        ("sections[1].claims[0].kind", "opinion", "Section 2, claim 1, kind",
         "unknown kind of claim 'opinion'"),
        ("references[0].csl.DOI", "11.1/x", "Reference 1, record, DOI",
         "is not a well-formed DOI ('11.1/x')"),
        ("references[1].csl.URL", "javascript:alert(1)", "Reference 2, record, URL",
         "must begin with http:// or https:// ('javascript:alert(1)')"),
        ("references[1].csl.rest", "[]", "Reference 2, record, further fields, as JSON",
         "must be a JSON object, in curly brackets"),
        ("sections[0].claims[0].certainty.level", "1", "Section 1, claim 1, certainty, level",
         "unknown level '1' in the scheme GRADE; it has very_low, low, moderate, high"),
        ("sections[0].claims[1].uncited_reason", "", "Section 1, claim 2, citations",
         "has no citation, and uncited_reason does not say why"),
        ("evidence_current_to", "last year", "Evidence current to",
         "'last year' is not a date; write it as YYYY-MM-DD"),
        ("question.en", "Does \u202etea help?", "Question, English",
         "has the bidirectional control U+202E at character 6; use isolates"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_field_and_nothing_is_lost(
    author: Client, article: Article, change: str, name: str, value: str, place: str, reason: str
) -> None:
    """F-26, F-27 among them."""
    before = bundle_of(article)
    other = "sections[1].heading.en"
    typed = {name: [value], other: ["Typed at the same time"]}
    response = press(author, change, "save", fields=typed)
    assert response.status_code == 400
    listed = texts(response, "li")
    assert [line for line in listed if line.startswith(f"{place}: {reason} ")] != []
    form = fields(response)
    assert (form[name], form[other]) == ([value], ["Typed at the same time"])
    [link] = [
        node.get("href", "")
        for node in by_id(response, "problems").iter("a")
        if "".join(node.itertext()) == place
    ]
    by_id(response, link.removeprefix("#"))
    assert bundle_of(article) == before


def test_a_button_changes_the_page_and_saves_nothing(
    author: Client, article: Article, change: str
) -> None:
    before = bundle_of(article)
    typed = {"sections[1].claims[0].text.en": ["Typed before the button"]}
    response = press(author, change, "up:sections[1].claims[0]", fields=typed)
    assert response.status_code == 200
    form = fields(response)
    assert form["sections[0].claims[2].text.en"] == ["Typed before the button"]
    assert "sections[1].claims[1].text.en" not in form
    assert bundle_of(article) == before


def test_a_claim_is_added_written_and_cited_without_javascript(
    author: Client, article: Article, change: str
) -> None:
    page = press(author, change, "add-claim:sections[1]")
    form = fields(page) | {"sections[1].claims[2].text.en": ["Tea is a drink."]}
    page = author.post(change, form | {"do": "add-citation:sections[1].claims[2]"})
    form = fields(page) | {"sections[1].claims[2].citations[0].reference": ["r1"]}
    assert author.post(change, form | {"do": "save"}).status_code == 302
    assert bundle_of(article)["sections"][1]["claims"][2] == {
        "key": "c3",
        "kind": "fact",
        "safety_critical": False,
        "audiences": [],
        "text": {"en": "Tea is a drink."},
        "wordings": {},
        "citations": [{"reference": "r1"}],
        "uncited_reason": "",
    }


def test_a_reference_of_the_register_is_found_by_doi_and_listed(
    author: Client, article: Article
) -> None:
    other = an_article(
        a_bundle(slug="does-coffee-help")
        | {
            "references": [
                {"key": "r1", "kind": "research",
                 "csl": {"type": "article-journal", "title": "Coffee", "DOI": "10.5555/coffee"}},
                {"key": "r2", "kind": "web",
                 "csl": {"type": "webpage", "title": "Beans", "URL": "https://example.org/b"}},
            ]
        }
    )  # fmt: skip
    address = f"/admin/articles/article/{article.pk}/change/"
    asked = {"find": ["https://doi.org/10.5555/COFFEE"]}
    page = press(author, address, "find", fields=asked)
    coffee = other.listed_references.get(key="r1").reference
    buttons = [
        b for b in by_id(page, "at-find").iter("button") if b.get("value", "")[:5] == "list:"
    ]
    assert [button.get("value") for button in buttons] == [f"list:{coffee.pk}"]
    page = author.post(address, fields(page) | {"do": f"list:{coffee.pk}"})
    form = fields(page)
    assert form["references[2].csl.title"] == ["Coffee"]
    form["sections[0].claims[0].citations[0].reference"] = ["r3"]
    assert author.post(address, form | {"do": "save"}).status_code == 302
    assert article.listed_references.get(key="r3").reference == coffee


def test_a_title_that_differs_from_the_register_is_refused_at_the_reference(
    author: Client, article: Article, change: str
) -> None:
    """I-13: a mismatch is an error, never an overwrite."""
    typed = {"references[0].csl.title": ["Coffee and cats"]}
    response = press(author, change, "save", fields=typed)
    assert response.status_code == 400
    [problem] = by_id(response, "problems").findall(".//li")
    [link] = problem.findall("a")
    assert link.get("href") == "#at-references-0-csl-title"


def test_an_article_that_came_in_with_its_own_form_keeps_it(author: Client) -> None:
    """A bundle that left optional keys out is exported byte for byte after an empty save."""
    bundle = a_bundle()
    del bundle["sections"][0]["claims"][1]["wordings"], bundle["topics"]
    article = an_article(bundle)
    form = Article.objects.values_list("bundle_form", flat=True).get(pk=article.pk)
    assert form != []
    address = f"/admin/articles/article/{article.pk}/change/"
    typed = {"sections[1].claims[0].text.en": ["Nobody knows."]}
    assert press(author, address, "save", fields=typed).status_code == 302
    assert Article.objects.values_list("bundle_form", flat=True).get(pk=article.pk) == form


def test_the_matrix_says_what_each_cell_lacks_and_leads_there(
    author: Client, article: Article, change: str
) -> None:
    form = fields(author.get(change)) | {"sections[0].claims[1].text.zh-hans": [""]}
    page = author.post(change, form | {"do": "matrix"})
    rows = {
        texts_of[0]: texts_of[1:]
        for row in by_id(page, "matrix").iter("tr")
        if (texts_of := [" ".join("".join(c.itertext()).split()) for c in row])
    }
    assert [cell.partition(".")[0] for cell in rows["English source"]] == [
        "Complete",
        "Complete",
        "Complete",
        "As general",
    ]
    assert rows["Simplified Chinese"] == ["1 text missing"] * 4
    assert rows["French"] == ["Not begun"] * 4
    links = {a.get("href") for a in by_id(page, "matrix").iter("a")}
    assert "#at-sections-0-claims-1-text-zh-hans" in links


def test_the_page_costs_as_many_queries_at_three_sections_as_at_one(
    author: Client, article: Article, django_assert_num_queries: Any
) -> None:
    bundle = a_bundle(slug="does-much-tea-help")
    bundle["sections"] += [bundle["sections"][1] | {"key": key} for key in ("s3", "s4")]
    many = an_article(bundle)
    for pk in (article.pk, many.pk):
        author.get(f"/admin/articles/article/{pk}/change/")
        with django_assert_num_queries(13):
            author.get(f"/admin/articles/article/{pk}/change/")
