"""Receiving a bundle: from the body of a request to a working copy that the board has."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.http import parse_etags, parse_header_parameters
from jsonschema import Draft202012Validator

from articles.bundles import parsing, validation
from articles.bundles.canonical import canonical
from articles.bundles.problems import Problem as Defect
from articles.bundles.schema import json_schema
from articles.bundles.writing import Result, write
from articles.canonical import canonical_json, digest
from articles.models import Article, State
from articles.publishing import persona_slugs
from articles.working_copy import working_copies
from oracle_site.api import problems
from oracle_site.api.problems import Fault, Problem
from reviews import workflow

Bundle = dict[str, Any]
_RESULTS: Final = {
    Result.NEW: "created",
    Result.UPDATED: "updated",
    Result.UNCHANGED: "unchanged",
}


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a bundle, and the validator of the working copy as it now is."""

    result: str
    submitted: bool
    state: str
    etag: str


def bundle_of(request: HttpRequest) -> Bundle:
    """The valid bundle in the body. Raises Problem, with every defect by its path."""
    _refuse_other_content(request)
    defects: list[Defect] = []
    value: Any = None
    try:
        value = parsing.parse(request.body)
    except parsing.NotJsonError as error:
        defects = [error.problem]
    if not defects:
        defects = validation.problems(value, personas=frozenset(persona_slugs()))
    if defects:
        raise _refused(defects, value)
    return value


def _refuse_other_content(request: HttpRequest) -> None:
    kind, options = parse_header_parameters(request.META.get("CONTENT_TYPE", "")[:500])
    charset = options.pop("charset", "utf-8").lower()
    if kind != "application/json" or options or charset not in ("utf-8", "utf8"):
        detail = "The body must be one article as application/json in UTF-8."
        raise Problem(problems.UNSUPPORTED, detail)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(problems.UNSUPPORTED, "The body must not be compressed.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:20]) > parsing.LINE_LIMIT:
        most = parsing.LINE_LIMIT // 2**20
        raise Problem(problems.TOO_LARGE, f"One article has at most {most} MB.")


def _refused(defects: list[Defect], bundle: Any) -> Problem:
    """400 for what the published schema rules out; 409 for what only the parts together show."""
    faults = [Fault(defect.path, defect.reason, in_body=True) for defect in defects]
    detail = f"The bundle was refused, and nothing was stored: {defects[0]}"
    follows = bundle is not None and _validator(frozenset(persona_slugs())).is_valid(bundle)
    return Problem(problems.CONFLICT if follows else problems.INVALID_REQUEST, detail, faults)


@lru_cache(maxsize=8)
def _validator(personas: frozenset[str]) -> Draft202012Validator:
    return Draft202012Validator(json_schema(personas))


@transaction.atomic
def receive(bundle: Bundle, request: HttpRequest, *, by: User) -> Received:
    """Write a valid bundle as working copy and hand it to the board; both, or nothing.

    The same bundle again changes nothing, so a client that got no answer may repeat it (F-84).
    Raises Problem: a precondition failed, the article is locked, or the register knows better.
    """
    slug = bundle["slug"]
    with connection.cursor() as cursor:  # one at a time for each slug, new ones included
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [slug])
    article = Article.objects.filter(slug=slug).locked().first()
    _check_preconditions(article, request)
    if article and article.state == State.WITHDRAWN:
        detail = f"The article “{slug}” was withdrawn, for good. Give a new article another slug."
        raise Problem(problems.CONFLICT, detail)
    [outcome] = write([(1, bundle)], by=by)
    if outcome.result == Result.REFUSED:
        raise (
            _locked(article)
            if article and not article.is_editable
            else _refused(outcome.problems, bundle)
        )
    hand_in = outcome.result != Result.UNCHANGED or (
        article is not None and article.state == State.DRAFT
    )
    if hand_in:
        _submit(slug, by)
    state = State.SUBMITTED if hand_in or article is None else State(article.state)
    return Received(_RESULTS[outcome.result], hand_in, state.value, etag_of(canonical(bundle)))


def _submit(slug: str, by: User) -> None:
    try:
        workflow.submit(slug, by=by)
    except workflow.Refused as refused:
        kind = problems.FORBIDDEN if refused.why.forbidden else problems.CONFLICT
        raise Problem(kind, refused.why.sentence) from None


def _locked(article: Article) -> Problem:
    detail = (
        f"The article “{article.slug}” is {State(article.state).label.lower()} and this bundle "
        "would change it. Its author may recall it from the board first."
    )
    return Problem(problems.CONFLICT, detail)


def etag_of(bundle: Bundle) -> str:
    """The strong validator of a working copy: equal where every word and key is equal."""
    return f'"{digest(canonical_json(bundle))[:32]}"'


def _check_preconditions(article: Article | None, request: HttpRequest) -> None:
    """If-Match and If-None-Match (RFC 9110, 13.1) against the working copy."""
    wanted = parse_etags(request.headers.get("If-Match", ""))
    unwanted = parse_etags(request.headers.get("If-None-Match", ""))
    if not wanted and not unwanted:
        return
    here = etag_of(working_copies([article.pk])[0].bundle) if article else ""
    if wanted and (not here or ("*" not in wanted and here not in wanted)):
        detail = "The working copy is not the one that your If-Match names."
        raise Problem(problems.PRECONDITION, detail)
    if unwanted and here and ("*" in unwanted or here in unwanted):
        detail = "There is an article of that slug already, which your If-None-Match rules out."
        raise Problem(problems.PRECONDITION, detail)
