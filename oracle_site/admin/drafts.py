"""A draft is what the editor's fields hold: read from a post or a bundle, and made into a bundle.

It has a bundle's structure with a string in every field, so that nothing typed can be lost on the
way back to the page, however wrong it is. Each item of a list keeps the number it was posted under.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from articles.bundles.problems import Problem
from articles.vocabulary import BUNDLE_FORMAT, LANGUAGES
from oracle_site.admin import bibliography
from oracle_site.admin.posted import Tree, branch, branches, many, one

Draft = dict[str, Any]
Bundle = dict[str, Any]


def posted_draft(root: Tree) -> Draft:
    """The draft that a posted tree holds; fields of other names are left out."""
    provenance = branch(root, "provenance")
    return {
        "slug": one(root, "slug").strip(),
        "question": _texts(branch(root, "question")),
        "source_language": one(root, "source_language"),
        "topics": one(root, "topics"),
        "aliases": _texts(branch(root, "aliases")),
        "risk_class": one(root, "risk_class"),
        "evidence_current_to": one(root, "evidence_current_to").strip(),
        "provenance": {key: one(provenance, key) for key in ("kind", "tool", "note")},
        "sections": [_posted_section(at, part) for at, part in branches(root, "sections")],
        "references": [_posted_reference(at, part) for at, part in branches(root, "references")],
    }


def _texts(part: Mapping[Any, Any]) -> dict[str, str]:
    return {language: one(part, language) for language in LANGUAGES}


def _posted_section(at: int, part: Tree) -> Draft:
    return {
        "at": at,
        "key": one(part, "key").strip(),
        "heading": _texts(branch(part, "heading")),
        "claims": [_posted_claim(number, claim) for number, claim in branches(part, "claims")],
    }


def _posted_claim(at: int, part: Tree) -> Draft:
    certainty = branch(part, "certainty")
    wordings = branch(part, "wordings")
    return {
        "at": at,
        "key": one(part, "key").strip(),
        "kind": one(part, "kind"),
        "safety_critical": bool(one(part, "safety_critical")),
        "urgency": one(part, "urgency"),
        "audiences": many(part, "audiences"),
        "certainty": {key: one(certainty, key) for key in ("scheme", "level")},
        "text": _texts(branch(part, "text")),
        "wordings": {
            persona: _texts(texts)
            for persona, texts in wordings.items()
            if isinstance(persona, str) and isinstance(texts, dict)
        },
        "citations": [_posted_citation(*item) for item in branches(part, "citations")],
        "uncited_reason": one(part, "uncited_reason"),
    }


def _posted_citation(at: int, part: Tree) -> Draft:
    names = ("reference", "locator", "quotation", "support")
    return {"at": at} | {name: one(part, name) for name in names}


def _posted_reference(at: int, part: Tree) -> Draft:
    names = (*bibliography.PLAIN, "author", "issued", bibliography.REST)
    csl = branch(part, "csl")
    return {
        "at": at,
        "key": one(part, "key").strip(),
        "kind": one(part, "kind"),
        "csl": {name: one(csl, name) for name in names},
    }


def draft_of(bundle: Mapping[str, Any]) -> Draft:
    """The draft that shows a canonical bundle."""
    return {
        "slug": bundle["slug"],
        "question": _every_language(bundle["question"]),
        "source_language": bundle["source_language"],
        "topics": "\n".join(bundle["topics"]),
        "aliases": _every_language(
            {language: "\n".join(names) for language, names in bundle["aliases"].items()}
        ),
        "risk_class": bundle["risk_class"],
        "evidence_current_to": bundle.get("evidence_current_to", ""),
        "provenance": dict(bundle["provenance"]),
        "sections": [_section_of(*item) for item in enumerate(bundle["sections"])],
        "references": [
            {
                "at": at,
                "key": reference["key"],
                "kind": reference["kind"],
                "csl": bibliography.fields_of(reference["csl"]),
            }
            for at, reference in enumerate(bundle["references"])
        ],
    }


def _every_language(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: texts.get(language, "") for language in LANGUAGES}


def _section_of(at: int, section: Bundle) -> Draft:
    return {
        "at": at,
        "key": section["key"],
        "heading": _every_language(section["heading"]),
        "claims": [_claim_of(*item) for item in enumerate(section["claims"])],
    }


def _claim_of(at: int, claim: Bundle) -> Draft:
    kept = ("key", "kind", "safety_critical", "audiences", "uncited_reason")
    return {name: claim[name] for name in kept} | {
        "at": at,
        "urgency": claim.get("urgency", ""),
        "certainty": dict(claim.get("certainty") or {"scheme": "", "level": ""}),
        "text": _every_language(claim["text"]),
        "wordings": {
            persona: _every_language(texts) for persona, texts in claim["wordings"].items()
        },
        "citations": [
            {
                "at": number,
                "reference": citation["reference"],
                "locator": citation.get("locator", ""),
                "quotation": citation.get("quotation", ""),
                "support": citation.get("support", "supports"),
            }
            for number, citation in enumerate(claim["citations"])
        ],
    }


def bundle_of(draft: Draft) -> tuple[Bundle, list[Problem]]:
    """The canonical bundle that a draft says, valid or not, and the fields that cannot be read."""
    references, unreadable = _references(draft["references"])
    bundle = {
        "format": BUNDLE_FORMAT,
        "slug": draft["slug"],
        "question": _filled(draft["question"]),
        "source_language": draft["source_language"],
        "topics": draft["topics"].replace(",", " ").split(),
        "aliases": {
            language: names
            for language, text in draft["aliases"].items()
            if (names := [line.strip() for line in text.split("\n") if line.strip()])
        },
        "risk_class": draft["risk_class"],
        "provenance": dict(draft["provenance"]),
        "sections": [
            {
                "key": section["key"],
                "heading": _filled(section["heading"]),
                "claims": [_claim(claim) for claim in section["claims"]],
            }
            for section in draft["sections"]
        ],
        "references": references,
    }
    if draft["evidence_current_to"]:
        bundle["evidence_current_to"] = draft["evidence_current_to"]
    return bundle, unreadable


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


def _claim(draft: Draft) -> Bundle:
    kept = ("key", "kind", "safety_critical", "audiences", "uncited_reason")
    claim = {name: draft[name] for name in kept}
    claim["text"] = _filled(draft["text"])
    wordings = {persona: _filled(texts) for persona, texts in draft["wordings"].items()}
    claim["wordings"] = {persona: texts for persona, texts in wordings.items() if texts}
    claim["citations"] = [_citation(citation) for citation in draft["citations"]]
    if draft["urgency"]:
        claim["urgency"] = draft["urgency"]
    if draft["certainty"]["scheme"] or draft["certainty"]["level"]:
        claim["certainty"] = dict(draft["certainty"])
    return claim


def _citation(draft: Draft) -> Bundle:
    citation = {"reference": draft["reference"]}
    for name in ("locator", "quotation"):
        if draft[name]:
            citation[name] = draft[name]
    if draft["support"] != "supports":
        citation["support"] = draft["support"]
    return citation


def _references(drafts: list[Draft]) -> tuple[list[Bundle], list[Problem]]:
    references, unreadable = [], []
    for number, draft in enumerate(drafts):
        csl, problems = bibliography.csl_of(draft["csl"], f"references[{number}].csl")
        references.append({"key": draft["key"], "kind": draft["kind"], "csl": csl})
        unreadable += problems
    return references, unreadable


def flat(draft: Draft) -> dict[str, Any]:
    """Every field's value by its path."""
    return dict(_flat(draft, ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and all(isinstance(item, dict) for item in value) and value:
        for number, item in enumerate(value):
            yield from _flat(item, f"{path}[{number}]")
    else:
        yield path, value


def outline(draft: Draft) -> list[Any]:
    """The keys of all parts in their order: two drafts with the same can be compared by path."""
    return [
        [
            (section["key"], [(c["key"], len(c["citations"])) for c in section["claims"]])
            for section in draft["sections"]
        ],
        [reference["key"] for reference in draft["references"]],
    ]
