"""Bring articles in from bundle files: `import_articles FILE… [--submit] [--as USER] [--check]`."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission, User
from django.core.management.base import BaseCommand, CommandError
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InternalError,
    OperationalError,
    transaction,
)
from tqdm import tqdm

from articles.bundles.intake import Candidate, candidates, refusal
from articles.bundles.parsing import ENDINGS
from articles.bundles.problems import Problem
from articles.bundles.writing import TOGETHER, Outcome, Result, write
from articles.models import Article, State
from articles.publishing import persona_slugs
from reviews.workflow import submit_all

MACHINE = "article-import"
"""The account that imports when nobody is named. It has no password, so nobody can be it."""


class Command(BaseCommand):
    help = (
        "Bring articles in from bundle files (.json, .jsonl, .jsonl.gz). Prints a line for each "
        "refusal, `file:line: slug: path: what is wrong`; the other articles go in. "
        "Running it again completes what was interrupted and changes nothing else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument(
            "--submit", action="store_true", help="hand the articles to the board as well"
        )
        parser.add_argument(
            "--as", dest="user", metavar="USER", help="the user name of who imports and submits"
        )
        parser.add_argument(
            "--check", action="store_true", help="say what would happen, and write nothing"
        )

    def handle(self, *, files: list[Path], submit: bool, check: bool, **options: Any) -> None:
        for file in files:
            _refuse_unreadable(file)
        by = None if check and not options["user"] else _actor(options["user"])
        task = _Import(self, by, submit=submit and not check, check=check)
        stopped, code = "", 1
        try:
            with self._bar(files) as bar:
                for file in files:
                    task.bring_in(file, bar)
        except KeyboardInterrupt:
            stopped, code = "stopped", 130
        except DatabaseError as error:
            stopped = f"the database failed ({str(error).partition(chr(10))[0]})"
        self.stdout.write(task.closing_count())
        if stopped:
            hint = "Run it again to complete the import."
            raise CommandError(f"{stopped} after {task.reached}. {hint}", returncode=code)
        if task.tally[Result.REFUSED]:
            raise SystemExit(1)

    def _bar(self, files: Sequence[Path]) -> "tqdm[Any]":
        return tqdm(
            total=sum(file.stat().st_size for file in files),
            unit="B",
            unit_scale=True,
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
        )


class _Import:
    """One run: who acts, what is done, and how far it got."""

    def __init__(self, command: BaseCommand, by: User | None, *, submit: bool, check: bool) -> None:
        self.command = command
        self.by = by
        self.submit = submit
        self.check = check
        self.default, *others = persona_slugs()
        self.personas = frozenset({self.default, *others})
        self.tally: Counter[str] = Counter()
        self.submitted = 0
        self.reached = "nothing"

    def bring_in(self, file: Path, bar: "tqdm[Any]") -> None:
        """Read, check and write one file, some articles at a time."""
        with file.open("rb") as stream:
            done = 0
            found = candidates(
                stream, file.name, personas=self.personas, default_persona=self.default
            )
            while batch := list(islice(found, TOGETHER)):
                self._write(file, batch)
                bar.update(stream.tell() - done)
                done = stream.tell()
                bar.set_postfix_str(f"{self.tally.total():,} articles")

    def _write(self, file: Path, batch: Sequence[Candidate]) -> None:
        refused = [
            Outcome(one.line, one.slug, Result.REFUSED, one.problems)
            for one in batch
            if one.problems
        ]
        with _rolled_back() if self.check else _committed():
            good = [(one.line, one.bundle) for one in batch if not one.problems]
            outcomes = [*refused, *write(good, by=self.by)]
        if self.submit and self.by:
            outcomes = [*self._submitted(outcomes, self.by)]
        for outcome in sorted(outcomes, key=lambda outcome: outcome.line):
            self.tally[outcome.result] += 1
            for problem in outcome.problems:
                self._say(refusal(str(file), outcome.line, outcome.slug, problem))
        self.reached = f"{file}:{batch[-1].line}"

    def _submitted(self, outcomes: Sequence[Outcome], by: User) -> Iterator[Outcome]:
        """The outcomes, after handing to the board what was written now or waits since before."""
        slugs = {one.slug for one in outcomes if one.result in (Result.NEW, Result.UPDATED)}
        unchanged = [one.slug for one in outcomes if one.result == Result.UNCHANGED]
        drafts = Article.objects.filter(slug__in=unchanged, state=State.DRAFT)
        slugs |= set(drafts.values_list("slug", flat=True))
        reasons = _reasons_not_submitted(sorted(slugs), by)
        for outcome in outcomes:
            reason = reasons.pop(outcome.slug, "")
            if reason:
                problem = Problem("", f"is a draft now, and was not submitted: {reason}")
                yield Outcome(outcome.line, outcome.slug, Result.REFUSED, [problem])
            else:
                yield outcome

    def _say(self, line: str) -> None:
        with tqdm.external_write_mode(file=sys.stderr):
            self.command.stdout.write(line)

    def closing_count(self) -> str:
        """`2,464 articles: 2,460 new, 2 updated, 1 unchanged, 1 refused`."""
        each = ", ".join(f"{self.tally[result]:,} {result}" for result in Result)
        note = " (checked; nothing was written)" if self.check else ""
        total = self.tally.total()
        return f"{total:,} article{'' if total == 1 else 's'}: {each}{note}"


def _reasons_not_submitted(slugs: Sequence[str], by: User) -> dict[str, str]:
    """Submit these articles, and why not by slug; where one fails in the database, each alone."""
    try:
        reasons = {one.slug: str(one.why) for one in submit_all(slugs, by=by) if one.why}
        # Another import of the same file may have been quicker; then there is nothing to say.
        done = Article.objects.filter(slug__in=reasons, state=State.SUBMITTED)
        done_slugs = set(done.values_list("slug", flat=True))
        return {slug: reason for slug, reason in reasons.items() if slug not in done_slugs}
    except (IntegrityError, DataError, InternalError, OperationalError) as error:
        if len(slugs) == 1 and isinstance(error, OperationalError):
            raise
        if len(slugs) == 1:
            return {slugs[0]: str(error).partition("\n")[0]}
    return {
        slug: reason for one in slugs for slug, reason in _reasons_not_submitted([one], by).items()
    }


@contextmanager
def _committed() -> Iterator[None]:
    yield


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _refuse_unreadable(file: Path) -> None:
    if not file.name.endswith(ENDINGS):
        raise CommandError(
            f"{file}: the name must end in {', '.join(ENDINGS[:2])} or {ENDINGS[3]}."
        )
    if file.is_dir():
        raise CommandError(f"{file} is a folder; name the files in it.")
    try:
        file.open("rb").close()
    except FileNotFoundError:
        raise CommandError(f"There is no file {file}.") from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None


def _actor(name: str | None) -> User:
    """The user of that name, or the machine's account where none is named."""
    if name is None:
        machine, made = User.objects.get_or_create(
            username=MACHINE, defaults={"password": "!", "first_name": "Import"}
        )
        if made:
            right = Permission.objects.get(
                content_type__app_label="articles", codename="submit_article"
            )
            machine.user_permissions.add(right)
        return machine
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user {name!r}.")
    if not user.is_active:
        raise CommandError(f"The account of {name!r} is closed; it cannot import.")
    return user
