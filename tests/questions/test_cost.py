"""What an answer costs: a bounded number of queries, and time in proportion to the text."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.search.analysis import _stems
from questions.answering import answered
from questions.emergencies.tokens import LONGEST_TEXT, tokens
from questions.facets import Said
from tests.questions.approving import approved, gout

Counting = Callable[[int], AbstractContextManager[Any]]


def sentences(text: str, article: str) -> int:
    return len(answered(text, language="en", persona="general", article=article).sentences)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "given"), [("How is it treated?", 2), ("Is it inherited?", 1)]
)
def test_an_answer_from_the_page_costs_six_queries_however_many_claims_it_has(
    question: str, given: int, alice: User, django_assert_num_queries: Counting
) -> None:
    approved(alice)
    assert sentences(question, "gout") == given  # its words are known to this process now
    with django_assert_num_queries(6):
        assert sentences(question, "gout") == given


@pytest.mark.django_db
def test_an_answer_from_elsewhere_costs_as_many_queries_however_many_names_are_compared(
    alice: User, django_assert_num_queries: Counting
) -> None:
    approved(alice)
    for number in range(6):
        approved(
            alice,
            gout(
                slug=f"asthma-{number}",
                question={"en": f"Asthma of kind {number}"},
                aliases={"en": [f"wheezing number {number}", f"treatments of asthma {number}"]},
            ),
        )
    question = "What are the treatments for gout?"
    assert sentences(question, "asthma-0") == 2
    _stems.clear()  # all words of all names are new, and learnt at once
    with django_assert_num_queries(17):
        assert sentences(question, "asthma-0") == 2


@pytest.mark.parametrize("character", ["\ufdfa", "\u33a1", "\ufb03", "e\u0301", "\u0e33"])
def test_characters_that_stand_for_many_make_no_text_longer_than_it_may_be(character: str) -> None:
    read = tokens(character * LONGEST_TEXT)
    assert sum(len(token.forms[0]) for token in read) <= LONGEST_TEXT


def test_what_a_claim_speaks_of_is_found_when_it_is_asked_and_stays_found() -> None:
    said = Said("Surgery is the usual treatment.", "en", {"dose"})
    assert ["dose" in said, "treatment" in said, "treatment" in said, "inheritance" in said] == [
        True,
        True,
        True,
        False,
    ]
    assert "no such facet" not in said
