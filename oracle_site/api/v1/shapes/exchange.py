"""What is said about requests: what became of a submission, where things are, what went wrong."""

from typing import Annotated, Literal, NotRequired, TypedDict

from oracle_site.api.v1.json_schema import Keywords
from oracle_site.api.v1.shapes.values import Slug, Url


class Submission(TypedDict):
    """What became of a bundle."""

    slug: Slug
    result: Annotated[
        Literal["created", "updated", "unchanged"], "What was done to the working copy."
    ]
    submitted: Annotated[bool, "Whether this request handed it to the board."]
    state: Annotated[
        Literal["draft", "submitted", "under_review", "approved"],
        "Where the working copy stands now.",
    ]
    url: Url
    api_url: Url


class Index(TypedDict):
    """Where everything is."""

    articles: Url
    references: Url
    board: Url
    personas: Url
    topics: Url
    questions: Url
    submissions: Url
    schema: Url
    bundle_schema: Url
    documentation: Url


class ProblemError(TypedDict):
    """One error of a request."""

    detail: str
    field: NotRequired[Annotated[str, "The parameter or header."]]
    path: NotRequired[Annotated[str, "The place in the body; empty for all of it."]]


class Problem(TypedDict):
    """A problem document, RFC 9457."""

    type: Annotated[
        str, Keywords({"format": "uri-reference"}), "What kind of problem it is; leads to help."
    ]
    title: str
    status: Annotated[int, Keywords({"minimum": 400, "maximum": 599})]
    detail: str
    instance: Annotated[str, Keywords({"format": "uri-reference"})]
    errors: NotRequired[list[ProblemError]]


class Withdrawal(Problem):
    """The problem document of an article that was withdrawn."""

    slug: Slug
    review_status: Literal["withdrawn"]
    notice: Annotated[str, "Why, in the board's words."]
