"""An article is cited by edition and digest, in the forms that people and programs use."""

import re
from typing import Any

import bibtexparser
import html5lib
import orjson
import pytest
import rispy
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article, Edition
from tests.oracle_site.web.conftest import LANGUAGES, SLUG, address
from tests.oracle_site.web.rewriting import two_editions

pytestmark = pytest.mark.django_db

HERE = f"/en/answers/{SLUG}/"
TODAY = "2026-04-01"


@pytest.fixture
def digest(alice: User, settings: Any) -> str:
    settings.SITE_URL = "https://example.org"
    two_editions(alice)
    return Edition.objects.get(language="en", persona="general", number=2).digest


def test_each_style_names_edition_digest_and_permanent_address(
    client: Client, digest: str, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(TODAY), django_assert_num_queries(1):
        response = client.get(f"{HERE}cite/")
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    cited = {p.get("id"): p.text for p in tree.findall(".//p[@class='cite__text']")}
    url = f"https://example.org{HERE}editions/2/"
    assert cited == {
        "cite-ama": "Oracle. Does tea help? Edition 2. Submitted, not yet reviewed. Updated "
        f"March 5, 2026. Accessed April 1, 2026. {url} (SHA-256 {digest})",
        "cite-vancouver": "Oracle [Internet]. Does tea help? Edition 2 [updated 2026 Mar 5; cited "
        f"2026 Apr 1]. Available from: {url} Submitted, not yet reviewed. SHA-256: {digest}.",
        "cite-apa": "Oracle. (2026, March 5). Does tea help? (Edition 2; Submitted, not yet "
        f"reviewed; SHA-256 {digest}). {url}",
        "cite-gbt7714": "Oracle. Does tea help?: 第2版[EB/OL]. (2026-03-05)[2026-04-01]. "
        f"{url}. SHA-256: {digest}.",
    }


def test_bibtex_is_read_by_a_reader_of_bibtex(client: Client, digest: str) -> None:
    with time_machine.travel(TODAY):
        response = client.get(f"{HERE}cite/bibtex/")
    library = bibtexparser.parse_string(response.text)
    assert library.failed_blocks == []
    [entry] = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert entry.entry_type == "online"
    assert fields["title"] == "{Does tea help?}"
    assert (fields["edition"], fields["date"], fields["urldate"]) == ("2", "2026-03-05", TODAY)
    assert fields["url"] == f"https://example.org{HERE}editions/2/"
    assert digest in fields["note"]
    assert response["Content-Disposition"] == f'attachment; filename="{SLUG}-2.bib"'


def test_ris_is_read_by_a_reader_of_ris(client: Client, digest: str) -> None:
    [entry] = rispy.loads(client.get(f"{HERE}cite/ris/").text)
    assert entry["type_of_reference"] == "ELEC"
    assert entry["title"] == "Does tea help?"
    assert entry["urls"] == [f"https://example.org{HERE}editions/2/"]
    assert digest in entry["notes"][0]


def test_csl_json_is_one_record(client: Client, digest: str) -> None:
    response = client.get(f"/zh-hans/for/patient/answers/{SLUG}/cite/csl-json/")
    [record] = orjson.loads(response.content)
    assert (record["type"], record["language"], record["title"]) == (
        "webpage",
        "zh-CN",
        "喝茶有帮助吗？",
    )
    assert record["issued"] == {"date-parts": [[2026, 3, 5]]}
    assert re.fullmatch(r".* SHA-256: [0-9a-f]{64}", record["note"])


def test_a_title_cannot_break_out_of_its_entry(client: Client, alice: User, publish: Any) -> None:
    publish(None, question={"en": "Does 50% of {tea} & \\milk\nTI  - help #1?"})
    library = bibtexparser.parse_string(client.get(f"{HERE}cite/bibtex/").text)
    assert library.failed_blocks == []
    [entry] = library.entries
    assert entry.fields_dict["title"].value.startswith("{Does 50\\% of  tea")
    [ris] = rispy.loads(client.get(f"{HERE}cite/ris/").text)
    assert ris["title"].endswith("TI - help #1?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_citations_has_a_way_back(client: Client, tea: Article, language: str) -> None:
    tree = html5lib.parse(
        client.get(address(language, "patient", f"answers/{SLUG}/cite/")).text,
        namespaceHTMLElements=False,
    )
    links = [a.get("href") for a in tree.find(".//main").iter("a")]
    here = address(language, "patient", f"answers/{SLUG}/")
    forms = [f"{here}cite/{form}/" for form in ("bibtex", "ris", "csl-json")]
    assert links == [here, *forms]


def test_an_unknown_form_is_not_there(client: Client, tea: Article) -> None:
    assert client.get(f"{HERE}cite/endnote/").status_code == 404
