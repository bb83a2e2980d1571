"""The changes that a button makes to a draft: adding, removing and moving its parts."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from articles.vocabulary import LANGUAGES
from oracle_site.admin import bibliography
from oracle_site.admin.drafts import Draft, draft_of
from oracle_site.admin.posted import steps

Items = list[Draft]


def blank_article(slug: str, question: Mapping[str, str], source_language: str) -> Draft:
    """The draft of an article that has a question, and room for its first claim."""
    draft = draft_of(
        {
            "slug": slug,
            "question": question,
            "source_language": source_language,
            "topics": [],
            "aliases": {},
            "risk_class": "standard",
            "provenance": {"kind": "person", "tool": "", "note": ""},
            "sections": [],
            "references": [],
        }
    )
    draft["sections"] = [_section([], key="lead")]
    return draft


def changed(draft: Draft, change: str, path: str) -> str:
    """Make one change to ``draft`` in place, and say at which path to go on; "" if at none.

    A change or a path that does not exist changes nothing: the button was on an older page.
    """
    make = _CHANGES.get(change)
    try:
        return make(draft, path) if make else ""
    except (LookupError, ValueError):
        return ""


def _located(draft: Draft, path: str) -> tuple[Items, int, str]:
    """The list that holds the part at ``path``, its place there now, and the path of the list."""
    here: Any = draft
    items: Items = []
    place, where, of_list = 0, "", ""
    for step in steps(path):
        if isinstance(step, int) and isinstance(here, list):
            items, of_list = here, where
            [place] = [n for n, item in enumerate(items) if item["at"] == step]
            here, where = items[place], f"{where}[{place}]"
        elif isinstance(here, dict):
            here, where = here[step], f"{where}.{step}" if where else str(step)
        else:
            raise LookupError(path)
    if here is not (items[place] if items else None):
        raise LookupError(path)
    return items, place, of_list


def _add(make: Callable[[Items], Draft], field: str, of: str = "") -> Callable[[Draft, str], str]:
    """A change that appends to the list ``of`` the part at the path, and goes on in ``field``."""

    def add(draft: Draft, path: str) -> str:
        owner, where = draft, ""
        if path:
            items, place, of_list = _located(draft, path)
            owner, where = items[place], f"{of_list}[{place}]."
        items = owner[of]
        items.append(make(items))
        return f"{where}{of}[{len(items) - 1}].{field}"

    return add


def _free_key(items: Items, letter: str) -> str:
    taken = {item["key"] for item in items}
    number = len(items) + 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _no_texts() -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, "")


def _section(items: Items, key: str = "") -> Draft:
    return {
        "at": _fresh(items),
        "key": key or _free_key(items, "s"),
        "heading": _no_texts(),
        "claims": [_claim([])],
    }


def _claim(items: Items) -> Draft:
    return {
        "at": _fresh(items),
        "key": _free_key(items, "c"),
        "kind": "fact",
        "safety_critical": False,
        "urgency": "",
        "audiences": [],
        "certainty": {"scheme": "", "level": ""},
        "text": _no_texts(),
        "wordings": {},
        "citations": [],
        "uncited_reason": "",
    }


def _citation(items: Items) -> Draft:
    return {
        "at": _fresh(items),
        "reference": "",
        "locator": "",
        "quotation": "",
        "support": "supports",
    }


def _reference(items: Items) -> Draft:
    csl = bibliography.fields_of({"type": "article-journal"})
    return {"at": _fresh(items), "key": _free_key(items, "r"), "kind": "research", "csl": csl}


def _fresh(items: Items) -> int:
    return max((item["at"] for item in items), default=-1) + 1


def _add_wording(draft: Draft, path: str) -> str:
    """``path`` ends in the persona: ``sections[0].claims[1].wordings.patient``."""
    of_claim, _dot, persona = path.rpartition(".wordings.")
    items, place, of_list = _located(draft, of_claim)
    items[place]["wordings"].setdefault(persona, _no_texts())
    source = draft["source_language"] if draft["source_language"] in LANGUAGES else LANGUAGES[0]
    return f"{of_list}[{place}].wordings.{persona}.{source}"


def _remove(draft: Draft, path: str) -> str:
    items, place, of_list = _located(draft, path)
    del items[place]
    if items:
        return f"{of_list}[{min(place, len(items) - 1)}]"
    return of_list.rpartition(".")[0]


def _move(by: int) -> Callable[[Draft, str], str]:
    def move(draft: Draft, path: str) -> str:
        items, place, of_list = _located(draft, path)
        if 0 <= place + by < len(items):
            items.insert(place + by, items.pop(place))
            return f"{of_list}[{place + by}]"
        owner = of_list.rpartition(".")[0]
        return _move_over(draft["sections"], owner, place, by) if owner.count("[") == 1 else ""

    return move


def _move_over(sections: Items, owner: str, place: int, by: int) -> str:
    """Move a claim from the edge of its section into the one before or after it."""
    [_name, number] = steps(owner)
    there = int(number) + by
    if not 0 <= there < len(sections):
        return ""
    claim = sections[int(number)]["claims"].pop(place)
    into = sections[there]["claims"]
    landing = len(into) if by < 0 else 0
    claim["at"] = _fresh(into)
    into.insert(landing, claim)
    return f"sections[{there}].claims[{landing}]"


def list_reference(draft: Draft, kind: str, csl: Mapping[str, Any]) -> str:
    """Add a record of the register to the reference list, once; the path of its entry."""
    items = draft["references"]
    fields = bibliography.fields_of(csl)
    for place, item in enumerate(items):
        if any(fields[name] and fields[name] == item["csl"][name] for name in ("DOI", "PMID")):
            return f"references[{place}]"
    items.append(_reference(items) | {"kind": kind, "csl": fields})
    return f"references[{len(items) - 1}]"


_CHANGES: Final[Mapping[str, Callable[[Draft, str], str]]] = {
    "add-section": _add(_section, "heading", "sections"),
    "add-claim": _add(_claim, "text", "claims"),
    "add-citation": _add(_citation, "reference", "citations"),
    "add-reference": _add(_reference, "csl.title", "references"),
    "add-wording": _add_wording,
    "remove": _remove,
    "up": _move(-1),
    "down": _move(1),
}
