"""Saving what was typed: the same check and the same writer as an import, over what was loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pghistory
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _

from articles.bundles import validation
from articles.bundles.canonical import restored
from articles.bundles.problems import Problem
from articles.bundles.writing import Result, write
from articles.canonical import canonical_json, digest
from articles.models import Article
from articles.publishing import persona_slugs
from articles.working_copy import WorkingCopy, working_copies
from reviews.record import name_of

Bundle = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: ``article`` where it was stored or was so already, else why not.

    ``changed`` is the working copy that somebody else stored meanwhile; ``locked`` the sentence
    that says why nothing can be stored now.
    """

    article: Article | None = None
    problems: tuple[Problem, ...] = ()
    changed: WorkingCopy | None = None
    locked: str = ""
    is_new: bool = False


def working_copy(article: Article) -> WorkingCopy:
    """The article's working copy."""
    [copy] = working_copies([article.pk])
    return copy


def version_of(bundle: Mapping[str, Any]) -> str:
    """What tells one state of a working copy from another: the hash of its canonical bundle."""
    return digest(canonical_json(bundle))


def problems_of(bundle: Bundle) -> list[Problem]:
    """What is wrong with a bundle, by the rules for imports."""
    return validation.problems(bundle, personas=frozenset(persona_slugs()))


def save(article: Article, bundle: Bundle, *, seen: str, by: User) -> Saved:
    """Store ``bundle`` as the article's working copy if that is still the one that was ``seen``."""
    with transaction.atomic():
        article = Article.objects.locked().get(pk=article.pk)
        copy = working_copy(article)
        if bundle == copy.bundle:
            return Saved(article)
        if not article.is_editable:
            return Saved(locked=why_locked(article))
        if version_of(copy.bundle) != seen:
            return Saved(changed=copy)
        return _written(restored(bundle, copy.bundle_form), by)


def create(bundle: Bundle, *, by: User) -> Saved:
    """Store ``bundle`` as a new article; a second time the very same one is not stored again."""
    with transaction.atomic():
        _lock_slug(bundle["slug"])
        article = Article.objects.filter(slug=bundle["slug"]).first()
        if article is None:
            return _written(bundle, by, is_new=True)
        if working_copy(article).bundle == bundle:
            return Saved(article)
        return Saved(problems=(Problem("slug", taken()),))


def taken() -> str:
    """Why an address cannot be had."""
    return _("belongs to another article; choose another address, or edit that article")


def why_locked(article: Article) -> str:
    """Why the working copy cannot be changed now."""
    if article.state == "withdrawn":
        return _("The article is withdrawn. Its text cannot be changed any more.")
    return _(
        "The article is with the board (%(state)s). Its text is locked until the board decides, "
        "or until somebody recalls it."
    ) % {"state": article.get_state_display().lower()}


def _lock_slug(slug: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 17))", [slug])


def _written(bundle: Bundle, by: User, *, is_new: bool = False) -> Saved:
    if problems := problems_of(bundle):
        return Saved(problems=tuple(problems))
    with pghistory.context(name=name_of(by)):
        [outcome] = write([(1, bundle)], by=by)
    if outcome.result == Result.REFUSED:
        return Saved(problems=tuple(outcome.problems))
    return Saved(Article.objects.get(slug=bundle["slug"]), is_new=is_new)
