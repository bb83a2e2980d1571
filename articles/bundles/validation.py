"""Whether a bundle may come in: every rule of article/1, each refusal with its path and reason."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from articles.bundles.problems import MOST, Problem, below, quoted, unknown
from articles.bundles.schema import article
from articles.vocabulary import CERTAINTY_LEVELS, CLAIMS_LIMIT
from references.identifiers import canonical_doi, canonical_pmid

Bundle = dict[str, Any]

DEFAULT_PERSONA = "general"


def problems(
    value: object, *, personas: frozenset[str], default_persona: str = DEFAULT_PERSONA
) -> list[Problem]:
    """What is wrong with ``value`` as an ``article/1`` bundle; an empty list if nothing is.

    ``personas`` are the slugs that exist; the text of a claim itself is the wording for
    ``default_persona``. What spans several fields is looked at once each field is right.
    At most a hundred problems are named.
    """
    found: list[Problem] = []
    article(personas).check(value, "", found)
    if not found and isinstance(value, dict):
        found.extend(_across_fields(value, default_persona))
    if len(found) > MOST:
        return [*found[:MOST], Problem("", _("has more problems than are listed here"))]
    return found


def _across_fields(bundle: Bundle, default_persona: str) -> Iterator[Problem]:
    source = bundle["source_language"]
    listed = {reference["key"]: None for reference in bundle["references"]}
    cited: set[str] = set()
    yield from _repeated_keys(bundle["sections"], "sections")
    for number, section in enumerate(bundle["sections"]):
        path = f"sections[{number}]"
        heading = section.get("heading")
        if heading and source not in heading:
            yield _no_source_text(f"{path}.heading", source)
        yield from _repeated_keys(section["claims"], f"{path}.claims")
        for position, claim in enumerate(section["claims"]):
            where = f"{path}.claims[{position}]"
            yield from _claim_problems(claim, where, source, default_persona)
            yield from _citation_problems(claim, where, listed.keys(), cited)
    claims = sum(len(section["claims"]) for section in bundle["sections"])
    if claims > CLAIMS_LIMIT:
        sentence = _("has %(count)d claims in all; at most %(most)d are allowed")
        yield Problem("sections", sentence % {"count": claims, "most": CLAIMS_LIMIT})
    yield from _reference_problems(bundle["references"], cited)


def _claim_problems(
    claim: Bundle, path: str, source: str, default_persona: str
) -> Iterator[Problem]:
    if source not in claim["text"]:
        yield _no_source_text(f"{path}.text", source)
    if claim.get("safety_critical") and claim.get("audiences"):
        reason = _("must be empty: a safety-critical claim is for everyone")
        yield Problem(f"{path}.audiences", reason)
    if not claim.get("citations") and not claim.get("uncited_reason"):
        yield Problem(
            f"{path}.citations", _("has no citation, and uncited_reason does not say why")
        )
    if default_persona in claim.get("wordings", ()):
        sentence = _(
            "%(persona)s needs no wording of its own: the text of the claim is that wording"
        )
        where = below(f"{path}.wordings", default_persona)
        yield Problem(where, sentence % {"persona": quoted(default_persona)})
    if "urgency" in claim and claim["kind"] != "red_flag":
        yield Problem(f"{path}.urgency", _("is only for a claim of the kind red_flag"))
    certainty = claim.get("certainty")
    if certainty and certainty["level"] not in CERTAINTY_LEVELS[certainty["scheme"]]:
        sentence = _("unknown level %(level)s in the scheme %(scheme)s; it has %(levels)s")
        words = {
            "level": quoted(certainty["level"]),
            "scheme": certainty["scheme"],
            "levels": ", ".join(CERTAINTY_LEVELS[certainty["scheme"]]),
        }
        yield Problem(f"{path}.certainty.level", sentence % words)


def _citation_problems(claim: Bundle, path: str, listed: Any, cited: set[str]) -> Iterator[Problem]:
    here: set[str] = set()
    for number, citation in enumerate(claim.get("citations", ())):
        key = citation["reference"]
        where = f"{path}.citations[{number}].reference"
        if key in here:
            sentence = _("%(key)s is cited twice by this claim")
            yield Problem(where, sentence % {"key": quoted(key)})
        elif key not in listed:
            yield Problem(where, unknown(_("no reference has the key %(value)s"), key, listed))
        here.add(key)
    cited |= here


def _reference_problems(references: list[Bundle], cited: set[str]) -> Iterator[Problem]:
    yield from _repeated_keys(references, "references")
    first: dict[tuple[str, Any], str] = {}
    for number, reference in enumerate(references):
        path = f"references[{number}]"
        if reference["key"] not in cited:
            sentence = _("no claim cites the reference %(key)s")
            yield Problem(f"{path}.key", sentence % {"key": quoted(reference["key"])})
        for field, identity in _identities(reference["csl"]):
            other = first.setdefault((field, identity), path)
            if other != path:
                sentence = _("is the same work as %(other)s; list it once")
                yield Problem(f"{path}.csl{field}", sentence % {"other": other})


def _identities(record: Bundle) -> list[tuple[str, Any]]:
    """What makes a record the same work as another: its DOI and PMID, or else all of it."""
    forms = (
        (".DOI", canonical_doi(record.get("DOI", ""))),
        (".PMID", canonical_pmid(record.get("PMID", ""))),
    )
    identities: list[tuple[str, Any]] = [(field, form) for field, form in forms if form]
    return identities or [("", repr(sorted(record.items())))]


def _repeated_keys(items: list[Bundle], path: str) -> Iterator[Problem]:
    if len({item["key"] for item in items}) == len(items):
        return
    seen: Counter[str] = Counter()
    for number, item in enumerate(items):
        seen[item["key"]] += 1
        if seen[item["key"]] == 2:
            sentence = _("the key %(key)s is used twice in this list")
            yield Problem(f"{path}[{number}].key", sentence % {"key": quoted(item["key"])})


def _no_source_text(path: str, source: str) -> Problem:
    sentence = _("is missing in %(language)s, the source language")
    return Problem(below(path, source), sentence % {"language": source})
