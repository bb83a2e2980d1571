"""What a text is about is said in the positions of its terms."""

import pytest
from django.db import connection

from articles.search.analysis import Analysis
from articles.search.vectors import (
    FULL,
    LABELS,
    RANK_OF_ONE,
    RANK_WEIGHTS,
    Name,
    Parts,
    key_of,
    lexemes,
    positions,
    quoted,
    weights,
    written,
)


def words(text: str) -> Analysis:
    return Analysis(terms=text.split(), units=text.split())


@pytest.mark.django_db
@pytest.mark.parametrize("hundredth", range(0, 101, 5))
def test_postgresql_reads_the_weight_that_was_written(hundredth: int) -> None:
    """The rank of one term is its weight, as near as 17 steps can be."""
    weight = hundredth / 100
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_rank(%s::float4[], %s::tsvector, 'gout'::tsquery)",
            [RANK_WEIGHTS, f"'gout':{positions(weight)}"],
        )
        read = cursor.fetchone()[0] * RANK_OF_ONE / FULL
    assert read == pytest.approx(weight, abs=max(LABELS["D"] / FULL, weight * 0.2))


def test_a_name_weighs_more_than_a_heading_and_a_heading_more_than_a_claim() -> None:
    filler = " ".join(f"word{n}" for n in range(80))
    found = weights(
        Parts(
            names=[Name("gout", "en", words("gout"))],
            headings=[words("diet")],
            claims=[words("purine " + filler)],
        )
    )
    assert found["gout"] > found["diet"] > found["purine"]


def test_a_word_said_often_weighs_more_than_one_said_once() -> None:
    found = weights(Parts(claims=[words("colchicine colchicine colchicine naproxen")]))
    assert found["colchicine"] > found["naproxen"]


def test_marks_say_how_short_a_name_with_the_term_is() -> None:
    parts = Parts(names=[Name("acute gouty arthritis", "en", words("acut gouti arthriti"))])
    marks = [lexeme for lexeme in lexemes(parts) if lexeme.endswith("gouti")]
    assert sorted(marks) == ["^4gouti", "^9gouti", "gouti"]


def test_a_text_of_any_length_has_a_bounded_vector() -> None:
    """F-30."""
    parts = Parts(claims=[words(" ".join(f"word{n}" for n in range(50_000)))])
    assert len(weights(parts)) == 600


def test_names_are_the_same_in_any_order() -> None:
    assert key_of(["rubella", "congenit"]) == key_of(["congenit", "rubella"])
    assert key_of(["2", *"糖尿病"]) == "2 糖尿病"


@pytest.mark.django_db
@pytest.mark.parametrize("lexeme", ["o'brien", "back\\slash", "a:b", "!&|()", "'"])
def test_any_lexeme_is_written_as_postgresql_reads_it(lexeme: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery, tsvector_to_array(%s::tsvector)",
            [written({lexeme: "1A"}), quoted(lexeme), written({lexeme: "1A"})],
        )
        assert cursor.fetchone() == (True, [lexeme])
