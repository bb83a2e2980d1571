"""Which texts an article has: its cells, what is missing for one, and the content of one.

Everything here derives from a bundle (see ``articles.bundles``); nothing touches the database.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from articles.vocabulary import LANGUAGES

CONTENT_SCHEMA = 1
Bundle = Mapping[str, Any]


class CellKey(NamedTuple):
    """A language and a persona."""

    language: str
    persona: str


class Gap(NamedTuple):
    """A text that a cell lacks: the section's key, and the claim's, or "" for the heading."""

    section: str
    claim: str


class Registered(NamedTuple):
    """A reference as the register has it."""

    id: int
    kind: str
    csl: Mapping[str, Any]
    standing: str


def text_of(claim: Bundle, language: str, persona: str) -> str:
    """The claim's words for a persona: its wording, else the claim's own text, else ""."""
    wording = claim["wordings"].get(persona, {}).get(language)
    return wording or claim["text"].get(language, "")


def is_for(claim: Bundle, persona: str) -> bool:
    """Whether the claim is shown to this persona."""
    return not claim["audiences"] or persona in claim["audiences"]


def gaps(bundle: Bundle, language: str, persona: str) -> list[Gap]:
    """The texts that the cell lacks, in the order of the page; [] when it is complete."""
    found = []
    for section in bundle["sections"]:
        claims = [claim for claim in section["claims"] if is_for(claim, persona)]
        if claims and section["heading"] and not section["heading"].get(language):
            found.append(Gap(section["key"], ""))
        found += [
            Gap(section["key"], claim["key"])
            for claim in claims
            if not text_of(claim, language, persona)
        ]
    return found


def _exists(bundle: Bundle, language: str, persona: str) -> bool:
    shown = any(is_for(claim, persona) for s in bundle["sections"] for claim in s["claims"])
    return shown and not gaps(bundle, language, persona)


def _differs(bundle: Bundle, language: str, persona: str, default: str) -> bool:
    return any(
        is_for(claim, persona) != is_for(claim, default)
        or text_of(claim, language, persona) != text_of(claim, language, default)
        for section in bundle["sections"]
        for claim in section["claims"]
    )


def cells(bundle: Bundle, personas: list[str]) -> Iterator[CellKey]:
    """The cells that exist. ``personas`` are slugs, the default one first.

    The default persona's cell exists in every language in which all claims and headings do;
    another's only where its text differs.
    """
    default = personas[0]
    for language in LANGUAGES:
        for persona in personas:
            if _exists(bundle, language, persona) and (
                persona == default or _differs(bundle, language, persona, default)
            ):
                yield CellKey(language, persona)


def numbers(bundle: Bundle) -> dict[str, int]:
    """Citation numbers by reference key: 1…n in order of first use, the same in every cell."""
    numbering: dict[str, int] = {}
    for section in bundle["sections"]:
        for claim in section["claims"]:
            for citation in claim["citations"]:
                numbering.setdefault(citation["reference"], len(numbering) + 1)
    return numbering


def question_of(bundle: Bundle, language: str) -> dict[str, str]:
    """The question in the asked language, else the source's, else the first there is."""
    question = bundle["question"]
    order = (language, bundle["source_language"], *LANGUAGES)
    found = next(code for code in order if question.get(code))
    return {"language": found, "text": question[found]}


def content_of(bundle: Bundle, register: Mapping[str, Registered], cell: CellKey) -> dict[str, Any]:
    """Everything of one cell that a board member signs, ready for canonical JSON.

    ``register`` has, by the bundle's reference keys, what the register says of each; its metadata
    is shown and sealed, its standing is not (it is laid over the text when it is read).
    """
    numbering = numbers(bundle)
    return {
        "schema": CONTENT_SCHEMA,
        "article": bundle["slug"],
        "language": cell.language,
        "persona": cell.persona,
        "source_language": bundle["source_language"],
        "question": question_of(bundle, cell.language),
        "evidence_current_to": bundle.get("evidence_current_to"),
        "risk_class": bundle["risk_class"],
        "sections": [
            {
                "key": section["key"],
                "heading": section["heading"].get(cell.language, ""),
                "claims": claims,
            }
            for section in bundle["sections"]
            if (claims := _claims_of(section, numbering, cell))
        ],
        "references": [
            {"key": key, "number": number, "kind": register[key].kind, "csl": register[key].csl}
            for key, number in numbering.items()
        ],
    }


def _claims_of(
    section: Bundle, numbering: Mapping[str, int], cell: CellKey
) -> list[dict[str, Any]]:
    return [
        {
            "key": claim["key"],
            "kind": claim["kind"],
            "safety_critical": claim["safety_critical"],
            "certainty": claim.get("certainty"),
            "text": text_of(claim, cell.language, cell.persona),
            "uncited_reason": claim["uncited_reason"],
            **({"urgency": claim["urgency"]} if "urgency" in claim else {}),
            "citations": [
                {
                    "number": numbering[citation["reference"]],
                    "reference": citation["reference"],
                    "locator": citation.get("locator", ""),
                    "quotation": citation.get("quotation", ""),
                    "support": citation.get("support", "supports"),
                }
                for citation in claim["citations"]
            ],
        }
        for claim in section["claims"]
        if is_for(claim, cell.persona)
    ]
