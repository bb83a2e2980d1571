"""An article at every moment of its way, each made by taking the real steps."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Rendition
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import workflow
from reviews.judgement import Judgement
from reviews.models import Assignment, BoardMember, Decision
from tests.articles.building import a_bundle, an_article
from tests.reviews.board import a_member, approval, fresh, seen, sign

FIRST, LATER = 120, 121


@dataclass(frozen=True)
class Moment:
    """An article at a moment; ``bundle`` is its working copy, ``changed`` one that differs."""

    name: str
    article: Article
    approval: Judgement
    bundle: dict[str, Any]
    changed: dict[str, Any]


def bundle_of(slug: str, number: int, turn: int = 0) -> dict[str, Any]:
    """One text of two claims in English on a paper of its own, as some editor left it."""
    names = {"en": [f"tea {turn}"]}
    bundle = a_bundle(slug=slug, question={"en": "Does tea help?"}, aliases=names)
    lead = bundle["sections"][0]
    for claim in lead["claims"]:
        claim.update(text={"en": claim["text"]["en"]}, wordings={})
    lead["claims"][0]["text"] = {"en": f"Tea was drunk by {number} people."}
    lead["claims"][0]["citations"] = [
        {"reference": "r1", "quotation": f"Tea was drunk by {number} people."}
    ]
    paper = bundle["references"][0]
    paper["csl"] = {**paper["csl"], "DOI": f"10.1234/{slug}"}
    del paper["csl"]["PMID"]
    return bundle | {"sections": [lead], "references": [paper]}


@dataclass(frozen=True)
class Makers:
    """Whose hands an article passes through."""

    importer: User
    editors: tuple[User, ...]
    author: User
    submitter: User
    first: BoardMember
    second: BoardMember
    chair: BoardMember

    def written(self, slug: str, number: int) -> dict[str, Any]:
        """Imported, then changed by each editor in turn; the bundle that is left."""
        for turn, editor in enumerate((self.importer, *self.editors, self.author)):
            bundle = bundle_of(slug, number, turn)
            an_article(bundle, by=editor)
        return bundle

    def submit(self, slug: str) -> Article:
        workflow.submit(slug, by=self.submitter)
        return Article.objects.get(slug=slug)

    def approve(self, article: Article) -> None:
        for member in (self.first, self.second):
            sign(article, member, approval(article))


def _draft(makers: Makers, article: Article) -> None:
    workflow.recall(article.slug, by=makers.author, reason="A slip.")


def _changes_requested(makers: Makers, article: Article) -> None:
    judgement = Judgement(decision=Decision.REQUEST_CHANGES, seen=seen(article), reason="Too long.")
    sign(article, makers.first, judgement)


def _submitted(makers: Makers, article: Article) -> None:
    pass


def _under_review(makers: Makers, article: Article) -> None:
    sign(article, makers.first, approval(article))


def _approved(makers: Makers, article: Article) -> None:
    makers.approve(article)


def _overdue(makers: Makers, article: Article) -> None:
    makers.approve(article)
    yesterday = timezone.now().date() - dt.timedelta(days=1)
    Rendition.objects.filter(article=article).update(next_review_due=yesterday)


def _updated(makers: Makers, article: Article) -> None:
    makers.approve(article)
    makers.written(article.slug, LATER)
    makers.submit(article.slug)


def _lapsed(makers: Makers, article: Article) -> None:
    makers.approve(article)
    record_notice(
        Reference.objects.get(doi=f"10.1234/{article.slug}"),
        standing=Standing("retracted"),
        nature="Retraction",
        reason="Found out.",
    )


def _reopened(makers: Makers, article: Article) -> None:
    makers.approve(article)
    workflow.reopen(article.slug, by=makers.chair.user, reason="A newer guideline.")


def _withdrawn(makers: Makers, article: Article) -> None:
    workflow.withdraw(article.slug, by=makers.chair.user, reason="Fabricated data.")


MOMENTS: Mapping[str, Callable[[Makers, Article], None]] = {
    "draft": _draft,
    "changes-requested": _changes_requested,
    "submitted": _submitted,
    "under-review": _under_review,
    "approved": _approved,
    "overdue": _overdue,
    "updated": _updated,
    "lapsed": _lapsed,
    "reopened": _reopened,
    "withdrawn": _withdrawn,
}
STATES = {
    "draft": "draft",
    "changes-requested": "draft",
    "submitted": "submitted",
    "under-review": "under_review",
    "approved": "approved",
    "overdue": "approved",
    "updated": "submitted",
    "lapsed": "under_review",
    "reopened": "under_review",
    "withdrawn": "withdrawn",
}


def moments(makers: Makers, reviewers: list[BoardMember]) -> dict[str, Moment]:
    """An article for each moment; all reviewers have taken each of them on."""
    found = {}
    for name, brought in MOMENTS.items():
        bundle = makers.written(name, FIRST)
        brought(makers, makers.submit(name))
        article = Article.objects.get(slug=name)
        assert article.state == STATES[name]
        if name == "updated":
            bundle = bundle_of(name, LATER, len(makers.editors) + 1)
        found[name] = Moment(
            name, article, approval(fresh(article)), bundle, bundle_of(name, LATER + 7)
        )
        _taken_on(article, reviewers)
    return found


def _taken_on(article: Article, reviewers: list[BoardMember]) -> None:
    """So that nobody is refused for the mere want of an assignment."""
    today = timezone.now().date()
    has = set(article.assignments.filter(state="accepted").values_list("member", flat=True))
    Assignment.objects.bulk_create(
        Assignment(
            article=article, member=member, state="accepted", due=today, assigned_by=member.user
        )
        for member in reviewers
        if member.pk not in has
    )


def makers(people: Mapping[str, Any]) -> Makers:
    """Those of the cast who wrote, and a board of three who bring articles on their way."""
    user = {name: person.user for name, person in people.items()}
    return Makers(
        importer=user["the importer, on the board"],
        editors=(
            user["the translator, on the board"],
            user["a chair who edited it"],
            user["a superuser on the board who edited it"],
        ),
        author=user["the author, on the board"],
        submitter=user["the submitter, on the board"],
        first=user["a reviewer who signed already"].board_member,
        second=a_member("Hal"),
        chair=a_member("Quinn", chair=True),
    )
