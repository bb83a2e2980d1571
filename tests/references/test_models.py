"""What the database itself does not allow."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.db.utils import IntegrityError

from references.models import MEANINGS, Kind, Reference, Standing, StandingNotice
from references.standing import record_notice

pytestmark = pytest.mark.django_db

CSL = {
    "type": "article-journal",
    "title": "Stem cells",
    "container-title": "Journal",
    "issued": {"date-parts": [[2020, 3]]},
    "DOI": "https://doi.org/10.1000/ABC",
    "PMID": "PMID: 12",
}


@pytest.fixture
def reference() -> Reference:
    made = Reference.of("research", CSL)
    made.save()
    return made


def test_a_reference_reads_its_columns_out_of_its_record(reference: Reference) -> None:
    stored = Reference.objects.get()
    assert (stored.title, stored.container, stored.year) == ("Stem cells", "Journal", 2020)
    assert (stored.doi, stored.pmid, stored.kind) == ("10.1000/abc", "12", Kind.RESEARCH)
    assert stored.csl == CSL | {"DOI": "10.1000/abc", "PMID": "12"}
    assert (stored.standing, stored.is_sound) == (Standing.CURRENT, True)
    assert str(stored) == "Stem cells, Journal, 2020"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"title": "Other"}, "reference_title_of_csl"),
        ({"container": "Other"}, "reference_container_of_csl"),
        ({"container": ""}, "reference_container_of_csl"),
        ({"year": 2019}, "reference_year_of_csl"),
        ({"year": None}, "reference_year_of_csl"),
        ({"doi": "10.1000/other"}, "reference_doi_of_csl"),
        ({"doi": None}, "reference_doi_of_csl"),
        ({"pmid": "13"}, "reference_pmid_of_csl"),
        ({"pmid": None}, "reference_pmid_of_csl"),
        ({"csl": {"type": "book", "title": "Other"}}, "reference_"),
        ({"csl": CSL}, "reference_doi_of_csl"),
        ({"csl": CSL | {"DOI": "10.1000/ABC"}, "doi": "10.1000/ABC"}, "reference_"),
        ({"csl": CSL | {"PMID": "0"}, "pmid": "0", "doi": None}, "reference_"),
        ({"kind": "blog"}, "reference_kind_known"),
        ({"standing": "dubious"}, "reference_standing_known"),
        ({"fingerprint": "x"}, "reference_fingerprint_shape"),
    ],
)
def test_a_column_cannot_disagree_with_the_record(
    reference: Reference, changes: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Reference.objects.update(**changes)


def test_a_year_outside_the_range_is_refused_by_the_database() -> None:
    made = Reference.of("book", {"type": "book", "title": "T", "issued": {"raw": "2020"}})
    made.year = 999
    with pytest.raises(IntegrityError, match="reference_year_range"), transaction.atomic():
        made.save()


@pytest.mark.parametrize("same", [{"DOI": "10.1000/abc"}, {"PMID": "12"}])
def test_no_two_references_have_the_same_identifier(
    reference: Reference, same: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError, match="unique"), transaction.atomic():
        Reference.of("book", {"type": "book", "title": "Other"} | same).save()


def test_many_references_may_lack_identifiers_but_no_two_are_the_same() -> None:
    for title in ("A", "B"):
        Reference.of("book", {"type": "book", "title": title}).save()
    with pytest.raises(IntegrityError, match="fingerprint"), transaction.atomic():
        Reference.of("book", {"title": "A", "type": "book"}).save()
    Reference.of("other", {"type": "book", "title": "A"}).save()
    assert Reference.objects.count() == 3


def test_a_notice_is_never_changed_or_deleted(reference: Reference) -> None:
    record_notice(reference, standing=Standing.RETRACTED, nature="x", reason="y")
    connection.check_constraints()
    notices = StandingNotice.objects.all()
    for change in (
        lambda: notices.update(reason="z"),
        lambda: notices.all().delete(),
        lambda: notices.get().save(),
        lambda: connection.cursor().execute("UPDATE references_standingnotice SET reason = 'z'"),
        lambda: connection.cursor().execute("DELETE FROM references_standingnotice"),
        lambda: connection.cursor().execute("TRUNCATE references_standingnotice"),
    ):
        with pytest.raises(DatabaseError, match=r"pgtrigger|for good"), transaction.atomic():
            change()
    assert notices.get().reason == "y"


def test_a_reference_with_a_notice_stays(reference: Reference) -> None:
    record_notice(reference, standing=Standing.CORRECTED, nature="x", reason="y")
    with pytest.raises(ProtectedError):
        reference.delete()


def test_sound_and_unsound_references_part_the_register() -> None:
    for standing in Standing:
        made = Reference.of("book", {"type": "book", "title": standing.value})
        made.standing = standing
        made.save()
    sound = ["corrected", "current", "expression_of_concern"]
    assert [made.standing for made in Reference.objects.sound()] == sound
    unsound = ["retracted", "superseded", "withdrawn"]
    assert [made.standing for made in Reference.objects.unsound()] == unsound
    assert [made.is_sound for made in Reference.objects.unsound()] == [False] * 3


def test_every_standing_has_a_meaning_in_words() -> None:
    assert set(MEANINGS) == set(Standing)
    assert len({str(meaning) for meaning in MEANINGS.values()}) == len(Standing)
