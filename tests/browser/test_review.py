"""A reviewer's day in a real browser: signing in, the queue, three changed claims, a signature."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.bundles.writing import write
from articles.models import Article
from reviews import workflow
from reviews.models import BoardMember, Review, ReviewDraft
from tests.articles.building import a_bundle
from tests.browser.axe import violations
from tests.reviews.board import a_member, approve, submitted
from tests.signed_in import SignedInClient

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "a long walk by the river"
SECRETS = {"bob": "JBSWY3DPEHPK3PXP", "dora": "KRSXG5CTMVRXEZLU"}
NOT_YET = "Readers will see these words as approved once enough colleagues have signed too."
SCHEMES: Final[list[Literal["dark", "light"]]] = ["dark", "light"]
REVIEW = "/admin/desk/review/does-tea-help/"


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a running site that sees what a test stores."""
    return live_server.url


def bundle_with(*numbers: int) -> dict[str, Any]:
    """One text of four claims; the first three name these numbers."""
    bundle = a_bundle(question={"en": "Does tea help?"}, aliases={})
    model = bundle["sections"][0]["claims"][0] | {"wordings": {}}
    bundle["sections"] = [
        {
            "key": "lead",
            "heading": {},
            "claims": [
                model
                | {
                    "key": f"c{place}",
                    "text": {"en": f"In study {place}, tea was drunk by {number} people."},
                    "citations": [
                        {
                            "reference": "r2",
                            "locator": f"p. {place}",
                            "quotation": f"In study {place}, tea was drunk by {number} people.",
                        }
                    ],
                }
                for place, number in enumerate(numbers, 1)
            ],
        }
    ]
    bundle["references"] = [one for one in bundle["references"] if one["key"] == "r2"]
    return bundle


@pytest.fixture
def board(site: str) -> list[BoardMember]:
    """Two members who can sign in with a password and an app."""
    members = [a_member("Bob"), a_member("Dora")]
    for member in members:
        member.user.set_password(PASSWORD)
        member.user.save()
        totp.TOTP.activate(member.user, SECRETS[member.slug])
    return members


@pytest.fixture
def article(board: list[BoardMember]) -> Article:
    """Approved once; then three of its four claims were changed, and submitted."""
    author = User.objects.create_superuser("author", password=None, first_name="Ada")
    article = approve(submitted(author, bundle_with(120, 80, 40, 9)), *board)
    write([(1, bundle_with(121, 81, 41, 9))], by=author)
    workflow.submit(article.slug, by=author)
    return article


def code(name: str) -> str:
    """What the app of this person shows now."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(SECRETS[name], counter))


def in_both_schemes(page: Page) -> list[str]:
    """What axe-core holds against a page, dark and light."""
    said = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        said += violations(page)
    return said


def sign_in(window: Any, name: str) -> Page:
    """The desk, by way of password and code."""
    page = window.go("/admin/desk/")
    assert in_both_schemes(page) == []
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/2fa/"))
    assert in_both_schemes(page) == []
    page.locator("input[name=code]").fill(code(name))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/desk/$"))
    return page


def review_and_sign(page: Page, said: str) -> None:
    """From the queue to the signature; the claims by keyboard."""
    assert in_both_schemes(page) == []
    page.locator(".card a.primary").click()
    expect(page).to_have_url(re.compile(f"{REVIEW}$"))
    assert in_both_schemes(page) == []
    expect(page.locator("[data-claim]")).to_have_count(3)
    for _claim in range(3):
        page.keyboard.press("j")
        page.keyboard.press("a")
    expect(page.locator("[data-verdict=accurate]")).to_have_count(3)
    expect(page.get_by_text("3 of 3 claims have your finding")).to_be_visible()
    page.get_by_role("radio", name="Approve").check()
    expect(page.locator("#kept")).to_have_text("Kept.")
    assert in_both_schemes(page) == []
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page).to_have_url(re.compile("/admin/desk/$"))
    expect(page.get_by_text(f"Your approval is signed and recorded. {said}")).to_be_visible()


def test_two_reviewers_sign_in_review_three_changed_claims_by_keyboard_and_sign(
    visit: Callable[..., Any], article: Article
) -> None:
    """The page turns approved exactly then, and names both."""
    public = "/en/answers/does-tea-help/"
    for name, said in (("bob", NOT_YET), ("dora", "Readers now see these words as approved.")):
        review_and_sign(sign_in(visit(locale="en"), name), said)
        page = visit(locale="en").go(public)
        main = page.locator("main")
        expect(main).to_contain_text("121 people" if name == "dora" else "120 people")
    expect(main).not_to_contain_text("120 people")
    expect(main).to_have_attribute("data-status", "approved")
    expect(page.locator(".signed strong")).to_have_text(["Dr Bob", "Dr Dora"])
    expect(page.locator("[data-notice=under-update]")).to_have_count(0)
    page.get_by_role("link", name="Who reviewed this, and when").first.click()
    expect(page.locator(".history strong").nth(1)).to_have_text("Signed an approval")
    expect(page.locator(".history strong").nth(2)).to_have_text("Dr Dora")
    assert in_both_schemes(page) == []


@pytest.fixture
def at_desk(visit: Callable[..., Any], article: Article) -> Callable[..., Any]:
    """Opens a window in which Bob, who has taken the article on, has signed in."""
    bob = User.objects.get(username="bob")
    client = SignedInClient()
    client.force_login(bob)
    client.post(f"/admin/desk/take/{article.slug}/")

    def opened(language: str = "en", **options: Any) -> Any:
        return visit(locale=language, **options).sign_in(bob, language)

    return opened


def test_what_is_typed_is_there_after_a_reload(at_desk: Callable[..., Any]) -> None:
    page = at_desk().go(REVIEW)
    page.keyboard.press("j")
    page.keyboard.press("u")
    page.keyboard.press("c")
    page.keyboard.type("Which study?")
    page.keyboard.press("Escape")
    expect(page.locator("[data-claim]").first).to_be_focused()
    expect(page.locator("#kept")).to_have_text("Kept.")
    page.reload()
    expect(page.locator("[data-verdict=unclear]")).to_have_count(1)
    expect(page.locator("textarea[name^='comment.']").first).to_have_value("Which study?")


def test_kept_is_said_of_all_that_was_typed_or_not_at_all(at_desk: Callable[..., Any]) -> None:
    window = at_desk()
    window.page.clock.install()
    page = window.go(REVIEW)
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    comment, kept = page.get_by_label("Comment to the author"), page.locator("#kept")
    for words in ("Which study?", "Which study, and of whom?"):
        comment.fill(words)
        expect(kept).to_have_text("")
        page.clock.run_for(1000)
        expect(kept).to_have_text("Kept.")
        assert ReviewDraft.objects.get().content["fields"]["to_author"] == words


def test_the_keys_can_be_turned_off(at_desk: Callable[..., Any]) -> None:
    """WCAG 2.2, 2.1.4."""
    page = at_desk().go(REVIEW)
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator("[data-claim]:focus")).to_have_count(0)


def test_a_second_window_is_told_and_loses_nothing(at_desk: Callable[..., Any]) -> None:
    first, second = at_desk(), at_desk()
    second.expected = ("409",)
    one, two = first.go(REVIEW), second.go(REVIEW)
    one.get_by_label("Comment to the author").fill("From the first.")
    expect(one.locator("#kept")).to_have_text("Kept.")
    two.get_by_label("Comment to the author").fill("From the second.")
    expect(two.locator("#kept")).to_contain_text("in another window")
    two.locator("#kept a").click()
    expect(two.get_by_label("Comment to the author")).to_have_value("From the first.")
    expect(two.get_by_text("From the second.")).to_be_visible()
    assert in_both_schemes(two) == []


def test_an_expired_session_loses_nothing(at_desk: Callable[..., Any], site: str) -> None:
    window = at_desk()
    window.expected = ("403",)
    page = window.go(REVIEW)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("Comment to the author").fill("Typed while signed out.")
    expect(page.locator("#kept")).to_contain_text("You are signed out.")
    with page.expect_response("**/draft/") as refused:
        page.get_by_role("button", name="Keep for later").click()
    assert refused.value.status == 403
    expect(page.get_by_label("Comment to the author")).to_have_value("Typed while signed out.")
    page.context.add_cookies(cookies)
    with page.expect_navigation():
        page.get_by_role("button", name="Keep for later").click()
    expect(page.get_by_label("Comment to the author")).to_have_value("Typed while signed out.")
    assert ReviewDraft.objects.get().content["fields"]["to_author"] == "Typed while signed out."


def test_everything_a_reviewer_does_works_without_javascript(
    at_desk: Callable[..., Any], article: Article
) -> None:
    page = at_desk(java_script_enabled=False).go(REVIEW)
    for claim in page.locator("[data-claim]").all():
        claim.get_by_role("radio", name="Accurate", exact=True).check()
    page.get_by_role("radio", name="Approve").check()
    page.get_by_role("checkbox", name="English, General reader").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text(f"Your approval is signed and recorded. {NOT_YET}")).to_be_visible()
    assert Review.objects.filter(edition__number=2, member__slug="bob").count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "ar"])
@pytest.mark.parametrize("width", [768, 1280])
def test_the_desk_is_accessible_in_other_languages_and_narrow(
    at_desk: Callable[..., Any], language: str, width: int
) -> None:
    window = at_desk(language, viewport={"width": width, "height": 900})
    for path in (
        "/admin/desk/",
        "/admin/desk/everything/",
        "/admin/desk/manage/does-tea-help/",
        REVIEW,
    ):
        page = window.go(path)
        assert in_both_schemes(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
