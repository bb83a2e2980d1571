"""One form of each identifier, and no link to where none should lead."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from references import identifiers

SICI = "10.1002/1521-4095(200010)12:20<1539::aid-adma1539>3.0.co;2-s"

SPELLINGS = [
    SICI,
    SICI.upper(),
    f"doi:{SICI}",
    f"DOI: {SICI}",
    f"doi {SICI}",
    f"DOI{SICI}",
    f"doi：{SICI}",
    f"info:doi/{SICI}",
    f"urn:doi:{SICI}",
    f"https://doi.org/{quote(SICI)}",
    f"https://doi.org/{quote(SICI, safe='')}",
    f"https://doi.org/{quote(quote(SICI))}",
    f"http://dx.doi.org/{SICI}",
    f"dx.doi.org/{SICI}",
    f"www.doi.org/{SICI}",
    f"https://doi.org/doi:{SICI}",
    f"doi:https://doi.org/{SICI}",
    f"https://doi.org/{SICI}?utm_source=mail",
    f"https://doi.org/{SICI}#abstract",
    f"https://doi-org.library.example.edu/{SICI}",
    f"https://onlinelibrary.wiley.com/doi/abs/{quote(SICI)}",
    f"https://onlinelibrary.wiley.com/doi/{quote(SICI)}/full",
    f"{SICI}.",
    f"({SICI})",
    f'"{SICI}",',
    f"<https://doi.org/{SICI}>",
    f"[doi:{SICI}]",
    f"{SICI} [doi]",
    f"  {SICI}\u00a0",
    f"\u200b{SICI}\ufeff",
    SICI.replace("-", "\u2010"),
    SICI.replace("-", "\u2013"),
    SICI.replace("<", "&lt;").replace(">", "&gt;"),
    "10.1002 / " + SICI[8:],
    "\uff11\uff10.1002/" + SICI[8:],
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_doi_is_the_same_doi(spelling: str) -> None:
    assert identifiers.canonical_doi(spelling) == SICI


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1016/s0140-6736(10)61542-5", "10.1016/s0140-6736(10)61542-5"),
        ("(10.1016/S0140-6736(10)61542-5).", "10.1016/s0140-6736(10)61542-5"),
        ("10.1002/x3.0.co;2-#", "10.1002/x3.0.co;2-#"),
        ("https://doi.org/10.1002/x3.0.co;2-#", "10.1002/x3.0.co;2-#"),
        ("10.1000.10/1", "10.1000.10/1"),
        ("10.1000/Ünï", "10.1000/Ünï"),
    ],
)
def test_what_belongs_to_a_doi_stays(text: str, doi: str) -> None:
    assert identifiers.canonical_doi(text) == doi


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unavailable",
        "10.1000",
        "10.1000/",
        "10.1/x",
        "11.1000/x",
        "10.1000/a b",
        "10.1000/a\x00b",
        "doi:",
        "https://doi.org/",
        "https://www.example.org/article/123",
        "10.1000/" + "a" * 300,
        "doi" * 1000,
    ],
)
def test_what_is_no_doi_is_none(text: str) -> None:
    assert identifiers.canonical_doi(text) is None


@settings(deadline=None)
@given(st.text())
def test_a_canonical_doi_is_its_own_canonical_form(text: str) -> None:
    doi = identifiers.canonical_doi(f"10.1000/{text}")
    assert doi is None or identifiers.canonical_doi(doi) == doi


@pytest.mark.parametrize(
    "form", ["{}", "doi:{}", "https://doi.org/{}", "HTTPS://DOI.ORG/{}", "{}."]
)
def test_the_dois_of_real_cases_are_found_in_every_form(shared_data: Path, form: str) -> None:
    cases = json.loads((shared_data / "doi_standing_cases.json").read_text())
    entered = [identifiers.canonical_doi(case["as_entered"]) for case in cases]
    written = [identifiers.canonical_doi(form.format(case["doi"].upper())) for case in cases]
    assert entered == written == [case["doi"] for case in cases]


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("17208539", "17208539"),
        ("PMID: 17208539", "17208539"),
        ("pmid17208539", "17208539"),
        ("https://pubmed.ncbi.nlm.nih.gov/17208539/", "17208539"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/17208539", "17208539"),
        (" 017208539. ", "17208539"),
        ("0", None),
        ("1234567890", None),
        ("12a", None),
        ("", None),
        ("²3", "23"),
    ],
)
def test_a_pubmed_identifier_is_its_digits(text: str, pmid: str | None) -> None:
    assert identifiers.canonical_pmid(text) == pmid


@pytest.mark.parametrize(
    ("text", "pmcid"),
    [
        ("PMC1234567", "PMC1234567"),
        ("pmcid: pmc1234567", "PMC1234567"),
        ("1234567", "PMC1234567"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/", "PMC1234567"),
        ("PMC", None),
        ("", None),
    ],
)
def test_a_pmc_identifier_is_pmc_and_digits(text: str, pmcid: str | None) -> None:
    assert identifiers.canonical_pmcid(text) == pmcid


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("0-306-40615-2", "0306406152"),
        ("ISBN 978-0-306-40615-7", "9780306406157"),
        ("0-8044-2957-X", "080442957X"),
        ("0-306-40615-3", None),
        ("9780306406158", None),
        ("12", None),
    ],
)
def test_an_isbn_has_a_right_check_digit(text: str, isbn: str | None) -> None:
    assert identifiers.canonical_isbn(text) == isbn


REFUSED_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "java&#x09;script:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "/local",
    "ftp://example.org/x",
    "file:///etc/passwd",
    "http:javascript:alert(1)",
    "http://",
    "http:///x",
    "http://exam ple.org/",
    "http://example.org/\n",
    "http://example.org/\u202e",
    "http://example.org\\@evil.example/",
    "https://example.org@evil.example/",
    "https://user:word@example.org/",
    'https://example.org/"onclick=',
    "https://[zz/",
    "https://example.org:99999/",
    "https://-.example/",
    "https://example.org/" + "a" * 2000,
    "",
]


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_a_url_that_is_not_a_plain_web_address_is_refused_and_never_shown(url: str) -> None:
    """F-26."""
    assert identifiers.why_not_url(url) is not None
    assert identifiers.host_of(url) == ""


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.who.int/x", "who.int"),
        ("HTTP://EXAMPLE.ORG:80/%20?a=b#c", "example.org"),
        ("https://日本.jp/", "xn--wgv71a.jp"),
        ("https://[::1]/", "[::1]"),
    ],
)
def test_an_accepted_url_shows_its_host(url: str, host: str) -> None:
    assert identifiers.why_not_url(url) is None
    assert identifiers.host_of(url) == host


def test_a_look_alike_host_is_shown_in_ascii() -> None:
    """F-26: the first letter a is Cyrillic."""
    assert identifiers.host_of("https://pаypal.com/") == "xn--pypal-4ve.com"


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_the_checks(text: str) -> None:
    """F-31."""
    identifiers.canonical_pmid(text)
    identifiers.canonical_pmcid(text)
    identifiers.canonical_isbn(text)
    identifiers.why_not_url(f"https://{text}")
    assert identifiers.host_of(f"https://{text}").isascii()


def test_links_lead_to_the_registries() -> None:
    assert (
        identifiers.doi_url(SICI)
        == "https://doi.org/10.1002/1521-4095(200010)12:20%3C1539::aid-adma1539%3E3.0.co;2-s"
    )
    assert identifiers.pubmed_url("1") == "https://pubmed.ncbi.nlm.nih.gov/1/"
    assert identifiers.pmc_url("PMC1") == "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"
