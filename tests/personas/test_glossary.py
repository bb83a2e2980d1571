"""The glossary is read once a version, and its terms are found in running text."""

import pytest

from personas import glossary
from personas.models import GlossaryTerm, GlossaryVersion

pytestmark = pytest.mark.django_db


def version_with(language: str, **terms: str) -> str:
    """A glossary of these terms, as a reader's process would know it."""
    from articles.prepared import prepared_cursor

    for slug, word in terms.items():
        field = language.replace("-", "_")
        GlossaryTerm.objects.create(
            slug=slug, **{f"term_{field}": word, f"definition_{field}": "It means this."}
        )
    with prepared_cursor() as cursor:
        cursor.execute(f"SELECT {glossary.columns_sql()}", [glossary.known_version()])
        return glossary.remember(cursor.fetchone()[0])


def found(text: str, version: str, language: str) -> list[tuple[str, str]]:
    return [
        (text[one.start : one.end], one.term.slug)
        for one in glossary.occurrences(text, version, language)
    ]


def test_every_change_of_a_term_gives_the_glossary_a_new_version() -> None:
    assert GlossaryVersion.objects.count() == 0
    term = GlossaryTerm.objects.create(slug="biopsy", term="Biopsy", definition="A sample.")
    versions = [GlossaryVersion.objects.get().version]
    GlossaryTerm.objects.update(definition="A small sample.")
    versions.append(GlossaryVersion.objects.get().version)
    term.delete()
    versions.append(GlossaryVersion.objects.get().version)
    assert len(set(versions)) == 3


def test_what_is_known_already_is_not_read_again() -> None:
    version = version_with("en", biopsy="biopsy")
    assert glossary.known_version() == version
    assert version_with("en") == version
    assert found("A biopsy.", version, "en") == [("biopsy", "biopsy")]


@pytest.mark.parametrize(
    ("language", "word", "text", "seen"),
    [
        ("en", "blood clot", "Blood clots, a clot, one blood clot.", ["Blood clots", "blood clot"]),
        ("en", "placebo", "No placebos here; placebo-controlled is one word.", ["placebos"]),
        ("en", "mass", "A mass, not a mas.", ["mass"]),
        ("es", "ensayo aleatorizado", "Los ensayos aleatorizados.", ["ensayos aleatorizados"]),
        ("fr", "essai", "Cet essai.", ["essai"]),
        ("zh-hans", "安慰剂", "服用安慰剂的一组", ["安慰剂"]),
        ("ja", "無作為化試験", "2012年の無作為化試験では", ["無作為化試験"]),
        ("ar", "دواء وهمي", "الدواء الوهمي أو دواء وهمي", ["الدواء الوهمي", "دواء وهمي"]),
        ("ar", "دواء وهمي", "تناولوا دواءً وهميًا.", ["دواءً وهميًا"]),
    ],
)
def test_a_term_is_found_as_each_language_writes_it(
    language: str, word: str, text: str, seen: list[str]
) -> None:
    version = version_with(language, term=word)
    assert [one for one, _slug in found(text, version, language)] == seen


def test_the_longest_of_several_terms_is_meant() -> None:
    version = version_with("en", trial="trial", randomised="randomised trial")
    text = "A randomised trial and a trial."
    assert found(text, version, "en") == [("randomised trial", "randomised"), ("trial", "trial")]


def test_a_term_without_words_in_a_language_is_not_looked_for_in_it() -> None:
    version = version_with("en", biopsy="biopsy")
    assert found("biopsy 活检", version, "zh-hans") == []
    assert found("biopsy", "", "en") == []
