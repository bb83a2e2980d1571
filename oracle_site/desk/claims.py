"""The claims of a text as the review screen shows them, against what was approved and its sources.

Everything is derived from texts that are loaded already: no query here, however many claims.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.utils.safestring import SafeString

from articles.vocabulary import CertaintyLevel, ClaimKind, Support, Urgency
from oracle_site.desk.texts import Place, Text
from oracle_site.differences import compared, marked
from oracle_site.web.article import source_language
from oracle_site.web.languages import direction
from references.formatting import Shown, shown
from references.models import Standing
from reviews import gates
from reviews.models import Finding, Verdict

VERDICTS: Final = [
    (v.value, v.label) for v in (Verdict.ACCURATE, Verdict.INACCURATE, Verdict.UNCLEAR)
]
_OF_A_SOURCE: Final = (Verdict.SUPPORTS, Verdict.PARTLY, Verdict.DOES_NOT, Verdict.CONTRADICTS)
SUPPORTS: Final = [(v.value, v.label) for v in _OF_A_SOURCE]


class Beside(NamedTuple):
    """The same claim for another persona, or in the source language."""

    label: str
    language: str
    direction: str
    text: SafeString


class Registered(NamedTuple):
    """A reference as the register has it now."""

    standing: str
    csl: Mapping[str, Any]


class Cited(NamedTuple):
    """A citation: what is said of the source, the passage, and what the member found of it."""

    number: int
    key: str
    shown: Shown
    language: str
    locator: str
    quotation: SafeString
    support: str
    standing: str
    standing_label: str
    has_drifted: bool
    name: str
    verdict: str
    remark: str


class Warned(NamedTuple):
    """What a gate found; a blocking one has a field for the answer."""

    id: str
    sentence: str
    blocking: bool
    name: str
    answer: str


@dataclass(kw_only=True)
class Row:
    """One claim on the screen. ``same_as`` is the number of an earlier claim of the same words."""

    place: Place
    number: int
    digest: str
    kind: str
    kind_label: str
    safety_critical: bool
    certainty: str
    uncited_reason: SafeString
    text: SafeString
    is_changed: bool
    is_new: bool
    needs: bool
    verdict: str
    comment: str
    earlier: Finding | None = None
    same_as: int | None = None
    words_lost: tuple[str, str] | None = None
    cited: Sequence[Cited] = ()
    beside: Sequence[Beside] = ()
    warnings: Sequence[Warned] = ()

    @property
    def id(self) -> str:
        """The row's id in the page."""
        return f"claim-{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it is shown at once: it changed, or needs a finding or an answer."""
        return self.is_changed or self.needs or any(one.blocking for one in self.warnings)


@dataclass(kw_only=True)
class Part:
    """A section on the screen, with the claims that it lost since it was approved."""

    key: str
    heading: SafeString
    is_heading_changed: bool
    rows: list[Row] = field(default_factory=list)
    lost: list[SafeString] = field(default_factory=list)


@dataclass(kw_only=True)
class Reading:
    """What the rows of one text are made from."""

    text: Text
    texts: Sequence[Text]
    fields: Mapping[str, str]
    register: Mapping[str, Registered]
    warnings: Sequence[gates.Warning]

    @cached_property
    def marked(self) -> dict[str, list[str]]:
        """The digests of the claims that the member marked at each place of a text."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, place in self.fields.items():
            if name.startswith("place."):
                found[place].append(name.removeprefix("place."))
        return found


def parts(reading: Reading) -> list[Part]:
    """The sections of a text with their claims, each against what was approved before."""
    text = reading.text
    rows, found = _rows(reading), []
    before = {s["key"]: s for s in text.approved["sections"]} if text.approved else {}
    for section in text.content["sections"]:
        old = before.pop(section["key"], None)
        heading, is_changed = _against(
            text, old["heading"] if old else None, section["heading"], bool(text.approved)
        )
        here = {claim["key"] for claim in section["claims"]}
        lost = [claim for claim in old["claims"] if claim["key"] not in here] if old else []
        found.append(
            Part(
                key=section["key"],
                heading=heading,
                is_heading_changed=is_changed,
                rows=[row for row in rows if row.place[0] == section["key"]],
                lost=[compared(claim["text"], "", text.language) for claim in lost],
            )
        )
    return found + [_gone(text, section) for section in before.values()]


def _gone(text: Text, section: Mapping[str, Any]) -> Part:
    return Part(
        key=section["key"],
        heading=compared(section["heading"], "", text.language),
        is_heading_changed=True,
        lost=[compared(claim["text"], "", text.language) for claim in section["claims"]],
    )


def _against(text: Text, old: str | None, new: str, has_before: bool) -> tuple[SafeString, bool]:
    """A text with its differences, and whether there are any; all of it is new without a before."""
    if not has_before or old == new:
        return marked(new), False
    return compared(old or "", new, text.language), True


def _rows(reading: Reading) -> list[Row]:
    rows: list[Row] = []
    first: dict[str, int] = {}
    for section in reading.text.content["sections"]:
        for claim in section["claims"]:
            row = _row(reading, section["key"], claim, len(rows) + 1)
            row.same_as = first.get(row.digest)
            first.setdefault(row.digest, row.number)
            rows.append(row)
    return rows


def _row(reading: Reading, section: str, claim: Mapping[str, Any], number: int) -> Row:
    text, fields = reading.text, reading.fields
    place = (section, claim["key"])
    digest = text.digests[place]
    old = text.approved_claims.get(place)
    shown_text, _is_changed = _against(
        text, old["text"] if old else None, claim["text"], bool(text.approved)
    )
    earlier = text.held.get(digest)
    return Row(
        place=place,
        number=number,
        digest=digest,
        kind=claim["kind"],
        kind_label=_kind_of(claim),
        safety_critical=claim["safety_critical"],
        certainty=_certainty(claim["certainty"]),
        uncited_reason=marked(claim["uncited_reason"]),
        text=shown_text,
        is_changed=place in text.changed,
        is_new=bool(text.approved) and old is None,
        needs=earlier is None and text.waits,
        verdict=fields.get(f"verdict.{digest}", ""),
        comment=fields.get(f"comment.{digest}", ""),
        earlier=earlier,
        words_lost=_words_lost(reading, place),
        cited=[_cited(reading, digest, one) for one in claim["citations"]],
        beside=list(_beside(reading, place, claim["text"])),
        warnings=[_warned(reading, w) for w in reading.warnings if (w.section, w.claim) == place],
    )


def _kind_of(claim: Mapping[str, Any]) -> str:
    """The kind of a claim in words; of a red flag, with how soon help is needed."""
    urgency = [Urgency(claim["urgency"]).label] if "urgency" in claim else []
    return " · ".join(map(str, [ClaimKind(claim["kind"]).label, *urgency]))


def _certainty(certainty: Mapping[str, str] | None) -> str:
    if not certainty:
        return ""
    return f"{certainty['scheme']}: {CertaintyLevel(certainty['level']).label}"


def _words_lost(reading: Reading, place: Place) -> tuple[str, str] | None:
    """What the member typed about an earlier wording of this claim: the finding and the comment."""
    for digest in reading.marked.get("/".join((reading.text.key, *place)), ()):
        verdict = reading.fields.get(f"verdict.{digest}", "")
        comment = reading.fields.get(f"comment.{digest}", "")
        if digest != reading.text.digests[place] and (verdict or comment):
            return str(Verdict(verdict).label) if verdict in Verdict.values else "", comment
    return None


def _cited(reading: Reading, digest: str, citation: Mapping[str, Any]) -> Cited:
    key = citation["reference"]
    csl = dict(reading.text.references[key])
    now = reading.register.get(key, Registered("current", csl))
    name = f"support.{digest}.{key}"
    return Cited(
        number=citation["number"],
        key=key,
        shown=shown(csl),
        language=source_language(str(csl.get("language", ""))),
        locator=citation["locator"],
        quotation=marked(citation["quotation"]),
        support=str(Support(citation["support"]).label),
        standing=now.standing,
        standing_label=str(Standing(now.standing).label),
        has_drifted=now.csl != csl,
        name=name,
        verdict=reading.fields.get(name, ""),
        remark=reading.fields.get(f"remark.{digest}.{key}", ""),
    )


def _beside(reading: Reading, place: Place, words: str) -> Iterator[Beside]:
    """The claim in the source language, and for the other personas where its words differ."""
    text = reading.text
    source = text.content["source_language"]
    for other in reading.texts:
        claim = other.claims.get(place)
        if claim is None or other is text:
            continue
        if other.language == text.language and claim["text"] != words:
            yield _side(other, claim["text"], other.persona_name)
        elif other.language == source != text.language and other.persona in _source_personas(
            reading, source
        ):
            yield _side(other, claim["text"], other.language_name)


def _source_personas(reading: Reading, source: str) -> set[str]:
    """The persona whose source text this one is read beside: its own, else the general one."""
    there = [one.persona for one in reading.texts if one.language == source]
    return {reading.text.persona} if reading.text.persona in there else set(there[:1])


def _side(other: Text, words: str, label: str) -> Beside:
    return Beside(label, other.language, direction(other.language), marked(words))


def _warned(reading: Reading, warning: gates.Warning) -> Warned:
    name = f"answer.{reading.text.field}.{warning.id}"
    answer = reading.fields.get(name, "")
    return Warned(warning.id, warning.sentence, warning.blocking, name, answer)
