"""The members of the board as the public sees them, and what they signed: for page and API."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from articles.models import Status
from oracle_site.web.addresses import DEFAULT_PERSONA
from reviews.models import BoardMember, Disclosure
from reviews.models.board import DISCLOSURE_LASTS

ACTS: Final = 20
"""How many decisions a page of a member shows."""
COLUMNS: Final = (
    "slug",
    "printed_name",
    "degrees",
    "is_clinician",
    "specialties",
    "languages",
    "orcid",
    "registration",
    "registration_verified_on",
    "registration_expires_on",
    "active_from",
    "active_to",
)


class Declared(NamedTuple):
    """What a member declared last. ``lapsed``: it is older than twelve months and counts no more.

    No interests: the member signed that there are none.
    """

    declared_on: dt.date
    lapses_on: dt.date
    lapsed: bool
    interests: tuple[Mapping[str, str], ...]


class Member(NamedTuple):
    """A member of the board; everything here is public."""

    slug: str
    name: str
    degrees: str
    is_clinician: bool
    specialties: tuple[str, ...]
    languages: tuple[str, ...]
    orcid: str
    registration: str
    verified_on: dt.date | None
    valid_until: dt.date | None
    active_from: dt.date
    active_to: dt.date | None
    active: bool
    registered: bool
    disclosure: Declared | None


def members(today: dt.date, *slugs: str) -> Iterator[Member]:
    """Every member, or those of these slugs, by name. One query."""
    rows = BoardMember.objects.filter(slug__in=slugs) if slugs else BoardMember.objects.all()
    return _read(rows.order_by("printed_name", "slug"), today)


def members_beyond(
    today: dt.date, slug: str, *, backwards: bool = False, most: int
) -> Iterator[Member]:
    """Members in the order of their slugs, after one of these or, backwards, before. One query."""
    rows = BoardMember.objects.order_by("-slug" if backwards else "slug")
    if slug:
        rows = rows.filter(slug__lt=slug) if backwards else rows.filter(slug__gt=slug)
    return _read(rows[:most], today)


def _read(rows: QuerySet[BoardMember], today: dt.date) -> Iterator[Member]:
    newest = Disclosure.objects.filter(member=OuterRef("pk")).order_by("-declared_on", "-id")
    said = JSONObject(declared_on="declared_on", interests="interests")
    annotated = rows.annotate(said=Subquery(newest.values(json=said)[:1]))
    for row in annotated.values(*COLUMNS, "said"):
        yield _member(row, today)


def _member(row: Mapping[str, Any], today: dt.date) -> Member:
    known = BoardMember(**{name: row[name] for name in COLUMNS})
    return Member(
        slug=row["slug"],
        name=row["printed_name"],
        degrees=row["degrees"],
        is_clinician=row["is_clinician"],
        specialties=tuple(row["specialties"]),
        languages=tuple(row["languages"]),
        orcid=row["orcid"],
        registration=row["registration"],
        verified_on=row["registration_verified_on"],
        valid_until=row["registration_expires_on"],
        active_from=row["active_from"],
        active_to=row["active_to"],
        active=known.is_active(today),
        registered=known.is_registered(today),
        disclosure=_declared(row["said"], today),
    )


def _declared(said: Mapping[str, Any] | None, today: dt.date) -> Declared | None:
    if said is None:
        return None
    declared_on = dt.date.fromisoformat(said["declared_on"])
    lapses_on = declared_on + DISCLOSURE_LASTS
    return Declared(declared_on, lapses_on, lapses_on < today, tuple(said["interests"]))


class Act(NamedTuple):
    """One decision of a member on texts of one article, and what has become of these texts.

    ``standing``: how many of the ``texts`` are shown as approved today, in exactly these words.
    """

    id: int
    at: dt.datetime
    decision: str
    role: str
    languages: list[str]
    texts: int
    standing: int
    slug: str
    question: str
    question_language: str
    status: Status

    @property
    def withdrawn(self) -> bool:
        """Whether the article was withdrawn since."""
        return self.status == Status.WITHDRAWN


class Acts(NamedTuple):
    """Some decisions, the latest first, and where the next ones begin."""

    acts: list[Act]
    next: int | None


# The question as the article's page shows it: in the asked language, else in the source's.
SIGNED = """
WITH acts AS (
    SELECT v.event_id AS id, min(v.signed_at) AS at, min(v.decision) AS decision,
           min(v.role) AS role, e.article_id,
           array_agg(DISTINCT e.language::text ORDER BY e.language::text) AS languages,
           count(*) AS texts,
           count(*) FILTER (WHERE r.status = 'approved' AND r.edition_id = v.edition_id
                              AND r.round = v.round) AS standing
      FROM reviews_review v
      JOIN articles_edition e ON e.id = v.edition_id
      LEFT JOIN articles_rendition r ON r.article_id = e.article_id
           AND r.language = e.language AND r.persona = e.persona
     WHERE v.member_id = (SELECT id FROM reviews_boardmember WHERE slug = %(member)s)
       AND (%(after)s::bigint IS NULL OR v.event_id < %(after)s)
     GROUP BY v.event_id, e.article_id
     ORDER BY v.event_id DESC LIMIT %(limit)s)
SELECT acts.id, acts.at, acts.decision, acts.role, acts.languages, acts.texts, acts.standing,
       a.slug, b.question, b.question_language, b.status
  FROM acts
  JOIN articles_article a ON a.id = acts.article_id
 CROSS JOIN LATERAL (
       SELECT r.question, r.question_language, r.status FROM articles_rendition r
        WHERE r.article_id = a.id AND r.language IN (%(language)s, a.source_language)
          AND r.persona IN (%(persona)s, %(default)s)
        ORDER BY r.language = %(language)s DESC, r.persona = %(persona)s DESC LIMIT 1) b
 ORDER BY acts.id DESC
"""


def acts_of(
    member: str, *, language: str, persona: str, after: int | None = None, size: int = ACTS
) -> Acts:
    """What a member decided, the latest first, from before the decision ``after``. One query."""
    values = {
        "member": member,
        "after": after,
        "limit": size + 1,
        "language": language,
        "persona": persona,
        "default": DEFAULT_PERSONA,
    }
    with connection.cursor() as cursor:
        cursor.execute(SIGNED, values)
        rows = cursor.fetchall()
    found = [Act(*row)._replace(status=Status(row[-1])) for row in rows[:size]]
    return Acts(found, found[-1].id if len(rows) > size else None)
