"""What is wrong in a CSL-JSON record, by path and reason."""

import gzip
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from references import csl
from references.csl_variables import VARIABLES, latest_year

SCHEMA = jsonschema.Draft202012Validator(csl.SCHEMA)
GOOD = {
    "type": "article-journal",
    "id": 1,
    "title": "Stem cells",
    "author": [
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van den"},
        {"literal": "World Health Organization"},
    ],
    "container-title": "Journal of cells",
    "issued": {"date-parts": [[2020, 2, 29]]},
    "accessed": {"raw": "2021"},
    "volume": 3,
    "page": "1-4",
    "DOI": "https://doi.org/10.1000/ABC",
    "PMID": "17208539",
    "PMCID": "PMC12",
    "ISBN": "0-306-40615-2 9780306406157",
    "URL": "https://example.org/x",
    "categories": ["cells"],
}


def test_a_good_record_has_no_problem() -> None:
    assert csl.problems(GOOD) == []


DEFECTS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"type": "blog"}, [("type", "is not a type of CSL 1.0.2")]),
    ({"type": ["book"]}, [("type", "is not a type of CSL 1.0.2")]),
    ({"title": 3}, [("title", "must be a string")]),
    (
        {"title": " "},
        [("title", "must not be blank; only a webpage with a URL may have no title")],
    ),
    ({"title": "x" * 2001}, [("title", "is longer than 2,000 characters")]),
    ({"title": "a\x00b"}, [("title", "contains the character U+0000, which is not allowed")]),
    ({"title": "a\u202eb"}, [("title", "contains the character U+202E, which is not allowed")]),
    ({"title": "a\ud800b"}, [("title", "contains the character U+D800, which is not allowed")]),
    ({"title": "e\u0301"}, [("title", "must be in Unicode normalization form NFC")]),
    ({"titel": "x"}, [("titel", "is not a variable of CSL 1.0.2")]),
    ({"custom": {}}, [("custom", "is not a variable of CSL 1.0.2")]),
    ({"DOI": "unavailable"}, [("DOI", "is not a well-formed DOI")]),
    ({"DOI": ""}, [("DOI", "must not be blank; leave it out")]),
    ({"PMID": "x1"}, [("PMID", "is not a well-formed PubMed identifier")]),
    ({"PMID": 17208539}, [("PMID", "must be a string")]),
    ({"PMCID": "x"}, [("PMCID", "is not a well-formed PubMed Central identifier")]),
    ({"ISBN": "12"}, [("ISBN", "is not a well-formed ISBN")]),
    ({"URL": "javascript:alert(1)"}, [("URL", "must begin with http:// or https://")]),
    ({"volume": True}, [("volume", "must be a string or a whole number")]),
    ({"volume": 1.5}, [("volume", "must be a string or a whole number")]),
    ({"volume": float("nan")}, [("volume", "must be a string or a whole number")]),
    ({"volume": 10**15}, [("volume", "is too large a number")]),
    ({"volume": None}, [("volume", "must be a string or a whole number")]),
    ({"page": " "}, [("page", "must not be blank; leave it out")]),
    ({"author": "Smith"}, [("author", "must be a list of names")]),
    (
        {"author": ["Smith"]},
        [("author.0", "must be an object with family and given, or literal")],
    ),
    ({"author": [{}]}, [("author.0", "must have a family name or a literal name")]),
    ({"author": [{"family": "S", "x": "y"}]}, [("author.0.x", "is not a part of a CSL name")]),
    ({"author": [{"family": "S", "given": 1}]}, [("author.0.given", "must be a string")]),
    (
        {"author": [{"family": "S", "parse-names": "no"}]},
        [("author.0.parse-names", "must be true or false")],
    ),
    ({"author": [{"family": "S"}] * 5001}, [("author", "has more than 5,000 names")]),
    ({"issued": 2020}, [("issued", "must be an object with date-parts, raw or literal")]),
    ({"issued": {}}, [("issued", "must be an object with date-parts, raw or literal")]),
    ({"issued": {"year": 2020}}, [("issued.year", "is not a part of a CSL date")]),
    (
        {"issued": {"date-parts": []}},
        [("issued.date-parts", "must be a list of one date, or of two for a range")],
    ),
    (
        {"issued": {"date-parts": [[]]}},
        [("issued.date-parts.0", "must be a list of year, month and day")],
    ),
    (
        {"issued": {"date-parts": [["two"]]}},
        [("issued.date-parts.0", "must be whole numbers: year, month, day")],
    ),
    (
        {"issued": {"date-parts": [[2021, 2, 29]]}},
        [("issued.date-parts.0", "is not a date of the calendar")],
    ),
    (
        {"issued": {"date-parts": [[latest_year() + 1]]}},
        [("issued.date-parts.0", f"has a year outside 1000–{latest_year()}")],
    ),
    ({"issued": {"raw": ""}}, [("issued.raw", "must not be blank; leave it out")]),
    ({"issued": {"literal": 5}}, [("issued.literal", "must be a string")]),
    ({"categories": "x"}, [("categories", "must be a list of at most 100 strings")]),
    ({"categories": [1]}, [("categories.0", "must be a string")]),
    ({"id": {}}, [("id", "must be a string or a whole number")]),
]


@pytest.mark.parametrize(("change", "problems"), DEFECTS)
def test_each_defect_is_named_by_path_and_reason(
    change: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    assert csl.problems(GOOD | change) == problems


@pytest.mark.parametrize("record", [None, [], "x", 3])
def test_a_record_that_is_no_object_is_refused(record: object) -> None:
    assert csl.problems(record) == [("", "must be an object")]


@pytest.mark.parametrize("missing", ["type", "title"])
def test_a_record_without_type_or_title_is_refused(missing: str) -> None:
    record = {key: value for key, value in GOOD.items() if key != missing}
    assert csl.problems(record) == [(missing, "is required")]


def test_only_a_web_page_with_an_address_may_have_no_title() -> None:
    page = {"type": "webpage", "title": "", "URL": "https://example.org/"}
    assert csl.problems(page) == []
    assert len(csl.problems(page | {"type": "book"})) == 1
    assert len(csl.problems({"type": "webpage", "title": ""})) == 1


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(VARIABLES)) | st.text(), json_values))
def test_no_record_breaks_the_check_and_a_good_one_can_be_stored(record: dict[str, Any]) -> None:
    """F-31: bad input is a reason, never an error of the program."""
    if not csl.problems({"type": "book", "title": "x"} | record):
        json.dumps(record, allow_nan=False).encode()


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(VARIABLES)), json_values))
def test_the_schema_accepts_whatever_the_check_accepts(record: dict[str, Any]) -> None:
    whole = {"type": "book", "title": "x"} | record
    if not csl.problems(whole):
        assert SCHEMA.is_valid(whole)


@pytest.mark.parametrize("variable", ["title", "publisher", "volume", "issued"])
def test_schema_and_check_agree_on_every_character_whatever_engine_reads_the_schema(
    variable: str,
) -> None:
    """F-12: engines differ in what is white space; clients check with other ones than ours."""
    other_engine = jsonschema_rs.Draft202012Validator(csl.SCHEMA)
    for code in [*range(0x3100), 0xFEFF, 0xFFFD, 0x1F600]:
        text = unicodedata.normalize("NFC", chr(code))
        record = GOOD | {variable: {"raw": text} if variable == "issued" else text}
        by_schema = SCHEMA.is_valid(record)
        assert other_engine.is_valid(record) == by_schema, hex(code)
        if not csl.problems(record):
            assert by_schema, hex(code)
        if csl.text_problem(text, 9):
            assert not by_schema, hex(code)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "blog"},
        {"titel": "x"},
        {"custom": {}},
        {"volume": 1.5},
        {"DOI": " "},
        {"URL": "javascript:alert(1)"},
        {"author": "Smith"},
        {"author": [{}]},
        {"author": [{"family": "S", "x": "y"}]},
        {"issued": {}},
        {"issued": {"date-parts": [["two"]]}},
        {"title": "x" * 2001},
    ],
)
def test_the_schema_refuses_what_a_schema_can_say(change: dict[str, Any]) -> None:
    assert SCHEMA.is_valid(GOOD)
    assert not SCHEMA.is_valid(GOOD | change)


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        ({"date-parts": [[2020, 1]]}, 2020),
        ({"date-parts": [["2020"]]}, 2020),
        ({"raw": "Spring 2019"}, 2019),
        ({"literal": "c. 1999–2003"}, 1999),
        ({"raw": "page 12345"}, None),
        (None, None),
    ],
)
def test_the_year_is_read_out_of_any_form_of_date(issued: Any, year: int | None) -> None:
    assert csl.year_of({"issued": issued}) == year


def records_in(folder: Path) -> Iterator[dict[str, Any]]:
    for name in ("medquad", "pubmedqa", "followup_articles"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt") as lines:
            for line in lines:
                yield from (reference["csl"] for reference in json.loads(line)["references"])


def test_all_records_of_the_real_bundles_are_good(shared_data: Path) -> None:
    records = list(records_in(shared_data))
    assert [csl.problems(record) for record in records] == [[]] * 2906
    assert all(SCHEMA.is_valid(record) for record in records)


def test_naughty_strings_are_refused_or_kept_as_they_are(shared_data: Path) -> None:
    for text in json.loads((shared_data / "naughty_strings.json").read_text()):
        for variable in ("title", "DOI", "URL", "PMID", "ISBN", "note", text):
            for path, reason in csl.problems(GOOD | {variable: text}):
                assert reason
                assert path.isascii()


@pytest.mark.parametrize(
    ("value", "fine"),
    [(10**15 - 1, True), (1 - 10**15, True), (10**15, False), (10**25, False), ("10" * 13, True)],
)
def test_the_schema_and_the_reader_agree_on_how_large_a_number_may_be(
    value: object, fine: bool
) -> None:
    record = {"type": "article", "title": "Tea", "volume": value}
    assert (list(csl.problems(record)) == []) is fine
    assert SCHEMA.is_valid(record) is fine
