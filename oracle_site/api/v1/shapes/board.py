"""The people of the board: members, what they declared, and who signed a text."""

from typing import Annotated, Literal, TypedDict

from articles.vocabulary import Specialty
from oracle_site.api.v1.json_schema import Keywords
from oracle_site.api.v1.shapes.values import Day, Language, Moment, Slug, Url
from reviews.models import Relationship


class Interest(TypedDict):
    """An interest, in the terms of the ICMJE disclosure form."""

    entity: str
    relationship: Relationship
    since: Annotated[str, "A year or a month; empty if not known."]
    until: Annotated[str, "A year or a month; empty if not known, or if it lasts."]


class Disclosure(TypedDict):
    """What a member declared last. No interests: they signed that there are none."""

    declared_on: Day
    lapses_on: Annotated[Day, "The last day on which it counts."]
    lapsed: Annotated[bool, "True: the member cannot sign until it is renewed."]
    interests: list[Interest]


class Registration(TypedDict):
    """The member's professional registration, as the editors looked it up."""

    name: Annotated[str, "Register and number; may be empty."]
    verified_on: Day | None
    valid_until: Day | None


class BoardMember(TypedDict):
    """A member of the medical advisory board."""

    slug: Slug
    name: str
    degrees: str
    clinician: bool
    specialties: list[Specialty]
    languages: Annotated[list[Language], "The languages in which they may review."]
    orcid: Annotated[Url | None, "Their ORCID iD."]
    registration: Registration
    active: Annotated[bool, "Whether they sit on the board today."]
    active_from: Day
    active_to: Day | None
    disclosure: Disclosure | None
    url: Annotated[Url, "The page for people: also what they signed."]


class BoardList(TypedDict):
    """A page of members, former ones too, in the order of their slugs."""

    next: Url | None
    previous: Url | None
    results: list[BoardMember]


class Reviewer(TypedDict):
    """Somebody whose signature makes this text approved, as printed when they signed."""

    name: str
    credentials: str
    role: Annotated[str, Keywords({"enum": ["clinician", "reviewer"]})]
    decision: Literal["approve", "reaffirm"]
    signed_at: Moment
    interests: Annotated[list[Interest], "What they had declared when they signed."]
    url: Annotated[Url, "Their page: interests as declared today, and what they signed."]
