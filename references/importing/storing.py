"""Storing what was found in files: a batch of records is registered in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from references.identifiers import canonical_doi, canonical_pmid
from references.importing.found import Found
from references.models import Reference, Source
from references.register import Record, Refusal, register
from references.standing import Report, ingest


@dataclass
class Tally:
    """What became of the records so far, and where each reference was met first."""

    began: datetime = field(default_factory=timezone.now)
    new: int = 0
    known: int = 0
    merged: int = 0
    refused: int = 0
    first: dict[int, str] = field(default_factory=dict)

    def said_of(self, place: str, outcome: Reference | Refusal) -> str | None:
        """Count an outcome; return the line to print for it, if there is one to print."""
        if isinstance(outcome, Refusal):
            self.refused += 1
            where = f"{outcome.path}: " if outcome.path else ""
            return f"{place}: {where}{outcome.reason}"
        if outcome.pk in self.first:
            self.merged += 1
            return f"{place}: note: the same source as {self.first[outcome.pk]}; merged with it"
        self.first[outcome.pk] = place
        if outcome.created_at >= self.began:
            self.new += 1
        else:
            self.known += 1
        return None


def store(batch: Sequence[Found], kind: str | None) -> list[Reference | Refusal]:
    """Register a batch of records, and what they say of their own standing, in one transaction.

    What is said comes first: it needs the register alone, and one who registers shares it.
    """
    reports = [report for found in batch for report in _reports_of(found)]
    with transaction.atomic():
        if reports:
            ingest(reports)
        return register([Record(kind or found.kind, found.csl) for found in batch])


def _reports_of(found: Found) -> list[Report]:
    doi = canonical_doi(str(found.csl.get("DOI", "")))
    pmid = canonical_pmid(str(found.csl.get("PMID", "")))
    return [
        Report(
            source=Source.PUBMED,
            record=f"{pmid or doi} {said.nature} {said.reason}"[:700],
            doi=doi,
            pmid=pmid,
            standing=said.standing,
            nature=said.nature,
            reason=said.reason,
        )
        for said in found.said
        if doi or pmid
    ]
