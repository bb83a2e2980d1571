"""Findings per claim: what a cell's claims are, and which findings still hold for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from articles.canonical import canonical_json, digest
from articles.models import Edition
from reviews.models import Finding, Verdict

AGAINST = frozenset({Verdict.INACCURATE, Verdict.DOES_NOT, Verdict.CONTRADICTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a member found about one claim, one citation of it, or one warning, in one cell."""

    language: str
    persona: str
    section: str
    claim: str
    verdict: str
    reference: str = ""
    gate: str = ""
    comment: str = ""


def claims_of(edition: Edition) -> dict[tuple[str, str], dict[str, Any]]:
    """The claims of an edition by (section key, claim key), as they were sealed."""
    content = orjson.loads(edition.content)
    return {
        (section["key"], claim["key"]): claim
        for section in content["sections"]
        for claim in section["claims"]
    }


def claim_digests(edition: Edition) -> dict[tuple[str, str], str]:
    """A digest for each claim, of its words and of the references and passages it stands on."""
    content = orjson.loads(edition.content)
    records = {one["key"]: one["csl"] for one in content["references"]}
    return {
        (section["key"], claim["key"]): claim_digest(claim, records, content["language"])
        for section in content["sections"]
        for claim in section["claims"]
    }


def claim_digest(claim: Mapping[str, Any], records: Mapping[str, Any], language: str) -> str:
    """The digest of one claim in one language; its number and place do not matter."""
    cited = [
        {key: value for key, value in citation.items() if key not in ("number", "reference")}
        | {"csl": records[citation["reference"]]}
        for citation in claim["citations"]
    ]
    sealed = {key: value for key, value in claim.items() if key not in ("key", "citations")}
    return digest(canonical_json({"language": language, "claim": sealed, "citations": cited}))


def carried(digests: Iterable[str]) -> dict[str, list[Finding]]:
    """Earlier findings of signed approvals that may still hold, by claim digest, newest first."""
    found: dict[str, list[Finding]] = {}
    rows = Finding.objects.filter(
        claim_digest__in=set(digests), review__decision__in=["approve", "reaffirm"], reference=""
    )
    for finding in rows.exclude(verdict__in=AGAINST).select_related("review").order_by("-id"):
        found.setdefault(finding.claim_digest, []).append(finding)
    return found
