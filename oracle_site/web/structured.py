"""Structured data: what a page says of itself to machines, in the words of schema.org."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from markupsafe import Markup

from articles.models import Status
from articles.reading import Reading, ReadReference, ReadTopic
from oracle_site.web.addresses import DEFAULT_PERSONA, Place, absolute, address
from oracle_site.web.jinja import SITE_NAME
from references.models import Kind

WORKS: Final[Mapping[str, str]] = {
    Kind.SYSTEMATIC_REVIEW.value: "MedicalScholarlyArticle",
    Kind.RESEARCH.value: "MedicalScholarlyArticle",
    Kind.REVIEW.value: "MedicalScholarlyArticle",
    Kind.BOOK.value: "Book",
    Kind.WEB.value: "WebPage",
}
STATUSES: Final[Mapping[str, str]] = {
    Status.SUBMITTED.value: "Submitted, not yet reviewed",
    Status.UNDER_REVIEW.value: "Under review",
    Status.CHANGES_REQUESTED.value: "Changes requested",
    Status.APPROVED.value: "Approved",
    Status.APPROVED_OVERDUE.value: "Approved, review overdue",
    Status.WITHDRAWN.value: "Withdrawn",
}

Node = dict[str, Any]


def served_address(reading: Reading, place: Place) -> str:
    """The canonical address: that of the text which is shown, not of the one asked for."""
    persona = reading.persona.served
    return address(reading.language.served, persona or DEFAULT_PERSONA, place.page)


def alternates(reading: Reading, place: Place) -> list[tuple[str, str]]:
    """The same wording in every language that has it, each with its own address."""
    persona = reading.persona.served
    return [
        (cell.language, address(cell.language, persona, place.page))
        for cell in reading.cells
        if cell.persona == persona
    ]


def of_article(reading: Reading, place: Place) -> Node:
    """The page of an article (https://schema.org/MedicalWebPage).

    Reviewers and the date of their review are told only where their approval stands; of a text
    that was withdrawn nothing is told but that.
    """
    return dict(_withdrawn(reading, place) if reading.withdrawn else _shown(reading, place))


def _withdrawn(reading: Reading, place: Place) -> Iterator[tuple[str, Any]]:
    yield "@context", "https://schema.org"
    yield "@type", "MedicalWebPage"
    yield "name", reading.question
    yield "url", absolute(served_address(reading, place))
    yield "inLanguage", reading.language.served
    yield "creativeWorkStatus", STATUSES[reading.status]
    if reading.dates.date_modified:
        yield "dateModified", reading.dates.date_modified.isoformat()


def _shown(reading: Reading, place: Place) -> Iterator[tuple[str, Any]]:
    yield from _withdrawn(reading, place)
    yield "isAccessibleForFree", True
    yield "version", reading.edition
    yield "identifier", {"@type": "PropertyValue", "propertyID": "SHA-256", "value": reading.digest}
    yield "isPartOf", site(reading.language.served)
    if about := [_topic(topic, place) for topic in reading.topics]:
        yield "about", about
    yield from _audience(reading)
    if reading.references:
        yield "citation", [_work(one) for one in reading.references]
    if reading.approved and reading.dates.last_reviewed:
        yield "lastReviewed", reading.dates.last_reviewed.date().isoformat()
        yield "reviewedBy", [_person(one, reading.language.served) for one in reading.approvers]


def _audience(reading: Reading) -> Iterator[tuple[str, Any]]:
    """For whom the served wording was written."""
    for persona in reading.personas:
        if persona.slug == reading.persona.served and persona.audience:
            yield "audience", {"@type": "MedicalAudience", "audienceType": persona.audience}


def _topic(topic: ReadTopic, place: Place) -> Node:
    """A topic; one that is not named in the language is called by its slug, written as words."""
    name = topic.name if topic.name != topic.slug else topic.slug.replace("-", " ").capitalize()
    url = absolute(place.to(f"topics/{topic.slug}/"))
    return {"@type": "MedicalEntity", "name": name, "url": url}


def _person(reviewer: Mapping[str, Any], language: str) -> Node:
    """Who approved a text, with the page on which the board tells who that is."""
    person: Node = {"@type": "Person", "name": reviewer["name"]}
    if member := reviewer.get("member"):
        person["url"] = absolute(address(language, DEFAULT_PERSONA, f"board/{member}/"))
    if reviewer.get("credentials"):
        person["honorificSuffix"] = reviewer["credentials"]
    return person


def _work(reference: ReadReference) -> Node:
    """A source; one that no longer stands as it was published says so."""
    shown = reference.shown
    work: Node = {"@type": WORKS.get(reference.kind, "CreativeWork"), "name": shown.title}
    if link := shown.doi_url or shown.pubmed_url or shown.url:
        work["url"] = link
    if shown.year:
        work["datePublished"] = shown.year
    if shown.container:
        work["isPartOf"] = {"@type": "CreativeWork", "name": shown.container}
    if reference.standing != "current":
        work["creativeWorkStatus"] = reference.standing.replace("_", " ").capitalize()
    return work


def site(language: str) -> Node:
    """The site itself (https://schema.org/WebSite)."""
    home = absolute(address(language, DEFAULT_PERSONA, ""))
    return {"@type": "WebSite", "name": SITE_NAME, "url": home}


def of_home(place: Place) -> Node:
    """The home page: the site, and how it is searched (https://schema.org/SearchAction)."""
    search = absolute(place.to("search/"))
    return {
        "@context": "https://schema.org",
        **site(place.language),
        "inLanguage": place.language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
        },
    }


def written(node: Node) -> Markup:
    """A node as JSON-LD, safe inside a script element."""
    text = orjson.dumps(node).decode()
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704  escaped above
