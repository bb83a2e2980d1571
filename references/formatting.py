"""How a reference is shown on a page: small values read out of its CSL record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from references import csl as csl_json
from references import identifiers

AUTHORS_SHOWN = 3
_MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|sc|scp|jats:[a-z]+|mml:[a-z]+)>", re.IGNORECASE)
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Shown:
    """A reference as a page shows it; a part that is not known is the empty string."""

    authors: str
    title: str
    container: str
    year: str
    volume: str
    issue: str
    pages: str
    publisher: str
    doi: str
    doi_url: str
    pmid: str
    pubmed_url: str
    pmc_url: str
    url: str
    host: str


def shown(csl: dict[str, Any]) -> Shown:
    """Return a valid CSL record as it is shown; links are made of well-formed identifiers only."""
    doi = identifiers.canonical_doi(str(csl.get("DOI", ""))) or ""
    pmid = identifiers.canonical_pmid(str(csl.get("PMID", ""))) or ""
    pmcid = identifiers.canonical_pmcid(str(csl.get("PMCID", "-"))) or ""
    url = str(csl.get("URL", ""))
    host = identifiers.host_of(url)
    return Shown(
        authors=authors_of(csl.get("author") or csl.get("editor") or ()),
        title=without_markup(str(csl.get("title", ""))),
        container=without_markup(str(csl.get("container-title", ""))),
        year=str(csl_json.year_of(csl) or ""),
        volume=str(csl.get("volume", "")),
        issue=str(csl.get("issue", "")),
        pages=str(csl.get("page", "")).replace("-", "–"),
        publisher=str(csl.get("publisher", "")),
        doi=doi,
        doi_url=identifiers.doi_url(doi) if doi else "",
        pmid=pmid,
        pubmed_url=identifiers.pubmed_url(pmid) if pmid else "",
        pmc_url=identifiers.pmc_url(pmcid) if pmcid else "",
        url=url if host else "",
        host=host,
    )


def without_markup(text: str) -> str:
    """Return a title without the few tags that registries put into it for italics and the like."""
    return _MARKUP.sub("", text)


def authors_of(names: Sequence[dict[str, Any]]) -> str:
    """Return "Smith J, Lee K, Kim S, et al." of CSL names: surname and initials, three at most."""
    written = [name for name in map(_name, names[:AUTHORS_SHOWN]) if name]
    return ", ".join(written + ["et al."] * (len(names) > AUTHORS_SHOWN))


def _name(name: dict[str, Any]) -> str:
    if name.get("literal"):
        return str(name["literal"])
    family, given = str(name.get("family", "")), str(name.get("given", ""))
    if _EAST_ASIAN.search(family + given):
        return family + given
    particle = str(name.get("non-dropping-particle", ""))
    parts = [particle, family, _initials(given) if family else given, str(name.get("suffix", ""))]
    return " ".join(part for part in parts if part)


def _initials(given: str) -> str:
    """Return "JP" of "Jean-Pierre"; what is already initials stays as it is."""
    letters = given.replace(".", " ").replace("-", " ").split()
    if len(letters) == 1 and letters[0].isupper() and len(letters[0]) <= 3:
        return letters[0]
    return "".join(part[0].upper() for part in letters)
