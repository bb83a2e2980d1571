"""Each source once: finding and registering references, many at once (I-13)."""

import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from references.models import Reference
from references.register import Record, Refusal, register, register_together

pytestmark = pytest.mark.django_db


def article(**more: Any) -> Record:
    return Record("research", {"type": "article-journal", "title": "Stem cells"} | more)


def stored(record: Record) -> Reference:
    (made,) = register([record])
    assert isinstance(made, Reference)
    return made


def test_a_new_record_becomes_a_reference() -> None:
    made = stored(article(DOI="doi:10.1000/ABC"))
    assert Reference.objects.get() == made
    assert made.doi == "10.1000/abc"


@pytest.mark.parametrize(
    "again",
    [
        article(DOI="https://doi.org/10.1000/ABC"),
        article(DOI="10.1000/abc", title="STEM  cells."),
        article(DOI="10.1000/abc", title="<i>Stem</i> cells"),
        article(DOI="10.1000/abc", title="RETRACTED ARTICLE: Stem cells"),
        article(DOI="10.1000/abc", title="[Retracted] Stem cells"),
        article(DOI="10.1000/abc", volume="9"),
        article(PMID="PMID: 12"),
        article(PMID="12", **{"container-title": "The Journal of Cells & Genes"}),
        article(PMID="12", **{"container-title": "J Cell Gene"}),
        article(PMID="12", issued={"date-parts": [[2020, 12]]}),
        Record("guideline", {"type": "report", "title": "Stem cells", "DOI": "10.1000/abc"}),
    ],
)
def test_a_record_with_a_known_identifier_is_the_known_reference(again: Record) -> None:
    full = {
        "container-title": "Journal of cells and genes",
        "container-title-short": "J Cell Gene",
        "issued": {"date-parts": [[2020]]},
    }
    first = stored(article(DOI="10.1000/abc", PMID="12", **full))
    assert stored(again) == first
    unchanged = Reference.objects.get()
    assert (unchanged.csl, unchanged.kind) == (first.csl, "research")


@pytest.mark.parametrize(
    ("again", "refusal"),
    [
        (
            article(DOI="10.1000/abc", title="Stem cells and more"),
            Refusal("title", "differs from the registered title “Stem cells”"),
        ),
        (
            article(PMID="12", title="Stem cell"),
            Refusal("title", "differs from the registered title “Stem cells”"),
        ),
        (
            article(DOI="10.1000/abc", **{"container-title": "Other"}),
            Refusal("container-title", "differs from the registered “Journal”"),
        ),
        (
            article(DOI="10.1000/abc", issued={"raw": "2021"}),
            Refusal("issued", "is 2021, but the registered year is 2020"),
        ),
        (
            article(DOI="10.1000/abc", PMID="13"),
            Refusal("PMID", "differs from the registered 12: “Stem cells”"),
        ),
        (
            article(DOI="10.1000/other", PMID="12"),
            Refusal("DOI", "differs from the registered 10.1000/abc: “Stem cells”"),
        ),
        (
            article(DOI="10.1000/abc", PMID="99"),
            Refusal("PMID", "belongs to another paper than the DOI: “Ninety-nine”"),
        ),
        (article(DOI="x"), Refusal("DOI", "is not a well-formed DOI")),
        (
            Record("blog", {"type": "book", "title": "x"}),
            Refusal(
                "kind",
                "must be one of guideline, systematic_review, research, review, drug_label, book,"
                " web, other",
            ),
        ),
    ],
)
def test_a_mismatch_is_refused_and_overwrites_nothing(again: Record, refusal: Refusal) -> None:
    """I-13."""
    journal = {"container-title": "Journal", "issued": {"date-parts": [[2020]]}}
    first = stored(article(DOI="10.1000/abc", PMID="12", **journal))
    stored(article(PMID="99", title="Ninety-nine"))
    before = list(Reference.objects.values())
    assert register([again]) == [refusal]
    assert list(Reference.objects.values()) == before
    assert stored(article(PMID="12")) == first


def test_a_reference_gains_the_identifiers_it_lacks_and_nothing_else() -> None:
    first = stored(article(DOI="10.1000/abc"))
    again = stored(article(DOI="10.1000/abc", PMID="12", volume="9"))
    kept = Reference.objects.get()
    assert again == first == kept
    assert kept.csl == first.csl | {"PMID": "12"}
    assert (kept.pmid, again.pmid) == ("12", "12")
    assert stored(article(PMID="12")) == first


def test_records_of_one_source_in_one_call_are_one_reference() -> None:
    made = register(
        [
            article(DOI="10.1000/abc"),
            article(DOI="10.1000/ABC", PMID="12"),
            article(PMID="12"),
            article(DOI="10.1000/abc", title="Other"),
            article(),
            article(),
        ]
    )
    assert made[0] == made[1] == made[2]
    assert isinstance(made[3], Refusal)
    assert made[4] == made[5] != made[0]
    kept = Reference.objects.order_by("pk").values_list("doi", "pmid")
    assert sorted(kept, key=str) == [("10.1000/abc", "12"), (None, None)]


def test_records_without_identifiers_are_the_same_only_when_all_of_them_is() -> None:
    page = {"type": "webpage", "title": "", "URL": "https://example.org/a"}
    first, same, other = register(
        [
            Record("web", page),
            Record("web", dict(reversed(page.items()))),
            Record("web", page | {"URL": "https://example.org/b"}),
        ]
    )
    assert first == same != other


def test_a_group_with_a_refusal_registers_nothing_new() -> None:
    known = stored(article(DOI="10.1000/abc"))
    groups = [
        [article(DOI="10.1000/new", title="Wrong"), article(DOI="10.1000/abc", title="Other")],
        [article(DOI="10.1000/abc", PMID="5"), article(DOI="nothing")],
        [article(DOI="10.1000/new", title="Right")],
    ]
    first, second, third = register_together(groups)
    assert isinstance(first[0], Reference)
    assert first[0].pk is None
    assert isinstance(first[1], Refusal)
    assert second == [known, Refusal("DOI", "is not a well-formed DOI")]
    assert isinstance(third[0], Reference)
    titles = Reference.objects.order_by("pk").values_list("title", "pmid")
    assert list(titles) == [("Stem cells", None), ("Right", None)]


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_any_number_of_new_records_takes_five_queries(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    records = [article(PMID=str(number)) for number in range(1, count + 1)]
    with django_assert_num_queries(5):
        made = register(records)
    assert [one.pmid for one in made if isinstance(one, Reference)] == [
        str(number) for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_any_number_of_known_records_takes_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    records = [article(PMID=str(number)) for number in range(1, count + 1)]
    first = register(records)
    with django_assert_num_queries(2):
        again = register(records)
    assert again == first


def test_all_references_of_the_real_bundles_are_registered_once(shared_data: Path) -> None:
    records = []
    for name in ("medquad", "pubmedqa", "followup_articles"):
        with gzip.open(shared_data / f"{name}.jsonl.gz", "rt") as lines:
            for line in lines:
                references = json.loads(line)["references"]
                records += [Record(one["kind"], one["csl"]) for one in references]
    made = register(records)
    assert [one.csl for one in made if isinstance(one, Reference)] == [
        record.csl for record in records
    ]
    whole = {json.dumps([record.kind, record.csl], sort_keys=True) for record in records}
    assert Reference.objects.count() == len(whole)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_register_each_source_once() -> None:
    """Real connections: they hold overlapping records and neither loses nor doubles one."""
    records = [article(PMID=str(number), title=f"T{number}") for number in range(1, 301)]
    results: dict[int, list[Any]] = {}
    ready = threading.Barrier(4)

    def run(worker: int) -> None:
        mine = records[worker * 50 :] + records[: worker * 50]
        ready.wait()
        with transaction.atomic():
            results[worker] = register(mine)
        connection.close()

    threads = [threading.Thread(target=run, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Reference.objects.count() == 300
    keys = set(Reference.objects.values_list("pk", flat=True))
    assert [{one.pk for one in results[worker]} for worker in range(4)] == [keys] * 4


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_paper_registered_by_someone_else_meanwhile_is_found_or_refused() -> None:
    """The other import has the same DOI under another title, and commits first."""
    began, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            register([article(DOI="10.1000/abc", title="Theirs"), article(PMID="7")])
            began.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    began.wait(10)
    threading.Timer(0.3, go_on.set).start()
    ours = register([article(DOI="10.1000/abc", title="Ours"), article(PMID="7", volume="2")])
    thread.join()
    assert ours[0] == Refusal("title", "differs from the registered title “Theirs”")
    assert isinstance(ours[1], Reference)
    assert Reference.objects.count() == 2
