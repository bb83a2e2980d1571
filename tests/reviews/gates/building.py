"""Contents for tests of the gates: one text made of claims, as an edition seals it."""

from typing import Any


def a_claim(text: str, **changes: Any) -> dict[str, Any]:
    """A fact with one citation that quotes its source."""
    return {
        "key": "c1",
        "kind": "fact",
        "safety_critical": False,
        "certainty": None,
        "text": text,
        "uncited_reason": "",
        "citations": [a_citation()],
    } | changes


def a_citation(**changes: Any) -> dict[str, Any]:
    """A citation with the passage that bears the claim out."""
    return {
        "number": 1,
        "reference": "r1",
        "locator": "",
        "quotation": "As it was found.",
        "support": "supports",
    } | changes


def a_content(
    *claims: dict[str, Any] | str, language: str = "en", persona: str = "general"
) -> dict[str, Any]:
    """The content of a cell of an article whose source is English."""
    made = [
        a_claim(one, key=f"c{n}") if isinstance(one, str) else one for n, one in enumerate(claims)
    ]
    return {
        "language": language,
        "persona": persona,
        "source_language": "en",
        "sections": [{"key": "lead", "heading": "", "claims": made}],
        "references": [],
    }
