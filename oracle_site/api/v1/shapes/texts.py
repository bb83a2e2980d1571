"""Texts: articles and editions, in lists and whole."""

from typing import Annotated, Literal, TypedDict

from articles.vocabulary import (
    CertaintyLevel,
    CertaintyScheme,
    ClaimKind,
    RiskClass,
    Support,
    Urgency,
)
from oracle_site.api.v1.json_schema import Keywords
from oracle_site.api.v1.shapes.board import Reviewer
from oracle_site.api.v1.shapes.values import (
    Caution,
    Csl,
    Day,
    Digest,
    Key,
    Language,
    Moment,
    Number,
    PersonaSlug,
    ReviewStatus,
    Slug,
    Url,
)
from references.models import Kind, Standing


class LanguageServed(TypedDict):
    """The language that was asked for, and the one in which the text is."""

    requested: Language
    served: Language
    fallback: Annotated[bool, "True: another language is served than was asked for."]


class PersonaServed(TypedDict):
    """The persona that was asked for, and the one for whom the text is worded."""

    requested: PersonaSlug
    served: PersonaSlug
    fallback: Annotated[bool, "True: there is no wording of its own for the persona asked for."]


class Dates(TypedDict):
    """The dates of a text; they move independently of one another."""

    submitted_at: Annotated[Moment | None, "When it was last handed to the board."]
    date_modified: Annotated[Moment | None, "When what readers see last changed."]
    approved_at: Annotated[Moment | None, "When the board approved it."]
    last_reviewed: Annotated[Moment | None, "When the board last read it."]
    next_review_due: Annotated[Day | None, "By when the board means to read it again."]
    evidence_current_to: Annotated[Day | None, "To when the evidence was searched."]


class Text(Dates):
    """What every text comes with: how far it can be trusted, in whose words, and since when."""

    slug: Slug
    question: str
    question_language: Language
    url: Annotated[Url, "The page for people."]
    api_url: Annotated[Url, "The whole text, as JSON."]
    review_status: ReviewStatus
    caution: Caution
    digest: Digest
    edition: Annotated[
        int, Keywords({"minimum": 1}), "Number of the submission that first had this text."
    ]
    language: LanguageServed
    persona: PersonaServed
    source_language: Annotated[Language, "The language in which the answer was written."]
    notice: Annotated[str, "What the board says of it in public; empty if nothing."]
    under_update: Annotated[bool, "A newer text waits for the board."]
    out_of_date: Annotated[bool, "The translation is older than its source text."]


class ArticleSummary(Text):
    """An article in a list."""

    summary: Annotated[str, "The first claim."]
    topics: list[Slug]


class ArticleList(TypedDict):
    """A page of articles, in the order of their slugs."""

    next: Url | None
    previous: Url | None
    results: list[ArticleSummary]


class Certainty(TypedDict):
    """How sure the evidence is, with the scheme by which that was judged."""

    scheme: CertaintyScheme
    level: CertaintyLevel


class Citation(TypedDict):
    """What a claim stands on: the number and key of a reference in this text's list."""

    number: Number
    reference: Key
    locator: str
    quotation: Annotated[str, "The supporting passage, word for word; empty if none is given."]
    support: Support
    standing: Annotated[Standing, "How the reference stands today."]


class Claim(TypedDict):
    """The smallest statement that can be reviewed. Keys are unique within their section."""

    section: Key
    key: Key
    kind: ClaimKind
    safety_critical: Annotated[bool, "Never leave it out of what you show."]
    urgency: Annotated[Urgency | None, "Of a red flag: how soon help is needed."]
    certainty: Certainty | None
    text: str
    uncited_reason: Annotated[str, "Why nothing is cited; empty where something is."]
    unsound: Annotated[bool, "No reference of this claim stands any more. Do not rely on it."]
    citations: list[Citation]


class Section(TypedDict):
    """A part of the answer; claims name it by its key."""

    key: Key
    heading: Annotated[str, "May be empty."]


class ListedReference(TypedDict):
    """A reference in the list of a text, under the number that the text cites it by."""

    number: Number
    key: Key
    id: Annotated[int | None, "Its number in references/."]
    kind: Kind
    standing: Standing
    csl: Csl
    url: Annotated[Url | None, "Where to read it: its DOI, PubMed or web address."]


class Topic(TypedDict):
    """A subject under which articles are found."""

    slug: Slug
    name: str


class Cell(TypedDict):
    """A language and a persona in which the article has a text of its own."""

    language: Language
    persona: PersonaSlug


class Article(Text):
    """One article as one reader is shown it. Claims and references are in the order of the page."""

    lapse: Annotated[str, "Why an approval that it had no longer stands; empty if it had none."]
    risk_class: RiskClass
    reviewers: Annotated[list[Reviewer], "Who approved it; none where it is not approved now."]
    topics: list[Topic]
    sections: list[Section]
    claims: list[Claim]
    references: list[ListedReference]
    disclaimer: Annotated[str, "What to show with the text to this persona."]
    available: Annotated[list[Cell], "Every language and persona that has a text of its own."]


class EditionSummary(TypedDict):
    """A text that was frozen for the public. It never changes; its status may."""

    slug: Slug
    number: Annotated[
        int, Keywords({"minimum": 1}), "Number of the submission that first had this text."
    ]
    language: LanguageServed
    persona: PersonaServed
    digest: Digest
    created_at: Moment
    current: Annotated[bool, "Whether readers are shown it now."]
    review_status: Annotated[
        Literal[
            "submitted",
            "under_review",
            "changes_requested",
            "approved",
            "approved_overdue",
            "superseded",
        ],
        "How the board stands to exactly these words; superseded: others have taken their place.",
    ]
    caution: Caution
    url: Annotated[Url, "The page for people."]
    api_url: Annotated[Url, "The edition with its words, as JSON."]


class EditionList(TypedDict):
    """The editions of an article, in the order in which they were frozen."""

    next: Url | None
    previous: Url | None
    results: list[EditionSummary]


class Edition(EditionSummary):
    """An edition with its words. Citations and references have their standing of today."""

    question: str
    question_language: Language
    source_language: Language
    risk_class: RiskClass
    sections: list[Section]
    claims: list[Claim]
    references: list[ListedReference]
