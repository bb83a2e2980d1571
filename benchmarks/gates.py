"""How often the gates stop a clean text, and how many planted defects they find.

    ORACLE_ENV=local python -m benchmarks.gates ../shared/data [--show 20]

Clean texts are the demonstration articles and the translations of a public collection, which were
made by machine and are true to their sources for the most part. Defects are planted in them with
plain substitutions that know nothing of the gates' own word lists.
"""

import argparse
import gzip
import html
import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
os.environ.setdefault("ORACLE_ENV", "local")
django.setup()

from articles.cells import CellKey, Registered, cells, content_of  # noqa: E402
from reviews.gates import warnings_of  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PERSONAS = {"general": "MedicalAudience", "patient": "Patient", "clinician": "Clinician"}
NEGATIONS = {
    "en": (r"\b(do|does|did|is|are|was|were|should|must|may|can|could|will|would) not\b", r"\1"),
    "zh-hans": (r"不(?=应|要|能|会|可|宜|得|需|建议|是)", ""),
    "es": (r"\b([Nn])o (?=\w+)", ""),
    "ja": (r"ないでください", "てください"),
    "fr": (r"\b(?:ne|n['’]) ?(\w+) pas\b", r"\1"),
    "ar": (r"\b(?:لا|لم|لن) ", ""),
}
UNITS = {"en": ("mg", "g"), "zh-hans": ("毫克", "克"), "es": ("mg", "g")}


class Case(NamedTuple):
    """A text of one cell with what it is compared with."""

    content: dict[str, Any]
    source: dict[str, Any] | None
    sibling: dict[str, Any] | None
    audience: str


def cases(bundle: dict[str, Any]) -> Iterator[Case]:
    """Every cell of an article as the gates get it."""
    register = {
        one["key"]: Registered(at, one["kind"], one["csl"], "current")
        for at, one in enumerate(bundle["references"])
    }
    contents = {cell: content_of(bundle, register, cell) for cell in cells(bundle, list(PERSONAS))}
    language = bundle["source_language"]
    for cell, content in contents.items():
        source = contents.get(CellKey(language, cell.persona))
        yield Case(
            content,
            source if cell.language != language else None,
            contents.get(CellKey(cell.language, "general")) if cell.persona != "general" else None,
            PERSONAS[cell.persona],
        )


def bundles(file: Path) -> Iterator[dict[str, Any]]:
    """The articles of a file of JSON Lines, with the HTML of their texts undone."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(html.unescape(line.replace("&quot;", "\\&quot;")))


def times_ten(text: str, language: str, chance: random.Random) -> str:
    """One number of the text ten times as large."""
    found = list(re.finditer(r"(?<![A-Za-z\d.,/-])\d+(?![A-Za-z\d.,/-])", text))
    if not found:
        return text
    one = chance.choice(found)
    return f"{text[: one.start()]}{one[0]}0{text[one.end() :]}"


def other_unit(text: str, language: str, chance: random.Random) -> str:
    """Milligrams as grams."""
    old, new = UNITS.get(language, ("mg", "g"))
    return re.sub(rf"(?<=\d) ?{old}(?![A-Za-z])", new, text, count=1)


def without_negation(text: str, language: str, chance: random.Random) -> str:
    """The text with its negation taken out, where it has only one."""
    old, new = NEGATIONS[language]
    return re.sub(old, new, text) if len(re.findall(old, text)) == 1 else text


Mutation = Callable[[str, str, random.Random], str]
MUTATIONS: dict[str, Mutation] = {
    "number times ten": times_ten,
    "mg as g": other_unit,
    "negation dropped": without_negation,
}


def planted(case: Case, mutate: Mutation, chance: random.Random) -> Iterator[Case]:
    """The case with one claim of it spoilt, for each claim that can be."""
    for section in case.content["sections"]:
        for claim in section["claims"]:
            spoilt = mutate(claim["text"], case.content["language"], chance)
            if spoilt != claim["text"] and spoilt.strip():
                kept, claim["text"] = claim["text"], spoilt
                yield case
                claim["text"] = kept


def measure(name: str, found: list[Case], show: int) -> None:
    """Print what the gates say of clean cases, and of the same with defects."""
    compared = [case for case in found if case.source or case.sibling]
    claims, blocked, by_gate = 0, set(), Counter[str]()
    started = time.perf_counter()
    for at, case in enumerate(compared):
        claims += sum(len(section["claims"]) for section in case.content["sections"])
        for warning in _compared(case):
            by_gate[warning.gate + (" blocks" if warning.blocking else " shows")] += 1
            if warning.blocking:
                blocked.add((at, warning.section, warning.claim))
                if len(blocked) <= show:
                    print(f"  {case.content['language']}: {warning.gate}: {warning.sentence}")
    took = 1000 * (time.perf_counter() - started) / len(compared)
    share = len(blocked) / claims
    print(f"{name}: {len(compared)} texts, {claims} claims, {took:.1f} ms a text;", end=" ")
    print(f"claims blocked though clean: {len(blocked)} ({share:.1%}); {dict(by_gate)}")
    for kind, mutate in MUTATIONS.items():
        for language in sorted({case.content["language"] for case in compared}):
            _print_found(kind, language, compared, mutate)


def _print_found(kind: str, language: str, compared: list[Case], mutate: Mutation) -> None:
    chance, tried, seen, stopped = random.Random(1), 0, 0, 0
    for case in compared:
        if case.content["language"] != language:
            continue
        before = {one.id for one in _compared(case)}
        for spoilt in planted(case, mutate, chance):
            fresh = [one for one in _compared(spoilt) if one.id not in before]
            tried += 1
            seen += bool(fresh)
            stopped += any(one.blocking for one in fresh)
    if tried:
        print(f"  {kind}, {language}: {seen} of {tried} found, {stopped} block")


def _compared(case: Case) -> list[Any]:
    found = warnings_of(
        case.content, source=case.source, sibling=case.sibling, audience=case.audience
    )
    return [one for one in found if one.gate not in {"citations", "readability"}]


def main() -> None:
    """Measure on the demonstration articles and on the collection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many of the false blocks")
    options = parser.parse_args()
    demo = [json.loads(file.read_text()) for file in sorted((ROOT / "demo/articles").iterdir())]
    measure("demonstration", [case for one in demo for case in cases(one)], options.show)
    many = bundles(options.data / "xlinghealth.jsonl.gz")
    measure("XLingHealth", [case for one in many for case in cases(one)], options.show)


if __name__ == "__main__":
    main()
