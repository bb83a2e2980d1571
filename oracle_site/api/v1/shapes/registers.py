"""What texts refer to: references, personas, topics."""

from typing import Annotated, TypedDict

from oracle_site.api.v1.json_schema import Keywords
from oracle_site.api.v1.shapes.texts import Topic
from oracle_site.api.v1.shapes.values import Csl, Day, Number, PersonaSlug, Url
from personas.models import Audience
from references.models import Kind, Source, Standing


class Notice(TypedDict):
    """What was said of a reference after it was published, and by whom."""

    standing: Standing
    source: Source
    nature: str
    reason: str
    dated: Day | None
    notice_doi: str


class ReferenceSummary(TypedDict):
    """A source that a public text cites."""

    id: Number
    kind: Kind
    standing: Standing
    meaning: Annotated[str, "What its standing means, in words."]
    title: str
    csl: Csl
    url: Annotated[Url | None, "Where to read it: its DOI, PubMed or web address."]
    api_url: Url


class ReferenceList(TypedDict):
    """A page of references, in the order in which they were registered."""

    next: Url | None
    previous: Url | None
    results: list[ReferenceSummary]


class Reference(ReferenceSummary):
    """A source with what has been said of it since."""

    notices: list[Notice]


class Persona(TypedDict):
    """An audience that texts are worded for."""

    slug: PersonaSlug
    name: str
    description: str
    disclaimer: str
    audience: Annotated[Audience, "Its schema.org type."]
    is_default: bool


class PersonaList(TypedDict):
    """All personas, in the order in which they are offered."""

    next: Annotated[None, Keywords({"type": "null"})]
    previous: Annotated[None, Keywords({"type": "null"})]
    results: list[Persona]


class TopicEntry(Topic):
    """A topic in the list of topics."""

    url: Annotated[Url, "The page for people."]
    articles_url: Annotated[Url, "Its articles, as JSON."]


class TopicList(TypedDict):
    """A page of topics that have public articles, in the order of their slugs."""

    next: Url | None
    previous: Url | None
    results: list[TopicEntry]
