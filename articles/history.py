"""What happened to a working copy: its rows' history replayed into changes of words."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import pghistory.models
from django.apps import apps
from django.db.models import Model
from modeltranslation.utils import build_localized_fieldname

from articles.vocabulary import LANGUAGES

Place = tuple[str, ...]
Rows = dict[str, dict[int, dict[str, Any]]]
Flat = dict[Place, str]

TRANSLATED: Final = {
    "Article": "question",
    "Section": "heading",
    "Claim": "text",
    "Wording": "text",
}
PLAIN: Final = {
    "Article": (
        "source_language",
        "risk_class",
        "evidence_current_to",
        "provenance_kind",
        "provenance_tool",
        "provenance_note",
        "aliases",
    ),
    "ListedReference": (),
    "Section": (),
    "Claim": (
        "kind",
        "safety_critical",
        "urgency",
        "audiences",
        "certainty_scheme",
        "certainty_level",
        "uncited_reason",
    ),
    "Wording": (),
    "Citation": ("locator", "quotation", "support"),
}
ORDERED: Final = ("ListedReference", "Section", "Claim")


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; "" where it was not there. ``place`` are keys from the top."""

    place: Place
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What one transaction changed, and who: ``actor`` is as it was noted then."""

    at: dt.datetime
    actor: dict[str, Any]
    changes: tuple[Change, ...]


def revisions(article: int) -> list[Revision]:
    """The revisions of an article's working copy, the latest first."""
    events = sorted(_events(article), key=lambda event: (event["pgh_created_at"], event["order"]))
    actors = _actors({event["pgh_context_id"] for event in events})
    rows: Rows = {name: {} for name in PLAIN}
    before: Flat = {}
    found = []
    for (at, context), together in groupby(
        events, key=lambda event: (event["pgh_created_at"], event["pgh_context_id"])
    ):
        for event in together:
            _apply(rows, event)
        after = _flat(rows)
        if changes := tuple(_changes(before, after)):
            found.append(Revision(at, actors.get(context, {}), changes))
        before = after
    return found[::-1]


def _model(name: str) -> type[Model]:
    return apps.get_model("articles", f"{name}History")


def _events(article: int) -> Iterator[dict[str, Any]]:
    """Every row event of the article and its parts, also of parts that are gone."""
    owners: dict[str, set[int]] = {}
    lookups: dict[str, tuple[str, set[int]]] = {
        "Article": ("id", {article}),
        "ListedReference": ("article_id", {article}),
        "Section": ("article_id", {article}),
    }
    for name in PLAIN:
        if name == "Claim":
            lookups[name] = ("section_id", owners["Section"])
        elif name in ("Wording", "Citation"):
            lookups[name] = ("claim_id", owners["Claim"])
        column, values = lookups[name]
        rows = list(_model(name).objects.filter(**{f"{column}__in": values}).values())  # type: ignore[attr-defined]
        owners[name] = {row["id"] for row in rows}
        for row in rows:
            yield row | {"model": name, "order": (row["pgh_id"],)}


def _actors(contexts: set[Any]) -> dict[Any, dict[str, Any]]:
    found = pghistory.models.Context.objects.filter(pk__in=contexts - {None})
    return dict(found.values_list("pk", "metadata"))


def _apply(rows: Rows, event: Mapping[str, Any]) -> None:
    table = rows[event["model"]]
    if event["pgh_label"] == "delete":
        table.pop(event["id"], None)
    else:
        table[event["id"]] = dict(event)


def _flat(rows: Rows) -> Flat:
    """Every field's value by its place."""
    flat: Flat = {}
    for name, table in rows.items():
        for row in table.values():
            place = _place(rows, name, row)
            if place is None:
                continue
            for field in PLAIN[name]:
                flat[(*place, field)] = _said(row[field])
            for language in LANGUAGES if name in TRANSLATED else ():
                field = TRANSLATED[name]
                value = row[build_localized_fieldname(field, language)]
                # A wording has nothing but its text, so its place needs no name for that.
                named = () if name == "Wording" else (field,)
                flat[(*place, *named, language)] = value or ""
    return flat | _orders(rows)


def _orders(rows: Rows) -> Flat:
    """The order of each list, as its keys."""
    lists: dict[Place, list[tuple[int, str]]] = {}
    for name in ORDERED:
        for row in rows[name].values():
            if place := _place(rows, name, row):
                lists.setdefault((*place[:-1], "order"), []).append((row["position"], row["key"]))
    return {place: ", ".join(key for _, key in sorted(keys)) for place, keys in lists.items()}


def _place(rows: Rows, name: str, row: Mapping[str, Any]) -> Place | None:
    """The keys that lead to a row; None if its parent is gone already."""
    if name == "Article":
        return ()
    if name in ("ListedReference", "Section"):
        return ("references" if name == "ListedReference" else "sections", row["key"])
    if name == "Claim":
        section = rows["Section"].get(row["section_id"])
        return ("sections", section["key"], "claims", row["key"]) if section else None
    claim = rows["Claim"].get(row["claim_id"])
    within = _place(rows, "Claim", claim) if claim else None
    return _place_in_claim(rows, within, row) if within else None


def _place_in_claim(rows: Rows, claim: Place, row: Mapping[str, Any]) -> Place | None:
    if "persona_id" in row:
        return (*claim, "wordings", row["persona_id"])
    listed = rows["ListedReference"].get(row["listed_id"])
    return (*claim, "citations", listed["key"]) if listed else None


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {', '.join(texts)}" for key, texts in value.items())
    return str(value)


def _changes(before: Flat, after: Flat) -> Iterator[Change]:
    for place in [*after, *(place for place in before if place not in after)]:
        old, new = before.get(place, ""), after.get(place, "")
        if old != new and not (place[-1] == "order" and _same_order(old, new)):
            yield Change(place, old, new)


def _same_order(old: str, new: str) -> bool:
    """Whether what stayed stands in the same order; what came and went is told by its texts."""
    before, after = old.split(", "), new.split(", ")
    return [key for key in before if key in after] == [key for key in after if key in before]
