"""Drafts of reviews: every field as typed, kept for its member; two windows never overwrite.

A draft is ``{"fields": {name: value}, "aside": {name: value}}``. Findings are named by the digest
of the claim that they are about, so a finding never moves to other words. ``aside`` keeps what was
typed in a window that was behind another one.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict

from articles.models import Article
from reviews.models import BoardMember, ReviewDraft

Fields = Mapping[str, str]
NAMES: Final = re.compile(
    r"(?:verdict|comment|place)\.[0-9a-f]{64}"
    r"|(?:support|remark)\.[0-9a-f]{64}\.[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
    r"|answer\.[a-z-]{2,10}\.[a-z0-9-]{1,40}\.[\w.:/-]{1,64}"
    r"|sign\.[a-z-]{2,10}\.[a-z0-9-]{1,40}"
    r"|decision|reason|to_author|to_board"
)
LONGEST: Final = 10_000
MOST_FIELDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What is kept; ``version`` 0 where nothing is. ``behind``: another window has saved since."""

    fields: Fields = field(default_factory=dict)
    aside: Fields = field(default_factory=dict)
    version: int = 0
    behind: bool = False


def posted(data: QueryDict) -> dict[str, str]:
    """The fields of a draft that a form carries; unknown names are left out.

    A box that is not ticked is not posted: ``offered`` names the boxes that were on the page.
    """
    fields = {f"sign.{cell}": "" for cell in data.getlist("offered")}
    fields |= {name: _text(str(data[name])) for name in data}
    return {name: fields[name] for name in list(fields)[:MOST_FIELDS] if NAMES.fullmatch(name)}


def _text(typed: str) -> str:
    """What was typed, with one kind of line end and nothing that the database cannot keep."""
    return typed.replace("\r\n", "\n").replace("\0", "")[:LONGEST]


def version_of(data: QueryDict) -> int:
    """The version of the draft that the form was made from; 0 for anything that is none."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def kept(article: Article, member: BoardMember) -> Draft:
    """The draft as it is stored."""
    row = ReviewDraft.objects.filter(article=article, member=member).first()
    return _draft(row) if row else Draft()


@transaction.atomic
def keep(article: Article, member: BoardMember, fields: Fields, *, version: int) -> Draft:
    """Store fields over the draft of that version; behind a newer one, set them aside instead."""
    row, _created = ReviewDraft.objects.select_for_update().get_or_create(
        article=article, member=member, defaults={"content": {}}
    )
    draft = _draft(row)
    differing = {name: value for name, value in fields.items() if draft.fields.get(name) != value}
    if row.version == version:
        return _stored(row, {**draft.fields, **fields}, draft.aside)
    typed = {name: value for name, value in differing.items() if value}
    if not typed:
        return draft
    return _stored(row, draft.fields, {**draft.aside, **typed}, behind=True)


@transaction.atomic
def settle_aside(article: Article, member: BoardMember, *, take: bool) -> None:
    """Take over what was set aside, or let it go."""
    row = ReviewDraft.objects.select_for_update().filter(article=article, member=member).first()
    if row is not None:
        draft = _draft(row)
        _stored(row, {**draft.fields, **draft.aside} if take else draft.fields, {})


@transaction.atomic
def forget(article: Article, user: User, digests: Collection[str]) -> None:
    """What is signed is in the record now; findings about other claims are kept."""
    rows = ReviewDraft.objects.select_for_update().filter(article=article, member__user=user)
    for row in rows:
        draft = _draft(row)
        left = {n: v for n, v in draft.fields.items() if v and _outlives(n, digests)}
        if not any(name.startswith(("verdict.", "comment.", "remark.")) for name in left):
            row.delete()
        else:
            _stored(row, left, {})


def _outlives(name: str, digests: Collection[str]) -> bool:
    parts = name.split(".")
    return len(parts) > 1 and parts[0] != "sign" and parts[1] not in digests


def _draft(row: ReviewDraft, *, behind: bool = False) -> Draft:
    content = row.content
    return Draft(content.get("fields", {}), content.get("aside", {}), row.version, behind)


def _stored(row: ReviewDraft, fields: Fields, aside: Fields, *, behind: bool = False) -> Draft:
    row.content = {"fields": dict(fields), "aside": dict(aside)}
    row.version += 1
    row.save()
    return _draft(row, behind=behind)
