"""How a reference is shown."""

from typing import Any

import pytest

from references.formatting import Shown, authors_of, shown


def test_a_journal_article_is_shown_with_its_parts_and_links() -> None:
    record = {
        "type": "article-journal",
        "title": "Effect of <i>in vitro</i> x",
        "author": [{"family": "Smith", "given": "John Adam"}, {"family": "Lee", "given": "K."}],
        "container-title": "Journal",
        "issued": {"date-parts": [[2020, 3]]},
        "volume": 3,
        "issue": "2",
        "page": "1-4",
        "DOI": "doi:10.1000/ABC",
        "PMID": "12",
        "PMCID": "PMC9",
        "URL": "https://www.example.org/x",
    }
    assert shown(record) == Shown(
        authors="Smith JA, Lee K",
        title="Effect of in vitro x",
        container="Journal",
        year="2020",
        volume="3",
        issue="2",
        pages="1–4",
        publisher="",
        doi="10.1000/abc",
        doi_url="https://doi.org/10.1000/abc",
        pmid="12",
        pubmed_url="https://pubmed.ncbi.nlm.nih.gov/12/",
        pmc_url="https://pmc.ncbi.nlm.nih.gov/articles/PMC9/",
        url="https://www.example.org/x",
        host="example.org",
    )


def test_a_record_with_nothing_but_a_title_shows_empty_parts() -> None:
    made = shown({"type": "book", "title": "T"})
    assert made.title == "T"
    assert {getattr(made, name) for name in Shown.__dataclass_fields__ if name != "title"} == {""}


def test_a_url_that_may_not_be_linked_to_is_not_shown() -> None:
    """F-26."""
    made = shown({"type": "webpage", "title": "T", "URL": "javascript:alert(1)"})
    assert (made.url, made.host) == ("", "")


@pytest.mark.parametrize(
    ("names", "written"),
    [
        ([], ""),
        ([{"family": "Müller", "given": "Jean-Pierre"}], "Müller JP"),
        ([{"family": "Smith", "given": "JA"}], "Smith JA"),
        (
            [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van den"}],
            "van den Berg J",
        ),
        ([{"family": "King", "given": "M L", "suffix": "Jr"}], "King ML Jr"),
        ([{"family": "王", "given": "伟"}], "王伟"),
        ([{"literal": "World Health Organization"}], "World Health Organization"),
        ([{"given": "Plato"}], "Plato"),
        ([{"family": letter} for letter in "ABC"], "A, B, C"),
        ([{"family": letter} for letter in "ABCD"], "A, B, C, et al."),
    ],
)
def test_authors_are_shown_by_surname_and_initials(names: list[Any], written: str) -> None:
    assert authors_of(names) == written
