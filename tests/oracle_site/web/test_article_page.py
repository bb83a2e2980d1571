"""The page of one article shows everything of its reading, and marks what it is."""

import json
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from articles.models import Article, Rendition
from articles.reading import read
from references.models import Reference
from tests.articles.building import a_bundle
from tests.oracle_site.web.conftest import PERSONAS, SLUG, address, unguarded

pytestmark = pytest.mark.django_db


class Shown:
    """A page as a tree, with the few questions that tests ask of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = html5lib.parse(text, namespaceHTMLElements=False)

    def all(self, path: str) -> list[Any]:
        return self.tree.findall(path)

    def one(self, path: str) -> Any:
        [found] = self.all(path)
        return found

    def words(self, path: str) -> list[str]:
        return [" ".join("".join(found.itertext()).split()) for found in self.all(path)]


@pytest.fixture
def article_page(client: Client) -> Callable[..., Shown]:
    def shown(language: str = "en", persona: str = "general", slug: str = SLUG) -> Shown:
        return Shown(client.get(address(language, persona, f"answers/{slug}/")).text)

    return shown


def test_the_main_part_says_which_text_it_is(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    reading = read(SLUG, language="en", persona="general")
    main = article_page().one(".//main")
    assert main.get("data-article") == SLUG
    assert main.get("data-status") == "submitted"
    assert main.get("data-digest") == reading.digest


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_the_page_has_the_claims_of_the_reading_in_order(
    article_page: Callable[..., Shown], tea: Article, language: str, persona: str
) -> None:
    """I-18: the words of this persona, the same facts and numbers."""
    reading = read(SLUG, language=language, persona=persona)
    claims = [claim for section in reading.sections for claim in section.claims]
    shown = article_page(language, persona).all(".//li[@data-claim]")
    assert [(item.get("data-claim"), item.get("data-kind")) for item in shown] == [
        (claim.key, claim.kind) for claim in claims
    ]
    assert [item.find("./span[@class='claim__text']").text for item in shown] == [
        claim.text for claim in claims
    ]
    assert [[a.get("href") for a in item.iter("a")] for item in shown] == [
        [*(f"#ref-{cited.number}" for cited in claim.citations), f"#{claim.anchor}"]
        for claim in claims
    ]


def test_each_reference_leads_back_to_every_claim_that_cites_it(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    shown = article_page(persona="clinician")
    claims = {item.get("id"): item for item in shown.all(".//li[@data-claim]")}
    for reference in shown.all(".//li[@class='reference']"):
        number = reference.get("value")
        assert reference.get("id") == f"ref-{number}"
        back = [a.get("href")[1:] for a in reference.iterfind("./p[@class='reference__back']/a")]
        citing = [
            key
            for key, item in claims.items()
            if f"#ref-{number}" in [a.get("href") for a in item.iter("a")]
        ]
        assert back == citing


def test_references_stand_by_kind_with_their_links(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    shown = article_page()
    assert shown.words(".//h3[@class='references__kind']") == ["Guideline", "Research"]
    links = [a.get("href") for a in shown.all(".//ul[@class='reference__links']//a")]
    ids = {r.title: r.pk for r in Reference.objects.all()}
    assert links == [
        "https://example.org/tea",
        f"/en/references/{ids['Drinking well']}/",
        "https://doi.org/10.1234/tea.1",
        "https://pubmed.ncbi.nlm.nih.gov/12345678/",
        f"/en/references/{ids['Tea and people']}/",
    ]


def test_the_cited_passage_stands_beside_its_reference(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    shown = article_page()
    assert shown.words(".//details[@class='reference__passages']/blockquote") == ["120 drank tea."]
    assert shown.words(".//p[@class='reference__locator']") == ["For statement 1 · p. 4"]


STEPS = {
    "submitted": ["current", "", ""],
    "changes_requested": ["current", "", ""],
    "under_review": ["done", "current", ""],
    "approved": ["done", "done", "done"],
}


@pytest.mark.parametrize("status", STEPS)
def test_the_stepper_tells_where_the_text_stands(
    article_page: Callable[..., Shown], shown_as: Callable[..., None], status: str
) -> None:
    shown_as(status)
    shown = article_page()
    steps = shown.all(".//ol[@data-stepper]/li")
    expected = [
        f"stepper__step stepper__step--{s}" if s else "stepper__step" for s in STEPS[status]
    ]
    assert [step.get("class") for step in steps] == expected
    at = {"under_review": 1, "approved": 2}.get(status, 0)
    assert [step.get("aria-current") for step in steps] == [
        "step" if index == at else None for index in range(3)
    ]
    assert shown.one(".//main").get("data-status") == status


@pytest.mark.parametrize("status", ["submitted", "under_review", "changes_requested"])
def test_a_pending_text_has_the_caution_and_is_not_indexed(
    article_page: Callable[..., Shown], shown_as: Callable[..., None], status: str
) -> None:
    """I-10."""
    shown_as(status, reviewers=[{"name": "Dr Zephyr"}])
    shown = article_page()
    assert len(shown.all(".//*[@data-caution]")) == 1
    assert [m.get("content") for m in shown.all(".//meta[@name='robots']")] == ["noindex"]
    assert "Zephyr" not in shown.text
    assert "lastReviewed" not in shown.text


def test_an_approved_text_has_no_caution_and_may_be_indexed(
    article_page: Callable[..., Shown], shown_as: Callable[..., None]
) -> None:
    shown_as(
        "approved", reviewers=[{"name": "Dr Zephyr", "credentials": "MD", "decision": "approve"}]
    )
    shown = article_page()
    assert shown.words(".//div[@class='signed']//li") == ["Dr Zephyr, MD"]
    assert shown.all(".//*[@data-caution]") == []
    assert shown.all(".//meta[@name='robots']") == []
    linked = json.loads(shown.one(".//script[@type='application/ld+json']").text)
    assert (linked["@type"], linked["inLanguage"]) == ("MedicalWebPage", "en")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", linked["lastReviewed"])


def test_an_approved_text_that_was_changed_by_hand_loses_its_approval(
    article_page: Callable[..., Shown], shown_as: Callable[..., None], tea: Article
) -> None:
    """I-01: an SQL edit of a stored text, by somebody who took every guard away first."""
    shown_as("approved")

    def edit() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE articles_edition DROP CONSTRAINT edition_digest_is_of_its_content"
            )
            cursor.execute("UPDATE articles_edition SET content = replace(content, '120', '150')")

    unguarded("articles_edition", edit)
    shown = article_page()
    assert shown.one(".//main").get("data-status") == "submitted"
    assert "no longer the text that was submitted" in shown.words(".//*[@data-caution]")[0]


def test_a_withdrawn_article_is_gone_with_its_reason(
    client: Client, tea: Article, shown_as: Callable[..., None]
) -> None:
    """I-09, F-24, F-67."""
    before = client.get(f"/en/answers/{SLUG}/")
    shown_as("withdrawn", notice="Its main source was retracted.")
    response = client.get(f"/en/answers/{SLUG}/", headers={"if-none-match": before["ETag"]})
    assert response.status_code == 410
    assert "Its main source was retracted." in response.text
    assert "120 people" not in response.text
    assert 'data-status="withdrawn"' in response.text


NOTICES = [
    ({"status": "approved", "next_review_due": "2020-01-01"}, "overdue"),
    ({"status": "submitted", "out_of_date": True}, "out-of-date"),
]


@pytest.mark.parametrize(("fields", "notice"), NOTICES)
def test_what_the_reader_must_know_of_a_text_is_told(
    article_page: Callable[..., Shown],
    shown_as: Callable[..., None],
    fields: dict[str, Any],
    notice: str,
) -> None:
    shown_as(**fields)
    assert [n.get("data-notice") for n in article_page().all(".//*[@data-notice]")] == [notice]


def test_an_approved_text_with_a_newer_one_at_the_board_says_so(
    article_page: Callable[..., Shown], tea: Article, shown_as: Callable[..., None]
) -> None:
    shown_as("approved")
    rows = Rendition.objects.filter(article=tea)
    unguarded("articles_rendition", lambda: rows.update(candidate=F("edition")))
    assert [n.get("data-notice") for n in article_page().all(".//*[@data-notice]")] == [
        "under-update"
    ]


def test_the_reason_for_changes_is_shown_in_a_language_not_claimed_to_be_known(
    article_page: Callable[..., Shown], shown_as: Callable[..., None]
) -> None:
    shown_as("changes_requested", notice="Say how many people.")
    quoted = article_page().one(".//*[@data-caution]//q")
    assert (quoted.text, quoted.get("lang")) == ("Say how many people.", "")


@pytest.mark.parametrize(
    ("standing", "unsound"),
    [("corrected", 0), ("expression_of_concern", 0), ("superseded", 1), ("retracted", 1)],
)
def test_a_source_that_no_longer_stands_is_marked_at_every_claim(
    article_page: Callable[..., Shown], tea: Article, standing: str, unsound: int
) -> None:
    """I-14: at once, in every language; the sealed text is untouched."""
    guideline = Reference.objects.get(title="Drinking well")
    Reference.objects.filter(pk=guideline.pk).update(standing=standing)
    for language in ("en", "zh-hans", "ar"):
        shown = article_page(language)
        marks = shown.all(f".//li[@data-claim]//strong[@class='mark mark--{standing}']")
        assert len(marks) == 2
        assert (
            len(shown.all(f".//p[@class='reference__standing reference__standing--{standing}']"))
            == 1
        )
        assert len(shown.all(".//span[@class='claim__unsound']")) == unsound


def test_certainty_names_its_scheme(article_page: Callable[..., Shown], tea: Article) -> None:
    """I-15."""
    assert article_page().words(".//span[@class='claim__certainty']") == [
        "Certainty of the evidence (GRADE): low"
    ]


def test_a_warning_is_told_in_words(article_page: Callable[..., Shown], tea: Article) -> None:
    shown = article_page()
    assert shown.words(".//strong[@class='claim__label']") == ["Warning sign", "Not certain"]
    assert shown.words(".//span[@class='claim__uncited']") == [
        "No source is cited: General advice."
    ]


def test_the_chooser_keeps_the_page_and_tells_the_choice(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    choices = article_page("zh-hans", "patient").all(".//a[@data-persona]")
    assert [(a.get("data-persona"), a.get("href"), a.get("aria-current")) for a in choices] == [
        ("general", f"/zh-hans/answers/{SLUG}/", None),
        ("patient", f"/zh-hans/for/patient/answers/{SLUG}/", "true"),
        ("clinician", f"/zh-hans/for/clinician/answers/{SLUG}/", None),
        ("researcher", f"/zh-hans/for/researcher/answers/{SLUG}/", None),
    ]


@pytest.mark.parametrize(("persona", "told"), [("patient", 0), ("researcher", 1), ("general", 0)])
def test_a_persona_without_words_of_its_own_is_told_so(
    article_page: Callable[..., Shown], tea: Article, persona: str, told: int
) -> None:
    """I-16."""
    assert len(article_page("en", persona).all(".//*[@data-fallback='persona']")) == told


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_disclaimer_is_the_asked_persona_s(
    article_page: Callable[..., Shown], tea: Article, persona: str
) -> None:
    reading = read(SLUG, language="en", persona=persona)
    [disclaimer] = [known.disclaimer for known in reading.personas if known.slug == persona]
    assert article_page("en", persona).words(".//section[@class='disclaimer']/p") == [disclaimer]


def test_the_language_menu_keeps_article_and_persona(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    menu = article_page("en", "patient").all(".//details[@class='drop tongues']//a")
    assert [(a.get("hreflang"), a.get("href"), a.get("lang")) for a in menu] == [
        (code, f"/{code}/for/patient/answers/{SLUG}/", code)
        for code in ("en", "zh-hans", "ja", "es", "fr", "ar")
    ]


def test_a_missing_language_is_replaced_whole_and_every_part_says_its_language(
    article_page: Callable[..., Shown], publish: Callable[..., Article]
) -> None:
    """I-16, F-57: the captured page's case, an English question over a Chinese answer."""
    bundle = a_bundle(question={"en": "Does tea help?"}, source_language="zh-hans")
    for section in bundle["sections"]:
        section["heading"].pop("en", None)
        for claim in section["claims"]:
            claim["text"].pop("en")
            for wording in claim["wordings"].values():
                wording.pop("en")
    publish(bundle)
    for language in ("en", "es", "ar"):
        shown = article_page(language)
        assert shown.tree.get("lang") == language
        assert len(shown.all(".//*[@data-fallback='language']")) == 1
        assert shown.one(".//article").get("lang") == "zh-hans"
        assert shown.one(".//h1").get("lang") == (None if language == "en" else "en")
        labels = shown.all(".//strong[@class='claim__label']")
        assert [label.get("lang") for label in labels] == [language, language]
    chinese = article_page("zh-hans")
    assert chinese.all(".//*[@data-fallback='language']") == []
    assert chinese.one(".//article").get("lang") is None
    assert chinese.one(".//h1").get("lang") == "en"


def test_the_canonical_address_is_that_of_the_text_which_is_shown(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    canonical = article_page("ar", "researcher").one(".//link[@rel='canonical']").get("href")
    assert canonical == f"/en/answers/{SLUG}/"
    alternates = article_page("en").all(".//link[@hreflang]")
    assert [link.get("hreflang") for link in alternates] == ["en", "zh-hans"]


def test_the_follow_up_box_asks_on_the_page_of_the_article(
    article_page: Callable[..., Shown], tea: Article
) -> None:
    form = article_page("en", "patient").all(".//section[@class='followup']/form")[0]
    asked = f"/en/for/patient/answers/{SLUG}/ask/"
    assert (form.get("action"), form.get("method")) == (asked, "post")


def test_two_claims_never_share_an_anchor(
    article_page: Callable[..., Shown], publish: Callable[..., Article]
) -> None:
    """Keys may hold hyphens, so a-b/c and a/b-c are two claims."""
    bundle = a_bundle()
    bundle["sections"][0]["key"], bundle["sections"][1]["key"] = "a-b", "a"
    bundle["sections"][1]["claims"][0]["key"] = "b-c1"
    publish(bundle)
    ids = [item.get("id") for item in article_page().all(".//li[@data-claim]")]
    assert len(set(ids)) == len(ids)
