"""Search finds nothing that the page would not show, in whatever state the articles are."""

import datetime as dt
import json
import random
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.bundles.writing import write
from articles.models import Article, Rendition, Status
from articles.reading import read
from articles.search import search, suggest
from articles.vocabulary import LANGUAGES
from personas.models import Persona
from reviews import workflow
from tests.articles.search.finding import a_text
from tests.reviews.board import a_member, approve

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEMO = Path(__file__).resolve().parents[3] / "demo" / "articles"
WAITING = [Status.SUBMITTED, Status.UNDER_REVIEW, Status.CHANGES_REQUESTED]
ROUNDS = 4


@pytest.fixture
def articles(alice: User) -> list[str]:
    """The demonstration's articles and some that are approved; gives their slugs."""
    bundles = [json.loads(path.read_text()) for path in sorted(DEMO.glob("*.json"))]
    for number in range(4):
        bundle = a_text(
            f"gout-{number}",
            {"en": f"What helps against gout {number}?", "zh-hans": f"痛风怎么办 {number}？"},
            {"en": "Rest and cold help.", "zh-hans": "休息和冷敷有帮助。"},
            wordings={"patient": {"en": "Rest your foot and keep it cool."}},
        )
        bundles.append(bundle)
    outcomes = write(list(enumerate(bundles, 1)), by=alice)
    assert [problem for outcome in outcomes for problem in outcome.problems] == []
    slugs = [bundle["slug"] for bundle in bundles]
    workflow.submit_all(slugs, by=alice)
    board = a_member("Bob"), a_member("Dora")
    for slug in slugs[-3:]:
        approve(Article.objects.get(slug=slug), *board)
    return slugs


def in_some_state(chance: random.Random, charlie: User) -> None:
    """Let texts wait or be overdue by chance, and withdraw an article."""
    public = Rendition.objects.exclude(status=Status.WITHDRAWN)
    slugs = sorted(set(public.values_list("article__slug", flat=True)))
    workflow.withdraw(chance.choice(slugs), by=charlie, reason="Wrong")
    for rendition in public:
        due = timezone.now().date() + dt.timedelta(days=chance.choice((-1, 1)))
        same = Rendition.objects.filter(pk=rendition.pk)
        if rendition.status == Status.APPROVED:
            same.update(next_review_due=due)
        else:
            same.update(status=chance.choice(WAITING))


def test_search_finds_what_its_page_shows_to_this_reader_and_nothing_else(
    articles: list[str], charlie: User
) -> None:
    """F-71, I-09, I-16: the same text, status and languages as the page, in random states."""
    chance = random.Random(5)
    personas = list(Persona.objects.values_list("slug", flat=True))
    compared: list[Status] = []
    for _ in range(ROUNDS):
        in_some_state(chance, charlie)
        asked = list(Rendition.objects.values_list("question", flat=True))
        for question in chance.sample(asked, 12):
            language, persona = chance.choice(LANGUAGES), chance.choice(personas)
            for query in (question, chance.choice(question.split())):
                for hit in search(query, language=language, persona=persona).hits:
                    page = read(hit.slug, language=language, persona=persona)
                    compared.append(hit.status)
                    assert (hit.digest, hit.status, hit.language, hit.persona, hit.question) == (
                        *(page.digest, page.status, page.language, page.persona, page.question),
                    )
            for one in suggest(question[:3], language=language):
                if one.slug:
                    page = read(one.slug, language=language, persona=persona)
                    assert page.status != Status.WITHDRAWN
    assert {Status.APPROVED, Status.APPROVED_OVERDUE, *WAITING} == set(compared)


def test_a_withdrawn_article_has_no_page_and_is_nowhere_in_search(
    articles: list[str], charlie: User
) -> None:
    """F-24, F-71."""
    slug = articles[0]
    questions = list(
        Rendition.objects.filter(article__slug=slug).values_list("language", "question")
    )
    workflow.withdraw(slug, by=charlie, reason="Wrong")
    for language, question in questions:
        found = search(question, language=language, persona="general", size=100).hits
        assert slug not in {hit.slug for hit in found}
        assert slug not in {one.slug for one in suggest(question[:4], language=language)}
