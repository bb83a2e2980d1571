"""One change for each rule of article/1 that breaks it, and what is said of it."""
# ruff: noqa: E501

from collections.abc import Callable
from typing import Any

C1 = "sections[0].claims[0]"


def _at(value: Any, path: list[Any]) -> Any:
    for step in path:
        value = value[step]
    return value


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change that writes ``value`` at ``path``, e.g. ``sections 0 claims 1 key``."""
    *steps, last = [int(s) if s.isdigit() else s for s in path.split()]
    return lambda good: _at(good, steps).__setitem__(last, value)


def drop(path: str) -> Callable[[dict[str, Any]], None]:
    """A change that leaves out what is at ``path``."""
    *steps, last = [int(s) if s.isdigit() else s for s in path.split()]
    return lambda good: _at(good, steps).__delitem__(last)


def add(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change that appends ``value`` to the list at ``path``."""
    steps = [int(s) if s.isdigit() else s for s in path.split()]
    return lambda good: _at(good, steps).append(value)


def claims(count: int) -> list[dict[str, Any]]:
    text = {"kind": "fact", "text": {"en": "Yes."}, "uncited_reason": "Plain."}
    return [{"key": f"k{number}", **text} for number in range(count)]


def references(count: int) -> list[dict[str, Any]]:
    return [
        {"key": f"r{n}", "kind": "web", "csl": {"type": "webpage", "title": f"Page {n}"}}
        for n in range(1, count + 1)
    ]


CLAIM = "sections 0 claims 0"
CSL = "references 0 csl"

DEFECTS = [
    # unknown names
    (put("approved", True), "approved: unknown key 'approved'"),
    (put("reviewer", "dr-who"), "reviewer: unknown key 'reviewer'"),
    (put("state", "approved"), "state: unknown key 'state'"),
    (put("slugg", "x"), "slugg: unknown key 'slugg'; did you mean 'slug'?"),
    (lambda good: good.update({"a\nb": 1}), "['a\\nb']: unknown key 'a\\nb'"),
    (put(f"{CLAIM} txet", {}), f"{C1}.txet: unknown key 'txet'; did you mean 'text'?"),
    (put("sections 0 title", {}), "sections[0].title: unknown key 'title'"),
    (put(f"{CLAIM} citations 0 page", "4"), f"{C1}.citations[0].page: unknown key 'page'"),
    (put(f"{CLAIM} certainty by", "x"), f"{C1}.certainty.by: unknown key 'by'"),
    (put("references 0 status", "x"), "references[0].status: unknown key 'status'"),
    (put("provenance model", "x"), "provenance.model: unknown key 'model'"),
    (put("question de", "Hilft Honig?"), "question.de: unknown language 'de'"),
    (put("question zh", "蜂蜜?"), "question.zh: unknown language 'zh'"),
    (put("question EN", "Honey?"), "question.EN: unknown language 'EN'; did you mean 'en'?"),
    (put("source_language", "de"), "source_language: unknown language 'de'"),
    (put(f"{CLAIM} audiences", ["nurse"]), f"{C1}.audiences[0]: unknown persona 'nurse'"),
    (
        put(f"{CLAIM} wordings", {"patients": {"en": "Yes."}}),
        f"{C1}.wordings.patients: unknown persona 'patients'; did you mean 'patient'?",
    ),
    (
        put(f"{CLAIM} kind", "foct"),
        f"{C1}.kind: unknown kind of claim 'foct'; did you mean 'fact'?",
    ),
    (put(f"{CLAIM} certainty scheme", "SIGN"), f"{C1}.certainty.scheme: unknown scheme 'SIGN'"),
    (put(f"{CLAIM} certainty level", "meh"), f"{C1}.certainty.level: unknown level 'meh'"),
    (
        put(f"{CLAIM} certainty level", "2"),
        f"{C1}.certainty.level: unknown level '2' in the scheme GRADE; "
        "it has very_low, low, moderate, high",
    ),
    (
        put(f"{CLAIM} citations 0 support", "suports"),
        f"{C1}.citations[0].support: unknown support 'suports'; did you mean 'supports'?",
    ),
    (put(f"{CLAIM} urgency", "urgent"), f"{C1}.urgency: is only for a claim of the kind red_flag"),
    (put(f"{CLAIM} urgency", "soon"), f"{C1}.urgency: unknown urgency 'soon'"),
    (put("risk_class", "low"), "risk_class: unknown risk class 'low'"),
    (put("provenance kind", "robot"), "provenance.kind: unknown kind of provenance 'robot'"),
    (put("references 1 kind", "blog"), "references[1].kind: unknown kind of reference 'blog'"),
    (put("format", "article/2"), "format: unknown format 'article/2'; did you mean 'article/1'?"),
    # missing
    (drop("slug"), "slug: is missing"),
    (drop("format"), "format: is missing"),
    (drop("provenance"), "provenance: is missing"),
    (drop("references"), "references: is missing"),
    (drop(f"{CLAIM} key"), f"{C1}.key: is missing"),
    (drop(f"{CLAIM} citations 0 reference"), f"{C1}.citations[0].reference: is missing"),
    (drop(f"{CLAIM} certainty scheme"), f"{C1}.certainty.scheme: is missing"),
    (put("question", {}), "question: is empty"),
    (put("sections", []), "sections: is empty"),
    (put("sections 1 claims", []), "sections[1].claims: is empty"),
    (put(f"{CLAIM} text", {}), f"{C1}.text: is empty"),
    (drop(f"{CLAIM} text en"), f"{C1}.text.en: is missing in en, the source language"),
    (
        put("sections 0 heading", {"fr": "En bref"}),
        "sections[0].heading.en: is missing in en, the source language",
    ),
    # wrong types
    (put("slug", 7), "slug: must be text, not a number"),
    (put("question", "Does it?"), "question: must be an object, not text"),
    (put("question en", None), "question.en: must be text, not null"),
    (put("sections", {}), "sections: must be a list, not an object"),
    (put("sections 0", []), "sections[0]: must be an object, not a list"),
    (put(f"{CLAIM} safety_critical", 0), f"{C1}.safety_critical: must be true or false, not a number"),
    (put(f"{CLAIM} audiences", None), f"{C1}.audiences: must be a list, not null"),
    (put(f"{CLAIM} kind", True), f"{C1}.kind: must be text, not true or false"),
    (put("references 0 csl", []), "references[0].csl: must be an object"),
    # text
    (put(f"{CLAIM} text en", ""), f"{C1}.text.en: is blank"),
    (put(f"{CLAIM} text en", " \n\t"), f"{C1}.text.en: is blank"),
    (put(f"{CLAIM} text en", "\u200b\u2060"), f"{C1}.text.en: is blank"),
    (put(f"{CLAIM} text en", "a\x00"), f"{C1}.text.en: has the control character U+0000 at character 2"),
    (put("question en", "a\rb"), "question.en: has the control character U+000D at character 2"),
    (put("question en", "\x85"), "question.en: has the control character U+0085 at character 1"),
    (
        put("sections 0 heading en", "In \u202eshort"),
        "sections[0].heading.en: has the bidirectional control U+202E at character 4; use isolates",
    ),
    (
        put(f"{CLAIM} text en", "\ud800"),
        f"{C1}.text.en: has half of a surrogate pair, U+D800, at character 1",
    ),
    (put("aliases en", ["cafe\u0301"]), "aliases.en[0]: is not in Unicode normal form NFC"),
    (put(f"{CLAIM} uncited_reason", "  "), f"{C1}.uncited_reason: is blank"),
    (put("provenance note", "\x1b[31m"), "provenance.note: has the control character U+001B at character 1"),
    # sizes
    (put("question en", "a" * 2001), "question.en: has 2001 characters; at most 2000 are allowed"),
    (
        put("sections 0 heading en", "é" * 501),
        "sections[0].heading.en: has 501 characters; at most 500 are allowed",
    ),
    (put(f"{CLAIM} text en", "蜂" * 4001), f"{C1}.text.en: has 4001 characters; at most 4000 are allowed"),
    (
        put(f"{CLAIM} wordings patient en", "a" * 4001),
        f"{C1}.wordings.patient.en: has 4001 characters; at most 4000 are allowed",
    ),
    (
        put("sections 1 claims", claims(501)),
        "sections[1].claims: has 501 items; at most 500 are allowed",
    ),
    (put("sections 1 claims", claims(499)), "sections: has 501 claims in all; at most 500 are allowed"),
    (put("references", references(1001)), "references: has 1001 items; at most 1000 are allowed"),
    (put("slug", "a" * 201), "slug: has 201 characters; at most 200 are allowed"),
    # keys and names
    (put("slug", "Honey Cough"), "slug: 'Honey Cough' is not well-formed: use lower-case letters, digits and '-'"),
    (put("slug", "honey\n"), "slug: 'honey\\n' is not well-formed: use lower-case letters, digits and '-'"),
    (put("slug", "../etc"), "slug: '../etc' is not well-formed: use lower-case letters, digits and '-'"),
    (put("topics", ["Heart!"]), "topics[0]: 'Heart!' is not well-formed: use lower-case letters, digits and '-'"),
    (
        put(f"{CLAIM} key", "c 1"),
        f"{C1}.key: 'c 1' is not well-formed: use letters, digits, '_', '.' and '-'",
    ),
    (put("topics", ["cough", "cough"]), "topics[1]: 'cough' is in the list twice"),
    (put(f"{CLAIM} audiences", ["patient", "patient"]), f"{C1}.audiences[1]: 'patient' is in the list twice"),
    (put("sections 1 key", "lead"), "sections[1].key: the key 'lead' is used twice in this list"),
    (put("sections 0 claims 1 key", "c1"), "sections[0].claims[1].key: the key 'c1' is used twice in this list"),
    (
        put("references 1 key", "r1"),
        # the second r1 makes r2 dangle as well
        f"{C1}.citations[1].reference: no reference has the key 'r2'",
    ),
    # citations
    (
        add(f"{CLAIM} citations", {"reference": "r9"}),
        f"{C1}.citations[2].reference: no reference has the key 'r9'",
    ),
    (add(f"{CLAIM} citations", {"reference": "r1"}), f"{C1}.citations[2].reference: 'r1' is cited twice by this claim"),
    (
        add("references", {"key": "r3", "kind": "web", "csl": {"type": "webpage", "title": "X"}}),
        "references[2].key: no claim cites the reference 'r3'",
    ),
    (
        put("sections 0 claims 1 uncited_reason", ""),
        "sections[0].claims[1].citations: has no citation, and uncited_reason does not say why",
    ),
    (
        put(f"{CLAIM} safety_critical", True),
        f"{C1}.audiences: must be empty: a safety-critical claim is for everyone",
    ),
    (
        put(f"{CLAIM} wordings general", {"en": "Honey may help."}),
        f"{C1}.wordings.general: 'general' needs no wording of its own: "
        "the text of the claim is that wording",
    ),
    # records and dates
    (put("evidence_current_to", "2023-02-29"), "evidence_current_to: '2023-02-29' is not a date; write it as YYYY-MM-DD"),
    (put("evidence_current_to", "20240229"), "evidence_current_to: '20240229' is not a date; write it as YYYY-MM-DD"),
    (drop(f"{CSL} title"), "references[0].csl.title: is required"),
    (put(f"{CSL} DOI", "doi"), "references[0].csl.DOI: is not a well-formed DOI ('doi')"),
    (put(f"{CSL} PMID", "x1"), "references[0].csl.PMID: is not a well-formed PubMed identifier ('x1')"),
    (
        put(f"{CSL} issued", {"date-parts": [[2018, 13]]}),
        "references[0].csl.issued.date-parts[0]: is not a date of the calendar",
    ),
    (put(f"{CSL} journal", "x"), "references[0].csl.journal: is not a variable of CSL 1.0.2 ('x')"),
    (put(f"{CSL} type", "blog"), "references[0].csl.type: is not a type of CSL 1.0.2 ('blog')"),
    (put("references 1 csl DOI", "https://doi.org/10.1000/HONEY.1"), "references[1].csl.DOI: is the same work as references[0]; list it once"),
]  # fmt: skip
