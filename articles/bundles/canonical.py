"""The canonical form of a bundle, and where one that came in was written differently."""

import json
from collections.abc import Iterator
from typing import Any, Final

Bundle = dict[str, Any]

# What stands where an optional key is left out. The keys of the first group are always written in
# canonical form, those of the second only where they say more than this.
_WRITTEN: Final[dict[str, dict[str, Any]]] = {
    "article": {"topics": [], "aliases": {}, "risk_class": "standard"},
    "provenance": {"tool": "", "note": ""},
    "section": {"heading": {}},
    "claim": {
        "safety_critical": False,
        "audiences": [],
        "wordings": {},
        "citations": [],
        "uncited_reason": "",
    },
    "citation": {},
}
_LEFT_OUT: Final[dict[str, dict[str, Any]]] = {
    "citation": {"locator": "", "quotation": "", "support": "supports"},
}


def canonical_json(value: Any) -> str:
    """``value`` as JSON with sorted keys, on one line, characters beyond ASCII as themselves."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def canonical(bundle: Bundle) -> Bundle:
    """A valid bundle with every optional key as canonical form has it; ``bundle`` is unchanged."""
    made = json.loads(json.dumps(bundle))
    for part, kind, _pointer in _parts(made):
        for key, value in _WRITTEN[kind].items():
            part.setdefault(key, _fresh(value))
        for key, value in _LEFT_OUT.get(kind, {}).items():
            if part.get(key) == value:
                del part[key]
    return made


def deviations(bundle: Bundle) -> list[str]:
    """JSON pointers (RFC 6901) to the keys that a valid bundle writes or omits unlike canonical."""
    found = []
    for part, kind, pointer in _parts(bundle):
        found += [f"{pointer}/{key}" for key in _WRITTEN[kind] if key not in part]
        found += [
            f"{pointer}/{key}"
            for key, value in _LEFT_OUT.get(kind, {}).items()
            if part.get(key) == value
        ]
    return found


def restored(bundle: Bundle, form: list[str]) -> Bundle:
    """A canonical ``bundle`` written as it came in, where its deviations ``form`` still apply."""
    wanted = set(form)
    for part, kind, pointer in _parts(bundle) if wanted else ():
        for key, value in _WRITTEN[kind].items():
            if f"{pointer}/{key}" in wanted and part.get(key) == value:
                del part[key]
        for key, value in _LEFT_OUT.get(kind, {}).items():
            if f"{pointer}/{key}" in wanted:
                part.setdefault(key, value)
    return bundle


def _fresh(value: Any) -> Any:
    return value.copy() if isinstance(value, dict | list) else value


def _parts(bundle: Bundle) -> Iterator[tuple[Bundle, str, str]]:
    """Every object that has optional keys, the name of its kind, and the pointer to it."""
    for number, section in enumerate(bundle["sections"]):
        pointer = f"/sections/{number}"
        for position, claim in enumerate(section["claims"]):
            where = f"{pointer}/claims/{position}"
            for place, citation in enumerate(claim.get("citations", ())):
                yield citation, "citation", f"{where}/citations/{place}"
            yield claim, "claim", where
        yield section, "section", pointer
    yield bundle["provenance"], "provenance", "/provenance"
    yield bundle, "article", ""
