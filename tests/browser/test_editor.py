"""The admin and its editor in a real browser: accessible, quick with JavaScript, whole without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article
from oracle_site.admin.saving import working_copy
from reviews import workflow
from tests.articles.building import a_bundle, an_article
from tests.browser.axe import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

LIST = "/admin/articles/article/"
COFFEE: list[dict[str, Any]] = [
    {
        "key": "r1",
        "kind": "research",
        "csl": {"type": "article-journal", "title": "Coffee and people", "DOI": "10.5555/coffee"},
    },
    {
        "key": "r2",
        "kind": "web",
        "csl": {"type": "webpage", "title": "Beans", "URL": "https://example.org/beans"},
    },
]
LEAD = "#at-sections-0-claims-0-text-en"


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a running site that sees what a test stores."""
    return live_server.url


@pytest.fixture
def author(site: str) -> User:
    """An author who may do everything."""
    return User.objects.create_superuser("author", password=None, first_name="Ada")


@pytest.fixture
def draft(author: User) -> Article:
    """A draft of four claims in two languages."""
    return an_article(by=author)


@pytest.fixture
def sign_in(visit: Callable[..., Any], author: User) -> Callable[..., Any]:
    """Opens a window in which the author has signed in."""

    def signed_in(language: str = "en", **options: Any) -> Any:
        return visit(locale=language, **options).sign_in(author, language)

    return signed_in


def text_of(article: Article) -> str:
    return working_copy(article).bundle["sections"][0]["claims"][0]["text"]["en"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_the_admin_is_accessible(
    sign_in: Callable[..., Any], draft: Article, author: User, language: str, scheme: str
) -> None:
    """I-30, in three languages, light and dark, on a desk and on a tablet."""
    window = sign_in(language, color_scheme=scheme)
    locked = an_article(by=author, slug="does-coffee-help")
    workflow.submit(locked.slug, by=author)
    pages = [
        "/admin/",
        LIST,
        f"{LIST}add/",
        f"{LIST}{draft.pk}/change/",
        f"{LIST}{draft.pk}/history/",
        f"{LIST}{locked.pk}/change/",
        "/admin/reviews/event/",
    ]
    found = {}
    for path in pages:
        page = window.go(path)
        expect(page.locator("#logout-form")).to_be_visible()
        found[path] = violations(page)
        page.set_viewport_size({"width": 768, "height": 1024})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if path.startswith((f"{LIST}{draft.pk}", f"{LIST}{locked.pk}", f"{LIST}add")):
            assert wide <= 768, path
        page.set_viewport_size({"width": 1366, "height": 900})
    assert found == {path: [] for path in pages}


def test_the_sign_in_page_is_accessible(visit: Callable[..., Any]) -> None:
    page = visit().go("/admin/")
    assert violations(page) == []


def test_a_part_is_added_in_place_and_nothing_typed_is_lost(
    sign_in: Callable[..., Any], draft: Article
) -> None:
    page = sign_in().go(f"{LIST}{draft.pk}/change/")
    page.locator(LEAD).fill("Typed before")
    page.get_by_role("button", name=re.compile("Add a claim.*section 1")).click()
    added = page.locator("#at-sections-0-claims-2-text-en")
    expect(added).to_be_visible()
    expect(page.locator(LEAD)).to_have_value("Typed before")
    page.locator("#at-sections-0-claims-2-uncited_reason").fill("Plain to see.")
    added.fill("A third claim.")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("The article is saved.")).to_be_visible()
    claims = working_copy(draft).bundle["sections"][0]["claims"]
    assert [claim["text"]["en"] for claim in claims] == [
        "Typed before",
        "Call for help if you cannot swallow.",
        "A third claim.",
    ]


def test_the_matrix_follows_what_is_typed(sign_in: Callable[..., Any], draft: Article) -> None:
    page = sign_in().go(f"{LIST}{draft.pk}/change/")
    matrix = page.locator("#matrix")
    expect(matrix.get_by_role("row", name="English source")).to_contain_text("Complete")
    page.locator("#at-sections-0-claims-1-text-zh-hans").fill("")
    expect(matrix.get_by_role("row", name="Simplified Chinese")).to_contain_text("1 text missing")
    page.locator("#show-zh-hans").uncheck()
    expect(page.locator("#at-sections-0-claims-1-text-zh-hans")).to_be_hidden()
    matrix.get_by_role("link", name="1 text missing").first.click()
    expect(page.locator("#at-sections-0-claims-1-text-zh-hans")).to_be_focused()


def test_leaving_with_unsaved_changes_is_asked_about(
    sign_in: Callable[..., Any], draft: Article
) -> None:
    page = sign_in().go(f"{LIST}{draft.pk}/change/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == []
    page.locator(LEAD).click()
    page.keyboard.type("More. ")
    expect(page.get_by_text("There are changes that are not saved.")).to_be_visible()
    page.reload()
    assert asked == ["beforeunload"]
    assert text_of(draft) == "Tea was drunk by 120 people."


def test_a_claim_is_dragged_to_another_place(sign_in: Callable[..., Any], draft: Article) -> None:
    page = sign_in(viewport={"width": 1366, "height": 2400}).go(f"{LIST}{draft.pk}/change/")
    grip = page.locator("#at-sections-0-claims-0 > .part__header .tools__grip")
    target = page.locator("#at-sections-0-claims-1")
    box = target.bounding_box()
    assert box is not None
    grip.drag_to(target, target_position={"x": 40, "y": box["height"] - 5})
    page.get_by_role("button", name="Save the working copy").click()
    expect(page.get_by_text("The article is saved.")).to_be_visible()
    claims = working_copy(draft).bundle["sections"][0]["claims"]
    assert [claim["key"] for claim in claims] == ["c2", "c1"]


def test_references_of_the_register_are_suggested_and_taken_by_keyboard(
    sign_in: Callable[..., Any], draft: Article
) -> None:
    page = sign_in().go(f"{LIST}{draft.pk}/change/")
    other = an_article(a_bundle(slug="does-coffee-help") | {"references": COFFEE})
    page.locator("#find").fill("coffee")
    suggestion = page.locator("[data-find-results] button").first
    expect(suggestion).to_be_visible()
    assert len(other.listed_references.all()) == 2
    page.locator("#find").press("ArrowDown")
    expect(suggestion).to_be_focused()
    page.keyboard.press("Enter")
    listed = page.locator("#at-references-2-name")
    expect(listed).to_contain_text("Coffee and people")


def test_an_article_is_written_without_javascript(
    sign_in: Callable[..., Any], draft: Article
) -> None:
    """I-30: the server does all of it."""
    page = sign_in(java_script_enabled=False).go(f"{LIST}{draft.pk}/change/")
    page.locator(LEAD).fill("Without a script")
    page.get_by_role("button", name="Move claim 1 of section 1 down").click()
    expect(page.locator("#at-sections-0-claims-1-text-en")).to_have_value("Without a script")
    page.locator("#show-zh-hans").uncheck()
    hidden = page.locator("#at-sections-0-claims-0-text-zh-hans")
    expect(hidden).to_be_hidden()
    page.get_by_role("button", name="Save the working copy").click()
    expect(page.get_by_text("The article is saved.")).to_be_visible()
    claims = working_copy(draft).bundle["sections"][0]["claims"]
    assert [claim["text"]["en"] for claim in claims] == [
        "Call for help if you cannot swallow.",
        "Without a script",
    ]


def test_a_link_shows_the_hidden_field_it_leads_to_without_javascript(
    sign_in: Callable[..., Any], draft: Article
) -> None:
    page = sign_in(java_script_enabled=False).go(f"{LIST}{draft.pk}/change/")
    expect(page.locator("#at-sections-0-claims-0-text-fr")).to_be_hidden()
    page.locator("#matrix").get_by_role("row", name="French").get_by_role("link").first.click()
    expect(page.locator("#at-sections-0-claims-0-text-fr")).to_be_visible()


def test_submitting_and_recalling_from_the_editor(
    sign_in: Callable[..., Any], draft: Article, author: User
) -> None:
    page = sign_in().go(f"{LIST}{draft.pk}/change/")
    page.get_by_label("What changed and why").fill("The second claim is more precise.")
    page.get_by_role("button", name="Save and submit").click()
    expect(page.get_by_text("saved and submitted to the board")).to_be_visible()
    expect(page.locator(f"textarea{LEAD}")).to_have_count(0)
    page.get_by_label("Reason, kept in the record").fill("A word is missing.")
    page.get_by_role("button", name="Recall", exact=True).click()
    expect(page.get_by_text("The article is recalled.")).to_be_visible()
    expect(page.locator(LEAD)).to_be_editable()


def test_a_mistake_is_led_to_and_named(sign_in: Callable[..., Any], draft: Article) -> None:
    window = sign_in()
    window.expected = ("400 (Bad Request)",)  # the browser reports the status of the page itself
    page = window.go(f"{LIST}{draft.pk}/change/")
    page.locator(LEAD).fill("")
    page.get_by_role("button", name="Save the working copy").click()
    problems = page.locator("#problems")
    expect(problems).to_be_focused()
    assert violations(page) == []
    problems.get_by_role("link").first.click()
    expect(page.locator(LEAD)).to_be_focused()
    expect(page.locator(LEAD)).to_have_attribute("aria-invalid", "true")


def test_the_editor_and_the_board_never_meet(
    sign_in: Callable[..., Any], draft: Article, author: User
) -> None:
    """Submitted meanwhile: refused with the reason, and the words are still in the field."""
    window = sign_in()
    window.expected = ("409 (Conflict)",)
    page = window.go(f"{LIST}{draft.pk}/change/")
    workflow.submit(draft.slug, by=author)
    page.locator(LEAD).fill("Too late, but not lost")
    page.get_by_role("button", name="Save the working copy").click()
    expect(page.locator("#warning")).to_contain_text("locked")
    expect(page.locator(LEAD)).to_have_value("Too late, but not lost")
