"""The demonstration's board, and articles in every state, made by running the real workflow."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from articles.bundles.writing import write
from articles.models import Article, Rendition, Topic
from references.models import Reference, Standing
from references.standing import record_notice
from reviews import assigning, findings, gates, settling, signing, workflow
from reviews.findings import Note
from reviews.judgement import Judgement, Seen
from reviews.models import BoardMember, Decision
from reviews.people import declare

FOLDER = settings.BASE_DIR / "demo" / "board"
SPECIALTIES = {
    "regenerative-medicine": ["haematology"],
    "bones-and-joints": ["orthopaedics", "rheumatology"],
    "pregnancy-and-children": ["obstetrics", "paediatrics"],
    "blood-and-circulation": ["haematology", "cardiology"],
    "cancer": ["oncology", "urology"],
    "infections": ["infection"],
}
OVERDUE = "psa-levels-that-rise-and-fall"
TWO_LANGUAGES = "exercise-in-pregnancy-and-postnatal-depression"
ONE_OF_TWO = "vitamin-c-after-wrist-fracture"
EDITED_SINCE = "protecting-children-from-tobacco"
LAPSED = "hydroxychloroquine-in-hospital-for-covid-19"
WITHDRAWN = "pictures-on-cigarette-packs"
RETRACTED_DOI = "10.1016/s0140-6736(20)31180-6"


def people() -> dict[str, tuple[str, str, str]]:
    """The board's accounts: first and last name, and role, by user name."""
    return {
        one["username"]: (
            *one["name"].split(" ", 1),
            "board chair" if one["chair"] else "board reviewer",
        )
        for one in _members()
    }


def _members() -> list[dict[str, Any]]:
    members: list[dict[str, Any]] = json.loads((FOLDER / "members.json").read_text("utf-8"))
    return members


def bundles() -> list[dict[str, Any]]:
    """The articles that show what only a board can do."""
    return [
        json.loads((FOLDER / f"{slug}.json").read_text("utf-8")) for slug in (LAPSED, WITHDRAWN)
    ]


def load(author: User) -> None:
    """Make the board and bring the submitted articles into every state. Run once."""
    with _years_ago(4):
        members = _board()
        for slug, specialties in SPECIALTIES.items():
            Topic.objects.filter(slug=slug).update(specialties=specialties)
        lin, garcia, okafor, haddad, meyer = members
        workflow.submit(OVERDUE, by=author)
        _approve(OVERDUE, lin, meyer)
    _disclose(members)
    rest = Article.objects.filter(state="draft", submissions=0)
    workflow.submit_all(list(rest.values_list("slug", flat=True)), by=author)
    _approve(TWO_LANGUAGES, garcia, okafor, languages=("en", "es"))
    _approve(ONE_OF_TWO, haddad)
    _approve(EDITED_SINCE, garcia, meyer)
    _edit(EDITED_SINCE, author)
    _approve(LAPSED, lin, garcia)
    _retract()
    workflow.withdraw(
        WITHDRAWN,
        by=lin.user,
        reason="This demonstration article was withdrawn to show how a withdrawal looks.",
    )


@contextmanager
def _years_ago(years: int) -> Iterator[None]:
    """Everything inside happens on a clock that is years behind."""
    then = timezone.now() - dt.timedelta(days=365 * years)
    with mock.patch.object(timezone, "now", return_value=then):
        yield


def _board() -> list[BoardMember]:
    today = timezone.now().date()
    members = [
        BoardMember.objects.create(
            user=User.objects.get(username=one["username"]),
            slug=one["username"].removeprefix("demo-"),
            printed_name=one["name"],
            degrees=one["degrees"],
            specialties=one["specialties"],
            languages=one["languages"],
            registration="Demonstration register 000000",
            registration_verified_on=today,
            registration_expires_on=today + dt.timedelta(days=365 * 10),
            active_from=today,
        )
        for one in _members()
    ]
    _disclose(members)
    return members


def _disclose(members: Iterable[BoardMember]) -> None:
    """Every member declares their interests today."""
    interests = {one["username"]: one["interests"] for one in _members()}
    for member in members:
        declare(
            member,
            by=member.user,
            interests=interests[member.user.username],
            signed_in_at=timezone.now(),
        )


def _approve(slug: str, *members: BoardMember, languages: Iterable[str] = ()) -> None:
    """Each member claims the article, reads it, and approves its texts in these languages."""
    article = Article.objects.get(slug=slug)
    for member in members:
        assigning.claim(slug, by=member.user)
        seen, notes = _read(article, tuple(languages))
        judgement = Judgement(decision=Decision.APPROVE, seen=seen, notes=notes)
        signing.sign(slug, by=member.user, judgement=judgement, signed_in_at=timezone.now())


def _read(article: Article, languages: tuple[str, ...]) -> tuple[list[Seen], list[Note]]:
    seen, notes = [], []
    rows = Rendition.objects.filter(article=article).select_related("edition", "candidate")
    for row in rows.order_by("pk"):
        edition = settling.awaited(row)
        if edition is None or (languages and row.language not in languages):
            continue
        seen.append(Seen(row.language, row.persona_id, edition.digest))
        notes += [
            Note(
                language=row.language,
                persona=row.persona_id,
                section=section,
                claim=claim,
                verdict="accurate",
            )
            for section, claim in findings.claims_of(edition)
        ]
        notes += [
            Note(
                language=row.language,
                persona=row.persona_id,
                section=warning.section,
                claim=warning.claim,
                gate=warning.id,
                verdict="answered",
                comment="Read against the source; the wording is right.",
            )
            for warning in gates.blocking(edition)
        ]
    return seen, notes


def _edit(slug: str, author: User) -> None:
    """The author changes one claim of an approved article and submits it again."""
    bundle = json.loads(
        (settings.BASE_DIR / "demo" / "articles" / f"{slug}.json").read_text("utf-8")
    )
    changed = deepcopy(bundle)
    claim = changed["sections"][0]["claims"][0]
    claim["text"]["en"] = f"{claim['text']['en'].rstrip('.')}, as far as these studies can tell."
    [outcome] = write([(1, changed)], by=author)
    if outcome.problems:
        raise ValueError(f"{slug}: {outcome.problems[0]}")
    workflow.submit(slug, by=author, note="One sentence says more clearly how sure we can be.")


def _retract() -> None:
    """The journal's notice of 5 June 2020 arrives, and approvals that rest on the paper lapse."""
    reference = Reference.objects.get(doi=RETRACTED_DOI)
    record_notice(
        reference,
        standing=Standing.RETRACTED,
        nature="Retraction",
        reason="The authors could not vouch for the data.",
        notice_doi="10.1016/s0140-6736(20)31324-6",
        dated=dt.date(2020, 6, 5),
    )
