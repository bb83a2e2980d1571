"""No page breaks a rule of axe-core: every kind, language and persona, both schemes and widths."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from oracle_site import demo
from tests.browser.axe import NARROW, violations_everywhere, violations_twice
from tests.browser.conftest import running

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]

LANGUAGES = ("en", "zh-hans", "ja", "es", "fr", "ar")
PERSONAS = ("general", "patient", "clinician", "researcher")
BLOOD = "answers/blood-clots-during-a-hospital-stay/"
TOBACCO = "answers/protecting-children-from-tobacco/"
EXERCISE = "answers/exercise-in-pregnancy-and-postnatal-depression/"
ASKED = "Does exercise prevent depression after birth?"
ARTICLES = [
    BLOOD,  # submitted
    "answers/vitamin-c-after-wrist-fracture/",  # under review
    EXERCISE,  # approved, in two languages
    TOBACCO,  # approved; under update in English, out of date in its translations
    "answers/psa-levels-that-rise-and-fall/",  # overdue
    "answers/hydroxychloroquine-in-hospital-for-covid-19/",  # lapsed with a source
    "answers/stem-cell-therapy-japan-clinical-data/",  # its question is in another language
    "answers/does-tea-help/",  # changes were requested
]
WITHDRAWN = "answers/pictures-on-cigarette-packs/"
KINDS = {
    "articles": ARTICLES,
    "finding": [
        "",
        "answers/",
        "answers/?status=approved&topic=bones-and-joints",
        "topics/",
        "topics/bones-and-joints/",
        "search/",
        "search/?q=vitamin",
        "search/?q=qqqq",
    ],
    "about a text": [
        f"{TOBACCO}history/",
        f"{TOBACCO}editions/",
        f"{TOBACCO}editions/1/",
        f"{TOBACCO}editions/2/",
        f"{TOBACCO}compare/1..2/",
        f"{TOBACCO}beside/clinician/",
        f"{TOBACCO}cite/",
        f"{TOBACCO}?as_of=2100-01-01",
        f"{TOBACCO}?as_of=2000-01-01",
        f"{TOBACCO}?as_of=yesterday",
        "references/REFERENCE/",
        "references/FALLEN/",
    ],
    "about the site": [
        "about/",
        "editorial-policy/",
        "disclaimer/",
        "accessibility/",
        "privacy/",
        "contact/",
        "board/",
        "board/lin/",
        "corrections/",
    ],
    "asking": [
        "ask/",
        f"{EXERCISE}ask/",
        "ask/answers/ANSWER/",
        "ask/answers/MOVED/",
        "ask/answers/GONE/",
        "ask/questions/QUESTION/",
    ],
    "what is not there": [WITHDRAWN, f"{WITHDRAWN}history/", "nothing-here/"],
}


LOOK: Final = violations_everywhere if "CI" in os.environ else violations_twice


class Made(NamedTuple):
    """The numbers and keys in the addresses of what the demonstration and the fixture made."""

    site: str
    named: dict[str, str]


@pytest.fixture(scope="module")
def made(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Made]:
    """The demonstration, one article sent back by the board, an answer and a question kept."""
    with django_db_blocker.unblock(), running(lambda: load(tmp_path_factory.mktemp("data"))) as run:
        yield Made(*run)


@pytest.fixture(scope="module")
def site(made: Made) -> str:
    """The address of the demonstration."""
    return made.site


def load(folder: Path) -> dict[str, str]:
    """Fill the database; what stands for a part of an address, and the part."""
    from questions import sharing
    from references.models import Reference
    from reviews.models import BoardMember, Decision
    from tests.reviews.board import approval, sign, submitted

    kept, settings.DATA_DIR = settings.DATA_DIR, folder
    try:
        demo.load()
    finally:
        settings.DATA_DIR = kept
    tea = submitted(User.objects.get(username="demo-author"))
    wishes = approval(tea, decision=Decision.REQUEST_CHANGES, reason="The dose is not clear.")
    sign(tea, BoardMember.objects.get(slug="lin"), wishes)
    question = sharing.share(ASKED, language="en", persona="general")
    fallen = Reference.objects.exclude(standing="current").earliest("pk")
    return {
        "ANSWER": kept_answer(ASKED, EXERCISE.split("/")[1]),
        "MOVED": answer_that_moved(),
        "GONE": answer_that_is_gone(),
        "QUESTION": question.token,
        "FALLEN": str(fallen.pk),
        "REFERENCE": str(Reference.objects.filter(standing="current").earliest("pk").pk),
    }


def kept_answer(question: str, article: str) -> str:
    """The key of an answer out of an article, kept under a link."""
    from questions import permanence
    from questions.answering import answered

    answer = answered(question, language="en", persona="general", article=article)
    assert answer.answered
    return permanence.keep(answer)


def answer_that_moved() -> str:
    """One under which the board has approved other words since."""
    from articles.bundles.writing import write
    from reviews import workflow
    from tests.questions.approving import approved, gout
    from tests.reviews.board import a_member, approve

    author = User.objects.get(username="demo-author")
    article = approved(author)
    key = kept_answer("How is it treated?", article.slug)
    bundle = gout()
    bundle["sections"][1]["claims"][0]["text"]["en"] = "An attack is treated for 3 days."
    write([(1, bundle)], by=author)
    workflow.submit(article.slug, by=author)
    approve(article, *(a_member(name, languages=LANGUAGES) for name in ("Cleo", "Dora")))
    return key


def answer_that_is_gone() -> str:
    """One out of an article that was withdrawn."""
    from reviews import workflow
    from tests.questions.approving import approved, gout

    approved(User.objects.get(username="demo-author"), gout(slug="gout-again"))
    key = kept_answer("How is it treated?", "gout-again")
    chair = User.objects.get(groups__name="board chair")
    workflow.withdraw("gout-again", by=chair, reason="An error.")
    return key


class Walk:
    """Goes from page to page of one language and keeps what is held against them."""

    def __init__(self, window: Any, made: Made, language: str) -> None:
        window.expected = ("400", "404", "410", "500")  # the browser reports those pages itself
        self.page = window.page
        self.made = made
        self.language = language
        self.held: list[str] = []

    def go(self, persona: str, path: str) -> Any:
        """Open a page."""
        for name, part in self.made.named.items():
            path = path.replace(name, part)
        chosen = "" if persona == "general" else f"for/{persona}/"
        self.page.goto(f"{self.made.site}/{self.language}/{chosen}{path}")
        expect(self.page.locator("main h1")).to_have_count(1)
        return self.page

    def look(self, what: str) -> None:
        """Hold against the page as it is now what there is to hold."""
        self.held += [f"{what}: {one}" for one in LOOK(self.page)]


@pytest.fixture
def walk(visit: Callable[..., Any], made: Made) -> Callable[[str], Walk]:
    """Begins a walk in a language."""
    return lambda language: Walk(visit(), made, language)


def chosen(paths: list[str], persona: str, turn: int) -> list[str]:
    """The pages that a persona reads here: all of them in continuous integration, else some.

    A persona changes the words of an article, and of other pages the links alone. So elsewhere two
    personas read each article in each language, and one each other page; whose turn it is changes
    from language to language.
    """
    if "CI" in os.environ:
        return paths
    turn += PERSONAS.index(persona)
    return paths[turn % 2 :: 2] if paths is ARTICLES else paths[turn % 4 :: 4]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("family", KINDS)
def test_every_page_breaks_no_rule(
    walk: Callable[[str], Walk], family: str, persona: str, language: str
) -> None:
    """I-30: kind of page × persona × language, in both schemes on both screens."""
    walking = walk(language)
    turn = LANGUAGES.index(language) + list(KINDS).index(family)
    for path in chosen(KINDS[family], persona, turn):
        walking.go(persona, path)
        walking.look(path)
    assert walking.held == []


OPENED: Final = [
    ("clinician", BLOOD, "button.claim__open", ".opened:popover-open"),
    ("patient", BLOOD, "button.term", ".explains:popover-open"),
    ("general", BLOOD, "#ref-1 summary", "#ref-1 blockquote"),
    ("general", "", ".tongues summary", ".tongues a"),
    ("general", "", ".menu summary", ".menu a"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_opens_in_place_breaks_no_rule(walk: Callable[[str], Walk], language: str) -> None:
    walking = walk(language)
    for persona, path, button, opened in OPENED:
        page = walking.go(persona, path)
        page.set_viewport_size(NARROW)
        page.locator(button).first.click()
        expect(page.locator(opened).first).to_be_visible()
        walking.look(opened)
    assert walking.held == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_of_a_question_breaks_no_rule(
    walk: Callable[[str], Walk], language: str
) -> None:
    """Answered, refused, and help in an emergency."""
    walking = walk(language)
    for path, question in (
        (f"{EXERCISE}ask/", ASKED),
        ("ask/", "qqqq"),
        ("ask/", "My father has crushing chest pain and cannot breathe"),
    ):
        page = walking.go("general", path)
        page.fill("#ask-text", question)
        page.click("form.ask [type=submit]")
        expect(page.locator("[data-outcome] h2").first).to_be_visible()
        walking.look(question)
    assert walking.held == []


def test_the_pages_that_are_files_break_no_rule(walk: Callable[[str], Walk]) -> None:
    """What is shown when nothing else can be."""
    walking = walk("en")
    for name in ("400.html", "500.html"):
        text = (settings.BASE_DIR / "templates" / "public" / name).read_text()
        walking.page.set_content(text)
        expect(walking.page.locator("h1")).to_have_count(1)
        walking.look(name)
    assert walking.held == []
