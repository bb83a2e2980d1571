"""A reference as a value: its kind and CSL record, and the columns that are read out of them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from references import csl as csl_json
from references import identifiers

Csl = dict[str, Any]

_CANONICAL = {
    "DOI": identifiers.canonical_doi,
    "PMID": identifiers.canonical_pmid,
    "PMCID": identifiers.canonical_pmcid,
}


@dataclass(frozen=True)
class Record:
    """What someone gives us to register: a kind (`Kind`) and a CSL-JSON record."""

    kind: str
    csl: Csl

    @cached_property
    def canonical_csl(self) -> Csl:
        """The CSL record with its identifiers in the one form that is stored."""
        return canonical_csl(self.csl)


def canonical_csl(csl: Csl) -> Csl:
    """Return a copy of a valid CSL record with DOI, PMID and PMCID in canonical form.

    Raises ValueError for an identifier that is none.
    """
    changed = dict(csl)
    for variable, canonical in _CANONICAL.items():
        if variable in csl:
            changed[variable] = canonical(csl[variable])
            if changed[variable] is None:
                raise ValueError(f"{variable} is not well-formed")
    return changed


def fields_of(kind: str, csl: Csl) -> dict[str, Any]:
    """Return every column of a reference, read out of its kind and its valid CSL record.

    The only place that knows how; constraints in the database compare columns and record again.
    """
    csl = canonical_csl(csl)
    return {
        "kind": kind,
        "csl": csl,
        "title": csl.get("title", ""),
        "container": csl.get("container-title", ""),
        "year": csl_json.year_of(csl),
        "doi": csl.get("DOI"),
        "pmid": csl.get("PMID"),
        "fingerprint": fingerprint(kind, csl),
    }


def fingerprint(kind: str, csl: Csl) -> str:
    """Return the SHA-256 of kind and canonical CSL; it tells bare records apart."""
    content = {"csl": canonical_csl(csl), "kind": kind}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
