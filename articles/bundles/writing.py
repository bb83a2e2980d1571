"""Writing bundles as working copies: many together, each article whole or not at all."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import pghistory
from django.contrib.auth.models import AbstractBaseUser
from django.db import DataError, IntegrityError, InternalError, connection, transaction
from django.db.utils import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.settings import DEFAULT_LANGUAGE

from articles.bundles.canonical import canonical, deviations
from articles.bundles.problems import Problem
from articles.bundles.rows import (
    Row,
    Wanted,
    insert,
    new_ids,
    texts,
    translations,
    update,
    write_parts,
)
from articles.bundles.schema import csl_path
from articles.models import Article, State, Topic
from articles.working_copy import working_copies
from references.records import Record
from references.register import Outcome as Registered
from references.register import Refusal, register_together
from references.standing import lock_register

Bundle = dict[str, Any]
Numbered = tuple[int, Bundle]

TOGETHER: Final = 50
"""Articles written in one transaction."""

_REFUSALS: Final = (IntegrityError, DataError, InternalError)


class Result(StrEnum):
    """What became of a bundle."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the bundle on one line; ``problems`` say why where it was refused."""

    line: int
    slug: str
    result: Result
    problems: list[Problem] = field(default_factory=list)


def write(bundles: Sequence[Numbered], *, by: AbstractBaseUser | None) -> list[Outcome]:
    """Write valid bundles, given with their lines; the outcomes are in the same order.

    New slugs become drafts. A bundle for an article that exists changes its working copy, row by
    row, and never an edition; it is refused where the working copy is locked. A refused bundle
    leaves nothing behind and spoils no other. Not to be called inside a transaction where the
    articles that went in must stand although a later one fails.
    """
    outcomes: list[Outcome] = []
    for batch in _batches(bundles):
        try:
            outcomes += _write_together(batch, by)
        except (*_REFUSALS, OperationalError):
            outcomes += [_write_alone(one, by) for one in batch]
    return outcomes


def _batches(bundles: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Runs of bundles in which no article comes twice."""
    batch: list[Numbered] = []
    slugs: set[str] = set()
    for line, bundle in bundles:
        if bundle["slug"] in slugs or len(batch) == TOGETHER:
            yield batch
            batch, slugs = [], set()
        batch.append((line, bundle))
        slugs.add(bundle["slug"])
    if batch:
        yield batch


def _write_alone(one: Numbered, by: AbstractBaseUser | None, attempts: int = 3) -> Outcome:
    """Write one bundle, again where another import was in the way; say why if it cannot be."""
    try:
        [outcome] = _write_together([one], by)
    except (*_REFUSALS, OperationalError) as error:
        if attempts > 1:
            return _write_alone(one, by, attempts - 1)
        if isinstance(error, OperationalError):
            raise
        sentence = _("the database refuses it: %(reason)s")
        problem = Problem("", sentence % {"reason": str(error).partition("\n")[0]})
        return Outcome(one[0], one[1]["slug"], Result.REFUSED, [problem])
    return outcome


def _acting(by: AbstractBaseUser | None) -> AbstractContextManager[Any]:
    return pghistory.context(user=by.pk) if by else nullcontext()


@transaction.atomic
def _write_together(batch: Sequence[Numbered], by: AbstractBaseUser | None) -> list[Outcome]:
    lock_register(alone=False)  # before any article's row: whoever changes standings does so too
    with _acting(by), connection.cursor() as cursor:
        # Any statement but a SELECT makes pghistory name the actor to this transaction; the rows
        # that COPY brings in pass it by.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return _Batch(batch).write()


class _Batch:
    """Some bundles, no article twice, and what the tables hold of them now."""

    def __init__(self, numbered: Sequence[Numbered]) -> None:
        self.numbered = numbered
        self.bundles = {bundle["slug"]: bundle for _line, bundle in numbered}
        rows = Article.objects.filter(slug__in=self.bundles).locked().values_list("slug", "pk")
        self.ids = dict(rows)
        self.copies = dict(zip(self.ids, working_copies(list(self.ids.values())), strict=True))
        self.canonical = {slug: canonical(bundle) for slug, bundle in self.bundles.items()}
        self.forms = {slug: deviations(bundle) for slug, bundle in self.bundles.items()}
        self.problems: dict[str, list[Problem]] = {}
        self.results: dict[str, Result] = {}

    def write(self) -> list[Outcome]:
        """Write what can be written."""
        for slug in self.bundles:
            self.results[slug] = self._fate(slug)
        todo = [slug for slug in self.bundles if self.results[slug] in (Result.NEW, Result.UPDATED)]
        listed = self._register(todo)
        todo = [slug for slug in todo if slug in listed]
        replaced = [self.ids[slug] for slug in todo if slug in self.ids]
        self._write_articles(todo)
        topics = _topics({topic for slug in todo for topic in self.canonical[slug]["topics"]})
        wanted = Wanted()
        for slug in todo:
            wanted.add(self.ids[slug], self.canonical[slug], topics, listed[slug])
        write_parts(wanted, replaced)
        return [
            Outcome(line, slug, self.results[slug], self.problems.get(slug, []))
            for line, bundle in self.numbered
            for slug in [bundle["slug"]]
        ]

    def _fate(self, slug: str) -> Result:
        copy = self.copies.get(slug)
        if copy is None:
            return Result.NEW
        if copy.bundle == self.canonical[slug] and copy.bundle_form == self.forms[slug]:
            return Result.UNCHANGED
        if copy.state in Article.EDITABLE:
            return Result.UPDATED
        self.problems[slug] = [Problem("", _why_locked(copy.state))]
        return Result.REFUSED

    def _register(self, slugs: Sequence[str]) -> dict[str, dict[str, Row]]:
        """(reference id, the bundle's own record where it is needed) by key, for each article."""
        groups = [
            [Record(entry["kind"], entry["csl"]) for entry in self.canonical[slug]["references"]]
            for slug in slugs
        ]
        listed = {}
        for slug, outcomes in zip(slugs, register_together(groups), strict=True):
            entries = self.canonical[slug]["references"]
            problems = list(_refusals(entries, outcomes))
            if problems:
                self.problems[slug], self.results[slug] = problems, Result.REFUSED
            else:
                listed[slug] = _listed(entries, outcomes)
        return listed

    def _write_articles(self, slugs: Sequence[str]) -> None:
        fresh = [slug for slug in slugs if slug not in self.ids]
        for slug in slugs:
            values = _article_values(self.canonical[slug], self.forms[slug])
            if slug in self.ids and values != self._values_before(slug):
                update(Article, self.ids[slug], *zip(*values.items(), strict=True))
        self.ids.update(zip(fresh, new_ids(Article, len(fresh)), strict=True))
        made = [
            {
                "id": self.ids[slug],
                "slug": slug,
                "state": State.DRAFT.value,
                "submissions": 0,
                "created_at": timezone.now(),
                **_article_values(self.canonical[slug], self.forms[slug]),
            }
            for slug in fresh
        ]
        if made:
            insert(Article, list(made[0]), [tuple(row.values()) for row in made])

    def _values_before(self, slug: str) -> dict[str, Any]:
        copy = self.copies[slug]
        return _article_values(copy.bundle, copy.bundle_form)


def _article_values(bundle: Mapping[str, Any], form: list[Any]) -> dict[str, Any]:
    current_to = bundle.get("evidence_current_to")
    question = bundle["question"]
    return {
        "question": question.get(DEFAULT_LANGUAGE, ""),
        **dict(zip(translations("question"), texts(question), strict=True)),
        "source_language": bundle["source_language"],
        "aliases": bundle["aliases"],
        "risk_class": bundle["risk_class"],
        "evidence_current_to": dt.date.fromisoformat(current_to) if current_to else None,
        "provenance_kind": bundle["provenance"]["kind"],
        "provenance_tool": bundle["provenance"]["tool"],
        "provenance_note": bundle["provenance"]["note"],
        "bundle_form": form,
    }


def _why_locked(state: str) -> str:
    if state == State.WITHDRAWN:
        return _("is withdrawn, for good; give the new article another slug")
    sentence = _("is %(state)s and would be changed; recall it first")
    return sentence % {"state": State(state).label.lower()}


def _refusals(entries: Sequence[Bundle], outcomes: Sequence[Registered]) -> Iterator[Problem]:
    """Why references of a bundle are not registered, or are one work under two keys."""
    first: dict[int, int] = {}
    for number, (entry, outcome) in enumerate(zip(entries, outcomes, strict=True)):
        path = f"references[{number}].csl"
        if isinstance(outcome, Refusal):
            yield Problem(csl_path(path, outcome.path, entry["csl"])[0], outcome.reason)
        elif outcome.pk is not None and first.setdefault(outcome.pk, number) != number:
            sentence = _("is the same work as %(other)s; list it once")
            yield Problem(path, sentence % {"other": f"references[{first[outcome.pk]}]"})


def _listed(entries: Sequence[Bundle], outcomes: Sequence[Registered]) -> dict[str, Row]:
    listed: dict[str, Row] = {}
    for entry, reference in zip(entries, outcomes, strict=True):
        given = {"kind": entry["kind"], "csl": entry["csl"]}
        registered = {"kind": reference.kind, "csl": reference.csl}  # type: ignore[union-attr]
        # With only one of DOI and PMID the register may learn the other from somebody else later.
        may_grow = ("DOI" in entry["csl"]) != ("PMID" in entry["csl"])
        same = given == registered and not may_grow
        listed[entry["key"]] = (reference.pk, None if same else given)  # type: ignore[union-attr]
    return listed


def _topics(slugs: set[str]) -> dict[str, int]:
    """The topics of these slugs, made where there are none yet."""
    rows = Topic.objects.filter(slug__in=slugs).values_list("slug", "pk")
    found = dict(rows)
    missing = sorted(slugs - found.keys())
    if missing:
        Topic.objects.bulk_create([Topic(slug=slug) for slug in missing], ignore_conflicts=True)
        found = dict(rows.all())
    return found
