"""The demonstration articles: valid, true to their sources, and complete where they mean to be."""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from articles.bundles.canonical import canonical
from articles.bundles.validation import problems
from articles.cells import cells, gaps
from articles.vocabulary import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = {file.stem: json.loads(file.read_text()) for file in (ROOT / "demo/articles").iterdir()}
PERSONAS = frozenset(
    row["slug"] for row in json.loads((ROOT / "personas/initial.json").read_text())
)
CAPTURED = "stem-cell-therapy-japan-clinical-data"
WITH_GAPS = "psa-levels-that-rise-and-fall"
FROM_ABSTRACTS = sorted(ARTICLES.keys() - {CAPTURED})

NUMBER_WORDS = {
    "Three hundred and seventeen": "317",
    "ninety-nine": "99",
    "ninety-six": "96",
    "Fourteen": "14",
    "two": "2",
    "four": "4",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "fifty": "50",
}
DECIMAL_COMMA = ("es", "fr")
NUMBER = re.compile(r"\d+(?:[.,\u202f]\d+)*")


def claims_of(article: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in article["sections"]:
        yield from section["claims"]


def texts_of(claim: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for persona, texts in ({"general": claim["text"]} | claim["wordings"]).items():
        for language, text in texts.items():
            yield persona, language, text


def numbers_in(text: str, language: str = "en") -> set[str]:
    """Numbers as plain digits with a decimal point, whatever the language writes them like."""
    found = set()
    for written in NUMBER.findall(text):
        if language in DECIMAL_COMMA:
            plain = written.replace("\u202f", "").replace(",", ".")
        else:
            plain = re.sub(r",(?=\d{3}\b)", "", written)
        found.update(re.split(",", plain))
    return found


def numbers_in_source(text: str) -> set[str]:
    for word, digits in NUMBER_WORDS.items():
        text = re.sub(rf"\b{word}\b", digits, text)
    text = re.sub(r"(?<![\d.])\.(?=\d)", "0.", text)
    return numbers_in(text)


def per_hundred_and_thousand(source: str) -> set[str]:
    """What a percentage of the source comes to among 100 or 1,000 people."""
    percentages = [float(found) for found in re.findall(r"([\d.]+)\s?%", source)]
    hundreds = {str(round(value)) for value in percentages} | {"100"}
    return hundreds | {str(round(value * 10)) for value in percentages} | {"1000"}


@pytest.fixture(scope="module")
def abstracts(shared_data: Path) -> dict[str, dict[str, Any]]:
    """What the given data holds on each PMID: the record, the passages, all of its text."""
    found = {}
    with gzip.open(shared_data / "pubmedqa.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            bundle = json.loads(line)
            claims = list(claims_of(bundle))
            passages = [c.get("quotation", "") for claim in claims for c in claim["citations"]]
            (reference,) = bundle["references"]
            found[reference["csl"]["PMID"]] = {
                "reference": reference,
                "passages": passages,
                "text": " ".join([*passages, *(claim["text"]["en"] for claim in claims)]),
            }
    return found


@pytest.mark.parametrize("slug", sorted(ARTICLES))
def test_every_article_is_a_valid_bundle_under_its_own_name(slug: str) -> None:
    assert problems(ARTICLES[slug], personas=PERSONAS) == []
    assert ARTICLES[slug]["slug"] == slug


@pytest.mark.parametrize("slug", sorted(ARTICLES))
def test_every_file_is_its_article_laid_out_for_people_in_canonical_form(slug: str) -> None:
    written = (ROOT / "demo/articles" / f"{slug}.json").read_text()
    article = ARTICLES[slug]
    assert written == json.dumps(article, ensure_ascii=False, indent=2) + "\n"
    assert written == unicodedata.normalize("NFC", written)
    assert canonical(article) == article


def test_every_topic_has_a_name_in_every_language_and_every_article_a_known_topic() -> None:
    topics = json.loads((ROOT / "demo/topics.json").read_text())
    assert {slug: tuple(names) for slug, names in topics.items()} == dict.fromkeys(
        topics, LANGUAGES
    )
    board = [json.loads(file.read_text()) for file in (ROOT / "demo/board").glob("*-*.json")]
    articles = [*ARTICLES.values(), *board]
    assert {topic for article in articles for topic in article["topics"]} == set(topics)


def test_the_personas_speak_every_language() -> None:
    rows = json.loads((ROOT / "personas/initial.json").read_text())
    assert [(row["slug"], row["audience"]) for row in rows] == [
        ("general", "Patient"),
        ("patient", "Patient"),
        ("clinician", "Clinician"),
        ("researcher", "MedicalResearcher"),
    ]
    for row in rows:
        for field in ("name", "description", "disclaimer"):
            assert tuple(row[field]) == LANGUAGES
            assert all(text.strip() == text != "" for text in row[field].values())


def test_the_captured_article_asks_in_english_and_answers_in_chinese() -> None:
    article = ARTICLES[CAPTURED]
    assert list(article["question"]) == ["en"]
    answered = {language for claim in claims_of(article) for _p, language, _t in texts_of(claim)}
    headed = [list(section["heading"]) for section in article["sections"]]
    assert answered == {"zh-hans"}
    assert headed == [[]] + [["zh-hans"]] * 6
    assert all(claim["wordings"].keys() == {"patient", "clinician"} for claim in claims_of(article))


def test_the_captured_article_lists_the_four_works_that_its_page_lists() -> None:
    records = [reference["csl"] for reference in ARTICLES[CAPTURED]["references"]]
    assert [
        (r["title"], r["issued"]["date-parts"], r.get("DOI"), r.get("PMID")) for r in records
    ] == [
        ("Guideline Directed Topic Overview", [[2025]], None, None),
        (
            "Risk factors in the development of stem cell therapy",
            [[2011]],
            "10.1186/1479-5876-9-29",
            "21418664",
        ),
        (
            "Ethical and Safety Issues of Stem Cell-Based Therapy",
            [[2018]],
            "10.7150/ijms.21666",
            "29333086",
        ),
        ("Stem cell therapy: old challenges and new solutions", [[2020]], None, None),
    ]


def test_the_captured_page_lends_its_facts_and_not_its_sentences(shared_data: Path) -> None:
    """Terms of art may run to a dozen characters; a sentence is longer."""
    pages = "".join(file.read_text() for file in (shared_data.parent / "seeds").iterdir())
    captured = re.sub(r"\W", "", pages)
    assert len(captured) > 1000
    lent = set()
    for claim in claims_of(ARTICLES[CAPTURED]):
        for _persona, _language, text in texts_of(claim):
            own = re.sub(r"\W", "", text)
            runs = (own[at : at + 13] for at in range(len(own) - 12))
            lent.update(run for run in runs if run in captured)
    assert lent == set()


@pytest.mark.parametrize("slug", FROM_ABSTRACTS)
def test_every_reference_is_the_given_record_and_every_passage_is_in_it(
    slug: str, abstracts: dict[str, dict[str, Any]]
) -> None:
    article = ARTICLES[slug]
    source = {r["key"]: abstracts[r["csl"]["PMID"]] for r in article["references"]}
    for reference in article["references"]:
        given = source[reference["key"]]["reference"]
        assert (reference["kind"], reference["csl"]) == (given["kind"], given["csl"])
    for claim in claims_of(article):
        for citation in claim["citations"]:
            if "quotation" in citation:
                passages = source[citation["reference"]]["passages"]
                assert any(citation["quotation"] in passage for passage in passages)


@pytest.mark.parametrize("slug", FROM_ABSTRACTS)
def test_every_number_of_a_claim_stands_in_a_source_that_the_claim_cites(
    slug: str, abstracts: dict[str, dict[str, Any]]
) -> None:
    article = ARTICLES[slug]
    record = {reference["key"]: reference["csl"] for reference in article["references"]}
    years = {str(csl["issued"]["date-parts"][0][0]) for csl in record.values()}
    strange = []
    for claim in claims_of(article):
        cited = [record[citation["reference"]] for citation in claim["citations"]]
        text = " ".join(abstracts[csl["PMID"]]["text"] for csl in cited)
        allowed = numbers_in_source(text) | years
        for persona, language, wording in texts_of(claim):
            known = allowed | (per_hundred_and_thousand(text) if persona == "patient" else set())
            if unknown := numbers_in(wording, language) - known:
                strange.append((claim["key"], persona, language, unknown))
    assert strange == []


@pytest.mark.parametrize("slug", FROM_ABSTRACTS)
def test_every_language_of_a_wording_has_the_same_numbers(slug: str) -> None:
    differing = []
    for claim in claims_of(ARTICLES[slug]):
        for persona, texts in ({"general": claim["text"]} | claim["wordings"]).items():
            numbers = {frozenset(numbers_in(text, lang)) for lang, text in texts.items()}
            if len(numbers) > 1:
                differing.append((claim["key"], persona, numbers))
    assert differing == []


def test_the_articles_have_the_cells_that_are_meant() -> None:
    languages = {
        CAPTURED: ["zh-hans"],
        "vitamin-c-after-wrist-fracture": ["en", "zh-hans", "es", "ar"],
        "exercise-in-pregnancy-and-postnatal-depression": list(LANGUAGES),
        "blood-clots-during-a-hospital-stay": ["en", "zh-hans", "es"],
        "protecting-children-from-tobacco": ["en", "zh-hans", "es"],
        WITH_GAPS: ["en"],
    }
    personas = ["general", "patient", "clinician"]
    assert {
        slug: list(cells(article, [*personas, "researcher"])) for slug, article in ARTICLES.items()
    } == {slug: list(product(own, personas)) for slug, own in languages.items()}


def test_the_patient_and_the_clinician_are_addressed_in_every_complete_language() -> None:
    for slug in ARTICLES.keys() - {WITH_GAPS}:
        (*_texts, last) = [claim["text"] for claim in claims_of(ARTICLES[slug])]
        wordings = [claim["wordings"] for claim in claims_of(ARTICLES[slug])]
        for persona in ("patient", "clinician"):
            own = [tuple(words[persona]) for words in wordings if persona in words]
            assert own == [tuple(last)] * len(own)
            assert len(own) >= 5


def test_the_gaps_are_the_ones_meant_to_be_shown() -> None:
    article = ARTICLES[WITH_GAPS]
    claims = list(claims_of(article))
    assert tuple(article["question"]) == ("en", "zh-hans", "es", "fr")
    assert gaps(article, "es", "general") == [
        ("body-weight", "weight-change"),
        ("next-steps", "limits"),
    ]
    assert gaps(article, "zh-hans", "general") == [("body-weight", "")]
    assert [claim["key"] for claim in claims if "fr" in claim["text"]] == []
    assert {tuple(c["wordings"].get("patient", {"en": ""})) for c in claims} == {("en",)}
    assert [(c["key"], c["audiences"]) for c in claims if c["audiences"]] == [
        ("kinetics", ["clinician"])
    ]


def test_what_endangers_life_is_marked_and_said_to_everyone() -> None:
    flags = {
        slug: [c["key"] for c in claims_of(article) if c["kind"] == "red_flag"]
        for slug, article in ARTICLES.items()
    }
    assert flags == {
        CAPTURED: ["emergency"],
        "vitamin-c-after-wrist-fracture": ["cast-emergency"],
        "exercise-in-pregnancy-and-postnatal-depression": ["emergency"],
        "blood-clots-during-a-hospital-stay": ["emergency", "leg-signs"],
        "protecting-children-from-tobacco": ["emergency"],
        WITH_GAPS: [],
    }
    for article in ARTICLES.values():
        for claim in claims_of(article):
            if claim["kind"] == "red_flag":
                assert (claim["safety_critical"], claim["audiences"]) == (True, [])


def test_the_risk_class_and_the_origin_of_every_article_are_stated() -> None:
    assert [slug for slug, article in ARTICLES.items() if article["risk_class"] == "high"] == [
        "blood-clots-during-a-hospital-stay"
    ]
    for article in ARTICLES.values():
        assert article["provenance"]["kind"] == "machine"
        assert article["provenance"]["note"].startswith("Demonstration content")
