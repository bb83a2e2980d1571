"""What a question is answered with."""

from typing import Annotated, Literal, TypedDict

from articles.models import Status
from articles.vocabulary import ClaimKind
from oracle_site.api.v1.shapes.values import (
    Day,
    Digest,
    Key,
    Language,
    Number,
    PersonaSlug,
    Slug,
    Url,
)


class Ground(TypedDict):
    """An approved claim that a sentence stands on."""

    claim: Annotated[str, "Article, section and claim: its key among all claims."]
    slug: Slug
    section: Key
    key: Key
    kind: ClaimKind
    safety_critical: bool
    text: Annotated[str, "The claim's own words."]
    digest: Digest
    edition: Number
    citations: Annotated[list[Number], "The numbers of its references in the article."]
    review_status: Status
    last_reviewed: Day | None
    language: Language
    persona: PersonaSlug
    url: Annotated[Url, "The claim on the article's page."]


class AnswerSentence(TypedDict):
    """A sentence of an answer."""

    text: str
    verbatim: Annotated[bool, "True: in the claim's own words."]
    grounds: Annotated[list[Ground], "What it stands on; never empty."]


class EmergencyCall(TypedDict):
    """A number to call, and where."""

    number: str
    place: str
    url: Annotated[str, "What a telephone is given."]


class EmergencyHelp(TypedDict):
    """What to do in an emergency: fixed sentences. Show them before anything else."""

    kind: str
    title: str
    lead: str
    steps: list[str]
    never: Annotated[list[str], "What not to do."]
    numbers: list[EmergencyCall]
    language: Language


class NearArticle(TypedDict):
    """An approved article that comes near."""

    slug: Slug
    question: str
    language: Language
    url: Url


class KeptQuestion(TypedDict):
    """What was kept because `keep` was true and nothing answered."""

    text: Annotated[str, "The question without what looks like personal data."]
    delete_on: Annotated[Day, "When it is deleted at the latest."]
    url: Annotated[Url, "The asker's own link: how it stands, and to delete it. Keep it secret."]


class QuestionAnswer(TypedDict):
    """An answer made of approved claims, or an honest no; help first in an emergency."""

    answered: bool
    emergency: Annotated[
        EmergencyHelp | None, "Not null: show this first. No answer is looked for then."
    ]
    engine: Annotated[
        Literal["extractive", "model"] | None,
        "What put the answer together: always a machine, never a person. Say which it was.",
    ]
    from_article: Annotated[bool, "True: from the article that was asked of."]
    sentences: list[AnswerSentence]
    not_covered: Annotated[list[str], "What was asked and the sentences do not say."]
    nearest: Annotated[list[NearArticle], "Where nothing answers: what comes near."]
    permanent_url: Annotated[Url | None, "It says when a source has changed since."]
    kept: KeptQuestion | None
    language: Language
    persona: PersonaSlug
