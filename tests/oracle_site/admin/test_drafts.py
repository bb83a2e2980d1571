"""A bundle shown in fields and read back is the same bundle; what is typed is never lost."""

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest

from articles.bundles.canonical import canonical
from oracle_site.admin.bibliography import csl_of, fields_of
from oracle_site.admin.drafts import bundle_of, draft_of, flat, posted_draft
from oracle_site.admin.posted import tree
from tests.articles.building import a_bundle

DEMO = sorted((Path(__file__).resolve().parents[3] / "demo" / "articles").glob("*.json"))
REAL = ("medquad", "pubmedqa", "xlinghealth", "xlinghealth_answers", "followup_articles")


def there_and_back(bundle: dict) -> tuple[dict, list]:
    """The bundle as its draft posts it: each field by its name, line ends as browsers send."""
    fields = []
    for path, value in flat(draft_of(bundle)).items():
        if value is True:
            fields.append((path, ["on"]))
        elif value is not False:
            values = value if isinstance(value, list) else [str(value).replace("\n", "\r\n")]
            fields.append((path, values))
    return bundle_of(posted_draft(tree(fields)))


def test_a_bundle_goes_through_the_fields_unchanged() -> None:
    bundle = canonical(a_bundle())
    assert there_and_back(bundle) == (bundle, [])


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_a_demonstration_article_goes_through_the_fields_unchanged(path: Path) -> None:
    bundle = canonical(json.loads(path.read_text()))
    assert there_and_back(bundle) == (bundle, [])


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_real_articles_go_through_the_fields_unchanged(name: str, shared_data: Path) -> None:
    [path] = list(shared_data.glob(f"{name}.jsonl*"))
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        bundles = [canonical(json.loads(line)) for line in islice(lines, 400)]
    assert bundles
    assert [there_and_back(bundle) for bundle in bundles] == [(b, []) for b in bundles]


@pytest.mark.parametrize(
    "csl",
    [
        {"type": "webpage", "title": "", "URL": "https://example.org/"},
        {"type": "book", "title": "A", "volume": 12},
        {"type": "book", "title": "A", "author": [{"literal": "Smith, Jones and Sons"}]},
        {"type": "book", "title": "A", "author": [{"literal": "World Health Organization"}]},
        {
            "type": "book",
            "title": "A",
            "author": [{"family": "Plato"}, {"given": "X", "family": "Y"}],
        },
        {
            "type": "book",
            "title": "A",
            "author": [{"family": "Berg", "non-dropping-particle": "van"}],
        },
        {"type": "book", "title": "A", "issued": {"date-parts": [["2020", "3"]]}},
        {"type": "book", "title": "A", "issued": {"date-parts": [[2020, 3], [2021]]}},
        {"type": "book", "title": "A", "issued": {"raw": "Spring 2020"}},
        {"type": "book", "title": "A\nB ", "note": "n", "categories": ["x"]},
    ],
)
def test_a_record_that_fields_cannot_say_exactly_is_kept_as_json(csl: dict) -> None:
    assert csl_of(fields_of(csl), "references[0].csl") == (csl, [])


def test_json_that_cannot_be_read_is_a_problem_at_its_field() -> None:
    fields = fields_of({"type": "book", "title": "A"}) | {"rest": "{"}
    _csl, [problem] = csl_of(fields, "references[0].csl")
    assert problem.path == "references[0].csl.rest"
    assert problem.reason.startswith("is not JSON")


def test_what_a_field_says_may_not_be_said_in_json_again() -> None:
    fields = fields_of({"type": "book", "title": "A"}) | {"rest": '{"title": "B"}'}
    _csl, [problem] = csl_of(fields, "r")
    assert (problem.path, problem.reason) == (
        "r.rest",
        "title has a field of its own above; take it out here",
    )


def test_letters_that_a_keyboard_composed_differently_are_the_same_text() -> None:
    """F-32: a Mac sends é as two characters."""
    draft = posted_draft(tree([("question.fr", ["Cafe\u0301 ?"])]))
    assert draft["question"]["fr"] == "Caf\u00e9 ?"


def test_fields_of_other_names_are_left_out() -> None:
    """F-12: no state, no author, no id can be posted."""
    names = [
        "state",
        "id",
        "author",
        "submissions",
        "sections[0].id",
        "__class__",
        "a[b]",
        "x" * 999,
    ]
    assert posted_draft(tree([(name, ["approved"]) for name in names])) == {
        **posted_draft(tree([])),
        "sections": [posted_draft(tree([("sections[0].key", [""])]))["sections"][0]],
    }


def test_names_that_contradict_each_other_do_not_break_the_form() -> None:
    """A forged post: the same name as a text and as a group."""
    posted = [("question", ["x"]), ("question.en", ["y"]), ("sections.a", ["z"])]
    draft = posted_draft(tree(posted))
    assert draft["question"]["en"] == ""
    assert draft["sections"] == []


@pytest.mark.parametrize(
    ("positions", "order"),
    [
        (["1", "2", "3"], "abc"),
        (["3", "2", "3"], "bca"),
        (["1", "2", "1"], "cab"),
        (["2", "2", "3"], "bac"),
        (["", "x", "0"], "cab"),
        (["9", "2", "3"], "bca"),
    ],
)
def test_parts_stand_in_the_order_that_their_numbers_ask_for(
    positions: list[str], order: str
) -> None:
    fields = []
    for number, (key, position) in enumerate(zip("abc", positions, strict=True)):
        fields += [(f"sections[{number}].key", [key]), (f"sections[{number}].position", [position])]
    assert "".join(s["key"] for s in posted_draft(tree(fields))["sections"]) == order
