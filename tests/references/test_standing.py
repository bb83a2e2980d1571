"""What sources report, what is recorded of it, and the standing that follows."""

import csv
import io
import json
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from references.identifiers import canonical_doi
from references.models import Reference, ReportedNotice, Source, Standing, StandingNotice
from references.register import Record, register
from references.standing import Report, ingest, record_notice

pytestmark = pytest.mark.django_db

RETRACTED, CONCERN = Standing.RETRACTED, Standing.EXPRESSION_OF_CONCERN
CORRECTED, CURRENT = Standing.CORRECTED, Standing.CURRENT


def paper(doi: str = "10.1000/a", **more: Any) -> Reference:
    csl = {"type": "article-journal", "title": "A", "DOI": doi} | more
    (made,) = register([Record("research", csl)])
    assert isinstance(made, Reference)
    return made


def report(standing: Standing, dated: date | None = None, record: str = "1", **more: Any) -> Report:
    given = {"doi": "10.1000/a", "pmid": None, "nature": standing.value} | more
    return Report(
        source=Source.RETRACTION_WATCH, record=record, standing=standing, dated=dated, **given
    )


def year(number: int) -> date:
    return date(number, 1, 1)


HISTORIES: list[tuple[list[tuple[Standing, date | None]], Standing]] = [
    ([(CORRECTED, None)], CORRECTED),
    ([(CONCERN, None)], CONCERN),
    ([(RETRACTED, None)], RETRACTED),
    ([(Standing.WITHDRAWN, None)], Standing.WITHDRAWN),
    ([(Standing.SUPERSEDED, None)], Standing.SUPERSEDED),
    ([(CONCERN, year(2019)), (RETRACTED, year(2020))], RETRACTED),
    # A later, milder notice does not soften a retraction: only a reinstatement does.
    ([(RETRACTED, year(2019)), (CORRECTED, year(2020))], RETRACTED),
    ([(RETRACTED, year(2019)), (CONCERN, year(2020))], RETRACTED),
    ([(RETRACTED, year(2019)), (CURRENT, year(2020))], CURRENT),
    ([(CURRENT, year(2020)), (RETRACTED, year(2019))], CURRENT),
    ([(RETRACTED, year(2020)), (CURRENT, year(2020))], CURRENT),
    ([(RETRACTED, None), (CURRENT, year(2020))], CURRENT),
    ([(RETRACTED, None), (CURRENT, None)], CURRENT),
    ([(RETRACTED, year(2019)), (CURRENT, year(2020)), (RETRACTED, year(2021))], RETRACTED),
    ([(CORRECTED, year(2018)), (RETRACTED, year(2019)), (CURRENT, year(2020))], CORRECTED),
    ([(CONCERN, year(2018)), (RETRACTED, year(2019)), (CURRENT, year(2020))], CURRENT),
    ([(CURRENT, year(2020))], CURRENT),
]


@pytest.mark.parametrize(("history", "standing"), HISTORIES)
@pytest.mark.parametrize("registered_first", [True, False])
def test_the_standing_follows_from_the_notices(
    history: list[tuple[Standing, date | None]], standing: Standing, registered_first: bool
) -> None:
    """I-14; F-43. The order of ingesting and registering makes no difference."""
    reports = [report(said, dated, str(number)) for number, (said, dated) in enumerate(history)]
    if registered_first:
        paper()
    ingest(reports)
    made = paper()
    assert made.standing == standing
    assert Reference.objects.get().standing == standing
    assert made.notices.count() == len(history)


def test_the_same_reports_again_change_nothing() -> None:
    paper()
    reports = [report(RETRACTED, year(2020)), report(CORRECTED, year(2019), "2")]
    assert ingest(reports) == (2, 1)
    before = list(StandingNotice.objects.values()), list(Reference.objects.values())
    assert ingest(reports) == (0, 0)
    assert (list(StandingNotice.objects.values()), list(Reference.objects.values())) == before


def test_a_changed_report_replaces_the_former_and_both_are_kept() -> None:
    made = paper()
    for said in (RETRACTED, CORRECTED, RETRACTED, CORRECTED):
        assert ingest([report(said)]) == (1, 1)
    made.refresh_from_db()
    assert made.standing == CORRECTED
    said = list(made.notices.values_list("standing", flat=True))
    assert said == [RETRACTED, CORRECTED, RETRACTED, CORRECTED]
    assert ReportedNotice.objects.get().standing == CORRECTED


def test_only_the_paper_that_is_meant_gets_the_notice() -> None:
    meant, other = paper(), paper("10.1000/b")
    assert ingest([report(RETRACTED), report(RETRACTED, record="2", doi="10.1000/c")]) == (2, 1)
    for made in (meant, other):
        made.refresh_from_db()
    assert (meant.standing, other.standing) == (RETRACTED, CURRENT)
    assert StandingNotice.objects.count() == 1


def test_a_pubmed_identifier_is_enough_to_be_meant() -> None:
    made = paper(PMID="12")
    ingest([report(RETRACTED, doi=None, pmid="12")])
    made.refresh_from_db()
    assert made.standing == RETRACTED


def test_a_reference_that_gains_an_identifier_learns_what_is_said_of_it() -> None:
    paper()
    ingest([report(RETRACTED, doi=None, pmid="12")])
    assert paper(PMID="12").standing == RETRACTED
    assert Reference.objects.get().standing == RETRACTED


def test_a_notice_tells_who_said_what_when_and_why() -> None:
    paper()
    ingest([report(RETRACTED, year(2020), reason="Error in Data", notice_doi="10.1000/n")])
    notice = StandingNotice.objects.get()
    assert (notice.source, notice.record, notice.nature) == ("retraction_watch", "1", "retracted")
    assert (notice.notice_doi, notice.reason) == ("10.1000/n", "Error in Data")
    assert notice.dated == year(2020)
    assert str(notice) == "Retracted (Retraction Watch, 2020-01-01)"


def test_editors_may_take_a_standing_back_and_later_reports_still_count() -> None:
    made = paper()
    ingest([report(RETRACTED)])
    made.refresh_from_db()
    record_notice(made, standing=CURRENT, nature="checked", reason="Another paper was meant.")
    assert made.standing == CURRENT
    made.refresh_from_db()
    assert made.standing == CURRENT
    ingest([report(RETRACTED, date(2100, 1, 1), "2")])
    made.refresh_from_db()
    assert made.standing == RETRACTED


def test_editors_may_say_that_a_guideline_is_superseded() -> None:
    made = paper()
    record_notice(made, standing=Standing.SUPERSEDED, nature="edition", reason="2025 edition")
    assert (made.standing, made.is_sound) == (Standing.SUPERSEDED, False)
    assert made.meaning_of_standing == ("A newer edition or guideline has replaced this source.")


@pytest.mark.parametrize("count", [1, 3, 300])
def test_ingesting_takes_the_same_few_queries_for_any_number(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    numbers = range(count)
    csl = {"type": "book", "title": "A"}
    register([Record("book", csl | {"DOI": f"10.1000/{number}"}) for number in numbers])
    reports = [report(RETRACTED, record=str(n), doi=f"10.1000/{n}") for n in numbers]
    # Savepoint, lock, reports, references concerned, notices, standings, savepoint; and, within a
    # savepoint of its own, which public texts rest on them, and which that wait for the board.
    with django_assert_num_queries(11):
        assert ingest(reports) == (count, count)
    assert Reference.objects.unsound().count() == count


def rows_of(cases: list[dict[str, str]], natures: dict[str, str]) -> str:
    """Rows in the layout of the Retraction Watch CSV for cases that the sample does not hold."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "Record ID",
            "RetractionDOI",
            "OriginalPaperDOI",
            "OriginalPaperPubMedID",
            "RetractionNature",
        ]
    )
    for number, case in enumerate(cases, 1_000_000):
        if case["label"] in natures:
            writer.writerow([number, "unavailable", case["doi"], "0", natures[case["label"]]])
    return out.getvalue()


@pytest.mark.parametrize(
    "form", ["{}", "DOI: {}", "https://doi.org/{}", "http://dx.doi.org/{}", "{}."]
)
@pytest.mark.parametrize("registered_first", [True, False])
def test_every_real_case_gets_its_standing_however_its_doi_is_written(
    shared_data: Path, tmp_path: Path, registered_first: bool, form: str
) -> None:
    cases = json.loads((shared_data / "doi_standing_cases.json").read_text())
    with (shared_data / "retraction_watch_sample.csv").open(newline="") as sample:
        listed = {canonical_doi(row["OriginalPaperDOI"]) for row in csv.DictReader(sample)}
    absent = [case for case in cases if case["doi"] not in listed]
    more = tmp_path / "more.csv"
    more.write_text(rows_of(absent, {"corrected_only": "Correction", "retracted": "Retraction"}))
    records = [
        Record(
            "research",
            {
                "type": "article-journal",
                "title": case["doi"],
                "DOI": form.format(case["as_entered"] if form == "{}" else case["doi"].upper()),
            },
        )
        for case in cases
    ]
    if registered_first:
        register(records)
    for file in (shared_data / "retraction_watch_sample.csv", more):
        call_command("ingest_retractions", str(file), verbosity=0)
    expected = {
        "clean": CURRENT,
        "concern": CONCERN,
        "retracted": RETRACTED,
        "corrected_only": CORRECTED,
    }
    standings = [one.standing for one in register(records) if isinstance(one, Reference)]
    assert standings == [expected[case["label"]] for case in cases]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["register", "ingest"])
def test_a_paper_registered_while_a_list_is_ingested_gets_its_notice(first: str) -> None:
    """Real connections: whichever comes second waits for the other and sees what it did."""
    steps: dict[str, Callable[[], object]] = {
        "register": paper,
        "ingest": lambda: ingest([report(RETRACTED)]),
    }
    began, go_on = threading.Event(), threading.Event()

    def run_first() -> None:
        with transaction.atomic():
            steps[first]()
            began.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=run_first)
    thread.start()
    began.wait(10)
    threading.Timer(0.3, go_on.set).start()
    steps["ingest" if first == "register" else "register"]()
    thread.join()
    assert Reference.objects.get().standing == RETRACTED
