"""Each page has one address, with the language and the persona in it."""

import pytest
from django.test import Client
from django.urls import resolve

from articles.models import Article
from oracle_site.web.addresses import Place
from tests.oracle_site.web.conftest import DOCUMENTS, LANGUAGES, PERSONAS, SLUG, address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "/en/"),
        ("fr-CA,fr;q=0.9,en;q=0.5", "/fr/"),
        ("zh-TW", "/zh-hans/"),
        ("zh", "/zh-hans/"),
        ("pt-BR,es;q=0.8", "/es/"),
        ("pt-BR", "/en/"),
        ("*", "/en/"),
        ("ar-EG;q=0.4,ja;q=0.5", "/ja/"),
        ("x" * 3000, "/en/"),
        (",".join(f"q{i}-{'a' * 8};q=0.{i % 9}" for i in range(300)), "/en/"),
        (";;;=,,\x7f", "/en/"),
    ],
)
def test_the_entrance_leads_to_the_language_of_the_browser(
    client: Client, header: str, expected: str
) -> None:
    """F-56: whatever the header holds, even 3 kB of it."""
    response = client.get("/", headers={"accept-language": header})
    assert (response.status_code, response["Location"]) == (302, expected)
    assert response["Vary"] == "Accept-Language"
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/EN/", "/en/"),
        ("/zh/", "/zh-hans/"),
        ("/zh-cn/", "/zh-hans/"),
        ("/zh_Hans/answers/", "/zh-hans/answers/"),
        ("/ZH-HANS/about/?a=b%20c", "/zh-hans/about/?a=b%20c"),
        ("/es-419/for/patient/search/?q=%C3%A9", "/es/for/patient/search/?q=%C3%A9"),
        ("/en/for/general/", "/en/"),
        ("/en/for/general/answers/?status=approved", "/en/answers/?status=approved"),
    ],
)
def test_another_spelling_leads_to_the_one_address(
    client: Client, asked: str, canonical: str
) -> None:
    """F-56."""
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, canonical)


@pytest.mark.parametrize(
    "path",
    [
        "/xx/",
        "/zh-tw/",
        "/zh-hant/answers/",
        "/de/answers/",
        "/EN/nothing/",
        "/EN/answers/x/a.css",
        "/en/for/general/nothing/",
        "/en/for/martian/",
        "/en/for/Patient/",
        "/en/answers/does-tea-help/a.css",
        "/en/answers/does-tea-help;a.css/",
        "/en/answers/does-tea-help%2e/",
        "/en/answers/does-tea-help%2Fa.css",
        "/en/answers/does-tea-help%00/",
        "/en/answers/%2e%2e/%2e%2e/etc/passwd",
        "/en/answers/nothing/",
        "/en/topics/nothing/",
        "/en/references/0/",
        "/en/references/99999999999999999999999/",
        "/en/answers/?status=nothing",
        "/en/answers/?topic=nothing",
        "/en/answers/?topic=%00",
        "/en/answers/?after=nothing",
        "/en/answers/?after=1e400-1",
        "/en/answers/?after=nan-1",
        "/en/answers/?after=1-99999999999999999999999",
        "/en/answers/?after=%D9%A1-%D9%A1",
        "/en/search/?q=tea&cursor=nothing",
    ],
)
def test_what_is_not_there_is_a_404_in_the_house_s_style(
    client: Client, tea: Article, path: str
) -> None:
    """F-56, F-66."""
    response = client.get(path, follow=True)
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    assert '<a href="/en/answers/">' in response.text


def test_a_missing_page_speaks_the_language_of_its_address(client: Client) -> None:
    response = client.get("/ar/nothing/", headers={"accept-language": "fr"})
    assert '<html lang="ar" dir="rtl">' in response.text
    assert not response.has_header("Vary")


def test_a_missing_page_without_a_language_speaks_the_browser_s(client: Client) -> None:
    response = client.get("/nothing", headers={"accept-language": "fr"})
    assert '<html lang="fr" dir="ltr">' in response.text
    assert response["Vary"] == "Accept-Language"


def test_a_forgotten_slash_is_put_there(client: Client, tea: Article) -> None:
    response = client.get(f"/en/answers/{SLUG}")
    assert (response.status_code, response["Location"]) == (301, f"/en/answers/{SLUG}/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
def test_a_place_writes_the_addresses_that_are_promised(language: str, persona: str) -> None:
    place = Place(language, persona, "answers/x/")
    assert place.to("about/") == address(language, persona, "about/")
    assert place.in_language("fr") == address("fr", persona, "answers/x/")
    assert place.for_persona("clinician") == address(language, "clinician", "answers/x/")
    resolve(place.to(place.page))


@pytest.mark.parametrize("kind", ["", "answers/", "search/", *(f"{name}/" for name in DOCUMENTS)])
@pytest.mark.parametrize("persona", PERSONAS)
def test_every_page_is_there_for_every_persona(client: Client, persona: str, kind: str) -> None:
    assert client.get(address("en", persona, kind)).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reading_changes_nothing_so_only_safe_methods_are_answered(
    client: Client, tea: Article, method: str
) -> None:
    """F-50."""
    response = getattr(client, method)(f"/en/answers/{SLUG}/", HTTP_X_HTTP_METHOD_OVERRIDE="GET")
    assert response.status_code == 405


@pytest.mark.parametrize("host", ["evil.example", "testserver@evil.example", "testserver:80:80"])
def test_a_foreign_host_is_refused_and_never_repeated(client: Client, host: str) -> None:
    """F-65."""
    response = client.get("/en/", headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.text


def test_a_forwarded_host_is_not_repeated(client: Client, tea: Article) -> None:
    """F-65."""
    headers = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    response = client.get(f"/en/answers/{SLUG}/", headers=headers)
    assert "evil" not in response.text + str(response.headers)
