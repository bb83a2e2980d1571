"""The standing of references: taking over what sources report, and what follows from it.

Sources report on all papers (`ReportedNotice`); what concerns one of our references is recorded
for good (`StandingNotice`); its standing follows from its notices. See docs/decisions/0010.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from references.models import (
    Reference,
    ReportedNotice,
    Source,
    Standing,
    StandingNotice,
)

# Called with the references whose standing changed, in the transaction that changed it. Apps above
# add theirs when they start, so that no road to a new standing can forget what follows from it.
followers: list[Callable[[Collection[int]], object]] = []

_SAID = ("source", "record", "standing", "nature", "notice_doi", "reason", "dated")
# Registering takes it shared, ingesting alone: so no paper slips in between list and register.
_LOCK = 0x5265_6653


@dataclass(frozen=True)
class Report:
    """One statement of a source on one paper; standing `current` is a reinstatement."""

    source: Source
    record: str
    doi: str | None
    pmid: str | None
    standing: Standing
    nature: str
    notice_doi: str = ""
    reason: str = ""
    dated: date | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what is said, so that a changed statement is told from a repeated one."""
        said = [self.doi, self.pmid, self.standing, self.nature, self.notice_doi, self.reason]
        text = json.dumps([*said, str(self.dated or "")], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def lock_register(*, alone: bool) -> None:
    """Keep ingesting and registering apart until this transaction ends."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])


def ingest(reports: Iterable[Report]) -> tuple[int, int]:
    """Store what a source says now; return how many statements are new or changed, and how many
    references got a notice of it. One transaction; the same reports again change nothing.
    """
    rows = list({(report.source, report.record): report for report in reports}.values())
    with transaction.atomic():
        lock_register(alone=True)
        changed = _store_reports(rows)
        told = record_notices(_concerned_by(changed))
    return len(changed), len(told)


def _plain(value: str | date | None) -> str | date | None:
    # The driver would send the name of an enumeration's member, not its value.
    return str(value) if isinstance(value, str) else value


def _concerned_by(reports: list[int]) -> list[int]:
    """Return the keys of the references that these stored reports are about."""
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, [reports, reports])
        return [row[0] for row in cursor.fetchall()]


def _store_reports(rows: Sequence[Report]) -> list[int]:
    """Insert or replace reports by (source, record); return the keys of those that changed."""
    table = ReportedNotice._meta.db_table
    columns = [*_SAID, "digest", "doi", "pmid"]
    values = [[_plain(getattr(row, column)) for row in rows] for column in columns]
    arrays = ", ".join("%s::date[]" if name == "dated" else "%s::text[]" for name in columns)
    names = ", ".join(columns)
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns[2:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"
            f" ON CONFLICT (source, record) DO UPDATE SET {updates}"
            f" WHERE {table}.digest <> excluded.digest RETURNING id",
            values,
        )
        return [row[0] for row in cursor.fetchall()]


_CONCERNED = """
SELECT f.id FROM references_reportednotice r JOIN references_reference f ON f.doi = r.doi
 WHERE r.id = ANY(%s)
UNION
SELECT f.id FROM references_reportednotice r JOIN references_reference f ON f.pmid = r.pmid
 WHERE r.id = ANY(%s)
"""

# Either identifier is enough: to miss a retraction is worse than to have one looked at in vain.
_NEW_NOTICES = """
WITH subject AS (
    SELECT id, doi, pmid FROM references_reference WHERE id = ANY(%s)
), reported AS (
    SELECT s.id AS reference_id, r.*
      FROM subject s JOIN references_reportednotice r ON r.doi = s.doi
    UNION
    SELECT s.id, r.* FROM subject s JOIN references_reportednotice r ON r.pmid = s.pmid
), latest AS (
    SELECT DISTINCT ON (reference_id, source, record) reference_id, source, record, digest
      FROM references_standingnotice WHERE reference_id = ANY(%s)
     ORDER BY reference_id, source, record, id DESC
)
INSERT INTO references_standingnotice
       (reference_id, source, record, standing, nature, notice_doi, reason, dated, digest,
        recorded_at)
SELECT r.reference_id, r.source, r.record, r.standing, r.nature, r.notice_doi, r.reason, r.dated,
       r.digest, now()
  FROM reported r LEFT JOIN latest l USING (reference_id, source, record)
 WHERE l.digest IS DISTINCT FROM r.digest
 ORDER BY r.reference_id, r.dated NULLS FIRST, r.id
RETURNING reference_id
"""

# Per source and number only the latest statement counts. A reinstatement reverses what was said
# before it, except corrections; undated, it counts from the day we learned of it, and any other
# undated notice is earlier. Of what remains the gravest counts: a correction does not soften a
# retraction.
_STANDINGS = """
WITH said AS (
    SELECT DISTINCT ON (reference_id, source, record)
           reference_id, standing, dated, recorded_at
      FROM references_standingnotice WHERE reference_id = ANY(%s)
     ORDER BY reference_id, source, record, id DESC
), reinstated AS (
    SELECT reference_id, max(coalesce(dated, recorded_at::date)) AS dated
      FROM said WHERE standing = 'current' GROUP BY reference_id
), due AS (
    SELECT said.reference_id, max(array_position(%s::text[], said.standing::text)) AS grade
      FROM said LEFT JOIN reinstated USING (reference_id)
     WHERE said.standing = 'corrected' OR reinstated.dated IS NULL
        OR coalesce(said.dated, '-infinity') > reinstated.dated
     GROUP BY said.reference_id
)
UPDATE references_reference AS r
   SET standing = now_due.standing, modified_at = now()
  FROM (SELECT s.id, coalesce((%s::text[])[due.grade], 'current') AS standing
          FROM unnest(%s::bigint[]) AS s(id) LEFT JOIN due ON due.reference_id = s.id) AS now_due
 WHERE r.id = now_due.id AND r.standing <> now_due.standing
RETURNING r.id, r.standing
"""


def record_notices(references: Sequence[int]) -> set[int]:
    """Record for these references what sources report and was not recorded yet; bring their
    standing up to date; return the keys of those that got a notice.
    """
    keys = sorted(references)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_NEW_NOTICES, [keys, keys])
        told = {row[0] for row in cursor.fetchall()}
    update_standing(told)
    return told


def update_standing(references: Iterable[int]) -> dict[int, Standing]:
    """Derive the standing of these references from their notices; return those that changed."""
    keys = sorted(references)
    if not keys:
        return {}
    grades = list(Standing.values)
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, [keys, grades, grades, keys])
        changed = {key: Standing(standing) for key, standing in cursor.fetchall()}
    if changed:
        for follow in followers:
            follow(changed.keys())
    return changed


def record_notice(
    reference: Reference,
    *,
    standing: Standing,
    nature: str,
    reason: str,
    notice_doi: str = "",
    dated: date | None = None,
) -> StandingNotice:
    """Record what our editors found out about a reference themselves, such as a newer guideline.

    Standing `current` takes back what was said before `dated` (today unless given).
    """
    dated = dated or timezone.now().date()
    record, said = str(uuid.uuid4()), (standing, nature, notice_doi, reason, dated)
    report = Report(Source.EDITOR, record, reference.doi, reference.pmid, *said)
    with transaction.atomic():
        lock_register(alone=True)
        notice = StandingNotice.objects.create(
            reference=reference,
            digest=report.digest,
            **{name: getattr(report, name) for name in _SAID},
        )
        changed = update_standing([reference.pk])
    reference.standing = changed.get(reference.pk, Standing(reference.standing))
    return notice
