"""Publishing: freezing the cells of submitted working copies and setting what the world reads."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from articles import search
from articles.canonical import canonical_json
from articles.canonical import digest as digest_of
from articles.cells import CellKey, cells, content_of, is_for, text_of
from articles.models import Article, Edition, ListedReference, Rendition, Status
from articles.working_copy import WorkingCopy
from personas.models import Persona

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Frozen:
    """One cell of a submission, as text and digest."""

    copy: WorkingCopy
    cell: CellKey
    content: Mapping[str, Any]
    text: str
    digest: str
    source: Mapping[str, str]

    @property
    def key(self) -> Key:
        """Which cell of which article it is."""
        return (self.copy.id, self.cell.language, self.cell.persona)


def persona_slugs() -> list[str]:
    """The slugs of the personas, the default one first."""
    return list(Persona.objects.order_by("-is_default", "position").values_list("slug", flat=True))


def frozen(copy: WorkingCopy, personas: list[str]) -> Iterator[Frozen]:
    """Every complete cell of a working copy."""
    for cell in cells(copy.bundle, personas):
        content = content_of(copy.bundle, copy.register, cell)
        text = canonical_json(content)
        yield Frozen(copy, cell, content, text, digest_of(text), _source(copy, cell))


def _source(copy: WorkingCopy, cell: CellKey) -> dict[str, str]:
    """Short hashes of the source text behind each part of a translation; {} in the source."""
    source = copy.bundle["source_language"]
    if cell.language == source:
        return {}
    parts = {}
    for section in copy.bundle["sections"]:
        parts[section["key"]] = section["heading"].get(source, "")
        for claim in section["claims"]:
            if is_for(claim, cell.persona):
                parts[f"{section['key']}/{claim['key']}"] = text_of(claim, source, cell.persona)
    return {part: digest_of(text)[:16] for part, text in parts.items()}


def publish(copies: Sequence[WorkingCopy], *, at: dt.datetime) -> list[Frozen]:
    """Freeze an edition for every complete cell whose digest is new, and set the renditions.

    A cell that is not approved shows the new text at once, with the caution; an approved one keeps
    its edition, and the new one waits as its candidate. A cell that is gone is no longer shown; an
    approved one is until nothing of the submission waits any more. The articles' rows must be
    locked. Returns the cells of the submission.
    """
    personas = persona_slugs()
    submitted = [one for copy in copies for one in frozen(copy, personas)]
    editions = _editions(submitted)
    standing = _renditions(copies)
    fresh, changed = [], []
    for one in submitted:
        rendition = standing.pop(one.key, None)
        if rendition is None:
            rendition = Rendition(
                article_id=one.copy.id, language=one.cell.language, persona_id=one.cell.persona
            )
            fresh.append(rendition)
        else:
            changed.append(rendition)
        _show(rendition, one, editions[one.key], at)
    gone = Rendition.objects.filter(pk__in=[rendition.pk for rendition in standing.values()])
    gone.exclude(status=Status.APPROVED).delete()
    gone.update(candidate=None)
    Rendition.objects.bulk_create(fresh)
    Rendition.objects.bulk_update(changed, _SHOWN, batch_size=500)
    search.index([copy.id for copy in copies])
    return submitted


_SHOWN = [
    "edition",
    "candidate",
    "status",
    "question",
    "question_language",
    "summary",
    "notice",
    "lapse",
    "standings",
    "register_ids",
    "out_of_date",
    "submitted_at",
    "date_modified",
    "evidence_current_to",
]


def _editions(submitted: Iterable[Frozen]) -> dict[Key, Edition]:
    """The edition of each cell: the one that already has its digest, else a new one."""
    wanted = {one.key: one for one in submitted}
    found: dict[Key, Edition] = {}
    latest: dict[Key, Edition] = {}
    for edition in Edition.objects.filter(article_id__in={key[0] for key in wanted}).order_by(
        "number"
    ):
        key = (edition.article_id, edition.language, edition.persona_id)
        latest[key] = edition
        if key in wanted and edition.digest == wanted[key].digest:
            found[key] = edition
    fresh = [
        Edition(
            article_id=one.copy.id,
            language=one.cell.language,
            persona_id=one.cell.persona,
            number=one.copy.submissions,
            content=one.text,
            digest=one.digest,
            made_from=_made_from(one, latest.get(key)),
        )
        for key, one in wanted.items()
        if key not in found
    ]
    for edition in Edition.objects.bulk_create(fresh):
        found[(edition.article_id, edition.language, edition.persona_id)] = edition
    return found


def _made_from(one: Frozen, before: Edition | None) -> dict[str, str]:
    """Which source text each part was made from: a part left alone keeps the one it had."""
    if before is None:
        return dict(one.source)
    old, new = _texts(orjson.loads(before.content)), _texts(one.content)
    return {
        part: before.made_from.get(part, now) if old.get(part) == new.get(part) else now
        for part, now in one.source.items()
    }


def _texts(content: Mapping[str, Any]) -> dict[str, str]:
    """Heading and claim texts of a content, by part."""
    texts = {}
    for section in content["sections"]:
        texts[section["key"]] = section["heading"]
        for claim in section["claims"]:
            texts[f"{section['key']}/{claim['key']}"] = claim["text"]
    return texts


def _renditions(copies: Sequence[WorkingCopy]) -> dict[Key, Rendition]:
    rows = Rendition.objects.filter(article_id__in=[copy.id for copy in copies])
    return {(r.article_id, r.language, r.persona_id): r for r in rows.select_for_update()}


def _show(rendition: Rendition, one: Frozen, edition: Edition, at: dt.datetime) -> None:
    rendition.submitted_at = at
    rendition.out_of_date = any(
        edition.made_from.get(part) != now for part, now in one.source.items()
    )
    if rendition.status == Status.APPROVED:
        rendition.candidate = None if edition.pk == rendition.edition_id else edition
        return
    _set_public(rendition, edition, one.content, at)
    rendition.status = Status.SUBMITTED
    rendition.notice = rendition.lapse = ""
    _set_standings(
        rendition, {key: (entry.id, entry.standing) for key, entry in one.copy.register.items()}
    )


def _set_standings(rendition: Rendition, standings: Mapping[str, tuple[int, str]]) -> None:
    """Say of each reference key which register entry it is, and how that stands now."""
    rendition.standings = {
        key: {"reference": reference, "standing": standing}
        for key, (reference, standing) in standings.items()
    }
    rendition.register_ids = sorted(reference for reference, _standing in standings.values())


def _set_public(
    rendition: Rendition, edition: Edition, content: Mapping[str, Any], at: dt.datetime
) -> None:
    """Make an edition the public one of its cell."""
    if rendition.edition_id != edition.pk:
        rendition.edition = edition
        rendition.date_modified = at
    rendition.question = content["question"]["text"]
    rendition.question_language = content["question"]["language"]
    rendition.summary = content["sections"][0]["claims"][0]["text"]
    current_to = content["evidence_current_to"]
    rendition.evidence_current_to = dt.date.fromisoformat(current_to) if current_to else None


def promote(rendition: Rendition, *, at: dt.datetime) -> None:
    """Make the edition that waited the public one. The rendition is not saved.

    The working copy must still be locked: its list of references is that of the waiting edition.
    """
    if rendition.candidate is None:
        return
    listed = ListedReference.objects.filter(article_id=rendition.article_id)
    _set_standings(
        rendition,
        {
            key: (reference, standing)
            for key, reference, standing in listed.values_list(
                "key", "reference_id", "reference__standing"
            )
        },
    )
    content = orjson.loads(rendition.candidate.content)
    _set_public(rendition, rendition.candidate, content, at)
    rendition.candidate = None


def withdraw_renditions(article: Article, *, notice: str, at: dt.datetime) -> int:
    """Show the withdrawal notice instead of every text of the article; how many there were."""
    withdrawn = Rendition.objects.filter(article=article).update(
        status=Status.WITHDRAWN, notice=notice, candidate=None, date_modified=at
    )
    search.index([article.pk])
    return withdrawn
