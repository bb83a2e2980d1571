"""From values of the house to the JSON objects of the API: the types are in ``shapes``."""

from collections.abc import Iterable
from typing import Any

from articles.reading import Dates, Reading, ReadReference, ReadSection
from oracle_site.api.resource import absolute
from oracle_site.api.v1 import shapes
from oracle_site.api.v1.board import reviewers_of
from oracle_site.web.addresses import address
from references.formatting import Shown


def article_addresses(request: Any, slug: str, language: str, persona: str) -> tuple[str, str]:
    """The page and the API's address of one article, for one persona, in one language."""
    page = absolute(request, address(language, persona, f"answers/{slug}/"))
    query = f"?language={language}&persona={persona}"
    return page, absolute(request, f"/api/v1/articles/{slug}/{query}")


def article_document(reading: Reading, request: Any) -> shapes.Article:
    """The whole of what a reader is shown of an article."""
    persona = reading.persona.requested
    approvers = reading.approvers if reading.approved else []
    return {
        **_text(reading, request),
        **_dates(reading.dates),
        "lapse": reading.lapse,
        "risk_class": reading.risk_class,  # type: ignore[typeddict-item]
        "reviewers": reviewers_of(approvers, request, reading.language.requested),
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in reading.topics],
        "sections": [{"key": part.key, "heading": part.heading} for part in reading.sections],
        "claims": claims_of(reading.sections),
        "references": [listed_reference(item) for item in reading.references],
        "disclaimer": next(known.disclaimer for known in reading.personas if known.slug == persona),
        "available": [
            {"language": cell.language, "persona": cell.persona} for cell in reading.cells
        ],
    }


def served(requested: str, shown: str) -> dict[str, Any]:
    """What was asked for, what is served, and whether these differ."""
    return {"requested": requested, "served": shown, "fallback": requested != shown}


def _text(reading: Reading, request: Any) -> Any:
    language, persona = reading.language, reading.persona
    url, api_url = article_addresses(
        request, reading.article, language.requested, persona.requested
    )
    return {
        "slug": reading.article,
        "question": reading.question,
        "question_language": reading.question_language,
        "url": url,
        "api_url": api_url,
        "review_status": reading.status,
        "caution": reading.caution,
        "digest": reading.digest,
        "edition": reading.edition,
        "language": served(language.requested, language.served),
        "persona": served(persona.requested, persona.served),
        "source_language": reading.source_language,
        "notice": reading.notice,
        "under_update": reading.under_update,
        "out_of_date": reading.out_of_date,
    }


def _dates(dates: Dates) -> shapes.Dates:
    return {
        "submitted_at": shapes.moment(dates.submitted_at),
        "date_modified": shapes.moment(dates.date_modified),
        "approved_at": shapes.moment(dates.approved_at),
        "last_reviewed": shapes.moment(dates.last_reviewed),
        "next_review_due": shapes.day(dates.next_review_due),
        "evidence_current_to": shapes.day(dates.evidence_current_to),
    }


def claims_of(sections: Iterable[ReadSection]) -> list[shapes.Claim]:
    """The claims of a text, in order."""
    return [
        {
            "section": section.key,
            "key": claim.key,
            "kind": claim.kind,  # type: ignore[typeddict-item]
            "safety_critical": claim.safety_critical,
            "urgency": claim.urgency or None,  # type: ignore[typeddict-item]
            "certainty": claim.certainty,  # type: ignore[typeddict-item]
            "text": claim.text,
            "uncited_reason": claim.uncited_reason,
            "unsound": claim.unsound,
            "citations": [
                {
                    "number": citation.number,
                    "reference": citation.reference,
                    "locator": citation.locator,
                    "quotation": citation.quotation,
                    "support": citation.support,  # type: ignore[typeddict-item]
                    "standing": citation.standing,  # type: ignore[typeddict-item]
                }
                for citation in claim.citations
            ],
        }
        for section in sections
        for claim in section.claims
    ]


def listed_reference(reference: ReadReference) -> shapes.ListedReference:
    """An entry of a text's reference list."""
    return {
        "number": reference.number,
        "key": reference.key,
        "id": reference.id,
        "kind": reference.kind,  # type: ignore[typeddict-item]
        "standing": reference.standing,  # type: ignore[typeddict-item]
        "csl": dict(reference.csl),
        "url": link_of(reference.shown),
    }


def link_of(shown: Shown) -> str | None:
    """Where to read a reference: by its DOI, else in PubMed, else at its web address."""
    return shown.doi_url or shown.pubmed_url or shown.url or None
