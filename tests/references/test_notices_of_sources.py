"""What Retraction Watch and Crossref report, read out of their files."""

import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from references import csl
from references.importing import retraction_watch as rw
from references.importing.crossref import csl_of, reports_of
from references.importing.found import Fault
from references.models import Reference, ReportedNotice, Source, Standing, StandingNotice
from references.register import Record, register
from references.standing import Report

HEADER = (
    "Record ID,Title,RetractionDate,RetractionDOI,OriginalPaperDOI,OriginalPaperPubMedID,"
    "RetractionNature,Reason\n"
)
ROW = '7,"A, title",1/31/2021 0:00,10.1000/N,10.1000/A,12,Retraction,+Error in Data;+Fraud;\n'


def rows_of(folder: Path, content: str | bytes, name: str = "rw.csv") -> list[Any]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(rw.retraction_watch(path))


def ingest(path: Path) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("ingest_retractions", str(path), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}\n", error.returncode
    return out.getvalue(), err.getvalue(), 0


def test_a_row_is_read_with_its_date_reasons_and_canonical_identifiers(tmp_path: Path) -> None:
    report = Report(
        source=Source.RETRACTION_WATCH,
        record="7",
        doi="10.1000/a",
        pmid="12",
        standing=Standing.RETRACTED,
        nature="Retraction",
        notice_doi="10.1000/n",
        reason="Error in Data; Fraud",
        dated=date(2021, 1, 31),
    )
    assert rows_of(tmp_path, HEADER + ROW) == [(2, report)]
    assert rows_of(tmp_path, "\ufeff" + (HEADER + ROW).replace("\n", "\r\n")) == [(2, report)]
    assert rows_of(tmp_path, gzip.compress((HEADER + ROW).encode()), "rw.csv.gz") == [(2, report)]


@pytest.mark.parametrize(
    ("nature", "standing"),
    [
        ("Retraction", Standing.RETRACTED),
        ("Expression of concern", Standing.EXPRESSION_OF_CONCERN),
        ("Correction", Standing.CORRECTED),
        ("Reinstatement", Standing.CURRENT),
    ],
)
def test_each_nature_of_a_notice_has_its_standing(
    tmp_path: Path, nature: str, standing: Standing
) -> None:
    ((_, report),) = rows_of(tmp_path, HEADER + ROW.replace("Retraction", nature))
    assert (report.standing, report.nature) == (standing, nature)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Retraction,", "Praise,", "RetractionNature: “Praise” is not known"),
        ("7,", "x,", "Record ID: must be a number"),
        ("1/31/2021", "31/31/2021", "RetractionDate: “31/31/2021 0:00” is not a date"),
        ("10.1000/A,12", "unavailable,0", "the paper has neither a DOI nor a PubMed ID"),
        ("10.1000/A,12", "odd,0", "OriginalPaperDOI: “odd” is not well-formed"),
        ("10.1000/A,12", ",odd", "OriginalPaperPubMedID: “odd” is not well-formed"),
        ("Fraud", "Fr\udcff", "is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_bad_row_is_named_and_the_next_is_read(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    """F-38."""
    text = HEADER + ROW.replace(old, new, 1) + ROW
    (_, fault), (line, report) = rows_of(tmp_path, text.encode("utf-8", "surrogateescape"))
    assert fault == Fault(2, reason)
    assert (line, report.record) == (3, "7")


@pytest.mark.parametrize(
    ("name", "content", "faults"),
    [
        ("a.csv", "", ["has no column Record ID, OriginalPaperDOI, OriginalPaperPubMedID,"]),
        ("a.csv", "Record ID,x\n1,2\n", ["has no column OriginalPaperDOI, OriginalPaperPubMedID,"]),
        ("a.csv", HEADER + '"' + "x" * 1_100_000, ["is not CSV from here on: field larger"]),
        (
            "a.csv.gz",
            gzip.compress(HEADER.encode(), mtime=0)[:-9],
            ["cannot be read: Compressed file"],
        ),
    ],
)
def test_a_file_that_is_no_list_says_so(
    tmp_path: Path, name: str, content: str | bytes, faults: list[str]
) -> None:
    """F-38."""
    found = [one.reason for _, one in rows_of(tmp_path, content, name)]
    assert [reason[: len(start)] for reason, start in zip(found, faults, strict=True)] == faults


def test_a_list_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """F-40."""
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress((HEADER + ROW * 200_000).encode()))
    last = list(rw.retraction_watch(path, limit=1_000_000))[-1]
    assert last[1] == Fault(last[0], "holds more than 2 GiB")


def test_the_real_sample_is_read_whole(shared_data: Path) -> None:
    rows = list(rw.retraction_watch(shared_data / "retraction_watch_sample.csv"))
    assert [line for line, _ in rows] == list(range(2, 2002))
    assert all(isinstance(one, Report) for _, one in rows)


@pytest.mark.django_db
def test_the_command_counts_what_it_did_and_exits_1_for_a_bad_row(tmp_path: Path) -> None:
    register([Record("research", {"type": "article-journal", "title": "A", "PMID": "12"})])
    path = tmp_path / "rw.csv"
    path.write_text(HEADER + ROW + ROW.replace("7,", "8,").replace("10.1000/A,12", ",0"))
    assert ingest(path) == (
        "2 reports read, 1 new or changed, 1 references concerned,"
        " 1 without DOI and PubMed ID, 0 refused.\n",
        "",
        0,
    )
    assert Reference.objects.get().standing == Standing.RETRACTED
    path.write_text(HEADER + ROW + ROW.replace("Retraction,", "Praise,"))
    assert ingest(path) == (
        "",
        f"{path}:3: RetractionNature: “Praise” is not known\n"
        "2 reports read, 0 new or changed, 0 references concerned,"
        " 0 without DOI and PubMed ID, 1 refused.\n",
        1,
    )
    assert StandingNotice.objects.count() == 1


def test_a_crossref_work_becomes_csl() -> None:
    work = {
        "DOI": "10.1000/A",
        "type": "journal-article",
        "title": ["On <i>x</i>"],
        "subtitle": ["A trial"],
        "author": [{"given": "Jan", "family": "Berg", "sequence": "first"}, {"name": "The Group"}],
        "container-title": ["Journal"],
        "short-container-title": ["J"],
        "issued": {"date-parts": [[2020, 3]]},
        "volume": "3",
    }
    assert csl_of(work) == {
        "type": "article-journal",
        "title": "On x: A trial",
        "author": [{"family": "Berg", "given": "Jan"}, {"literal": "The Group"}],
        "container-title": "Journal",
        "container-title-short": "J",
        "issued": {"date-parts": [[2020, 3]]},
        "volume": "3",
        "DOI": "10.1000/a",
    }


@pytest.mark.parametrize(
    ("kind", "standing"),
    [
        ("retraction", Standing.RETRACTED),
        ("partial_retraction", Standing.EXPRESSION_OF_CONCERN),
        ("expression_of_concern", Standing.EXPRESSION_OF_CONCERN),
        ("withdrawal", Standing.WITHDRAWN),
        ("removal", Standing.WITHDRAWN),
        ("correction", Standing.CORRECTED),
        ("erratum", Standing.CORRECTED),
        ("new_edition", Standing.SUPERSEDED),
        ("addendum", None),
    ],
)
def test_both_sides_of_an_update_report_the_same(kind: str, standing: Standing | None) -> None:
    update = {"type": kind, "label": "L", "updated": {"date-parts": [[2020, 3, 5]]}}
    paper = {"DOI": "10.1000/A", "updated-by": [update | {"DOI": "10.1000/N"}]}
    notice = {"DOI": "10.1000/N", "update-to": [update | {"DOI": "10.1000/A"}]}
    said = list(reports_of(paper))
    assert said == list(reports_of(notice))
    assert [(one.doi, one.notice_doi, one.standing, one.dated) for one in said] == (
        [("10.1000/a", "10.1000/n", standing, date(2020, 3, 5))] if standing else []
    )


def test_a_new_version_under_the_same_doi_supersedes_nothing() -> None:
    update = {"type": "new_version", "DOI": "10.1000/a"}
    assert list(reports_of({"DOI": "10.1000/A", "updated-by": [update]})) == []


@pytest.mark.django_db
def test_the_real_works_are_registered_with_their_corrections(shared_data: Path) -> None:
    path = shared_data / "crossref_works.jsonl.gz"
    out = io.StringIO()
    call_command("import_references", str(path), format="crossref", stdout=out)
    assert out.getvalue() == ("64 references registered, 0 known already, 0 merged, 0 refused.\n")
    assert ingest(path)[2] == 0
    corrected = Reference.objects.filter(standing=Standing.CORRECTED).order_by("doi")
    assert list(corrected.values_list("doi", flat=True)) == [
        "10.1371/journal.pbio.0050002",
        "10.1371/journal.pone.0033693",
    ]
    assert Reference.objects.exclude(standing=Standing.CURRENT).count() == 2
    with gzip.open(path, "rt") as lines:
        assert [csl.problems(csl_of(json.loads(line))) for line in lines] == [[]] * 64


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a Crossref work with a DOI"),
        ("{}", "is not a Crossref work with a DOI"),
        ('{"DOI": "10.1000/a", "updated-by": 3}', "is not a Crossref work with a DOI"),
        ('{"DOI": "10.1000/a", "updated-by": [3]}', "is not a Crossref work with a DOI"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_line_that_is_no_work_is_refused_by_its_number(
    tmp_path: Path, line: str, reason: str
) -> None:
    """F-38."""
    good = {"DOI": "10.1000/b", "updated-by": [{"type": "retraction", "DOI": "10.1000/n"}]}
    path = tmp_path / "works.jsonl"
    path.write_text(f"{line}\n{json.dumps(good)}\n")
    _, err, code = ingest(path)
    assert (err.splitlines()[0], code) == (f"{path}:1: {reason}", 1)
    assert ReportedNotice.objects.get().doi == "10.1000/b"
