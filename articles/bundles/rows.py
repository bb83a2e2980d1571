"""The parts of articles as rows: made of bundles, compared with the tables, and written in sets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, models
from modeltranslation.settings import DEFAULT_LANGUAGE
from modeltranslation.utils import build_localized_fieldname
from psycopg.types.json import Jsonb

from articles.models import ArticleTopic, Citation, Claim, ListedReference, Section, Wording
from articles.vocabulary import LANGUAGES, Support

Path = tuple[Any, ...]
Row = tuple[Any, ...]
Bundle = Mapping[str, Any]
Ids = dict[str, dict[Path, int]]

JSON_COLUMNS: Final = frozenset({"aliases", "bundle_form", "given"})


def translations(name: str) -> tuple[str, ...]:
    """The columns of a translated field, one a language."""
    return tuple(build_localized_fieldname(name, language) for language in LANGUAGES)


def texts(by_language: Mapping[str, str]) -> Row:
    """What goes into those columns: None for a language that is not there."""
    return tuple(by_language.get(language) or None for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Part:
    """A table of parts of articles.

    A row is known by its ``path`` of keys, from the article's id down; ``lookups`` read the path
    from the table. ``own`` are the columns that place it under its parents, made by ``place``.
    """

    name: str
    model: type[models.Model]
    lookups: tuple[str, ...]
    own: tuple[str, ...]
    place: Callable[[Path, Ids], Row]
    columns: tuple[str, ...]
    translated: str = ""


PARTS: Final = (
    Part(
        "topic",
        ArticleTopic,
        ("article_id", "topic_id"),
        ("article_id", "topic_id"),
        lambda path, _ids: path,
        ("position",),
    ),
    Part(
        "listed",
        ListedReference,
        ("article_id", "key", "reference_id"),
        ("article_id", "key", "reference_id"),
        lambda path, _ids: path,
        ("position", "given"),
    ),
    Part(
        "section",
        Section,
        ("article_id", "key"),
        ("article_id", "key"),
        lambda path, _ids: path,
        ("position", *translations("heading")),
        translated="heading",
    ),
    Part(
        "claim",
        Claim,
        ("section__article_id", "section__key", "key"),
        ("section_id", "key"),
        lambda path, ids: (ids["section"][path[:2]], path[2]),
        (
            "position",
            "kind",
            "safety_critical",
            "urgency",
            "audiences",
            "certainty_scheme",
            "certainty_level",
            "uncited_reason",
            *translations("text"),
        ),
        translated="text",
    ),
    Part(
        "wording",
        Wording,
        ("claim__section__article_id", "claim__section__key", "claim__key", "persona_id"),
        ("claim_id", "persona"),
        lambda path, ids: (ids["claim"][path[:3]], path[3]),
        translations("text"),
        translated="text",
    ),
    Part(
        "citation",
        Citation,
        (
            "claim__section__article_id",
            "claim__section__key",
            "claim__key",
            "listed__key",
            "listed__reference_id",
        ),
        ("claim_id", "listed_id"),
        lambda path, ids: (ids["claim"][path[:3]], ids["listed"][(path[0], *path[3:])]),
        ("position", "locator", "quotation", "support"),
    ),
)


@dataclass
class Wanted:
    """Every row that some articles should have: by part, path and values."""

    rows: dict[str, dict[Path, Row]] = field(
        default_factory=lambda: {part.name: {} for part in PARTS}
    )

    def add(
        self, article: int, bundle: Bundle, topics: Mapping[str, int], listed: Mapping[str, Row]
    ) -> None:
        """The rows of a canonical bundle; ``listed`` has (reference id, given) by key."""
        for position, slug in enumerate(bundle["topics"]):
            self.rows["topic"][article, topics[slug]] = (position,)
        for position, reference in enumerate(bundle["references"]):
            key = reference["key"]
            self.rows["listed"][article, key, listed[key][0]] = (position, listed[key][1])
        for position, section in enumerate(bundle["sections"]):
            here = (article, section["key"])
            self.rows["section"][here] = (position, *texts(section["heading"]))
            for place, claim in enumerate(section["claims"]):
                self._add_claim((*here, claim["key"]), place, claim, listed)

    def _add_claim(
        self, path: Path, position: int, claim: Bundle, listed: Mapping[str, Row]
    ) -> None:
        certainty = claim.get("certainty", {})
        self.rows["claim"][path] = (
            position,
            claim["kind"],
            claim["safety_critical"],
            claim.get("urgency", ""),
            claim["audiences"],
            certainty.get("scheme", ""),
            certainty.get("level", ""),
            claim["uncited_reason"],
            *texts(claim["text"]),
        )
        for persona, wording in claim["wordings"].items():
            self.rows["wording"][(*path, persona)] = texts(wording)
        for place, citation in enumerate(claim["citations"]):
            key = citation["reference"]
            self.rows["citation"][(*path, key, listed[key][0])] = (
                place,
                citation.get("locator", ""),
                citation.get("quotation", ""),
                citation.get("support", Support.SUPPORTS.value),
            )


def write_parts(wanted: Wanted, replaced: Sequence[int]) -> None:
    """Make the parts of the ``replaced`` articles what is wanted, and insert those of new ones.

    A row whose values are right already is left alone, so that its history tells of changes only.
    """
    standing = {part.name: _standing(part, replaced) for part in PARTS}
    for part in reversed(PARTS):
        gone = [
            pk
            for path, (pk, _) in standing[part.name].items()
            if path not in wanted.rows[part.name]
        ]
        _delete(part, gone)
    ids: Ids = {
        name: {path: pk for path, (pk, _) in rows.items()} for name, rows in standing.items()
    }
    for part in PARTS:
        fresh = []
        for path, values in wanted.rows[part.name].items():
            pk, before = standing[part.name].get(path, (None, None))
            if pk is None:
                fresh.append(path)
            elif before != values:
                update(part.model, pk, *_complete(part, values))
        ids[part.name].update(zip(fresh, new_ids(part.model, len(fresh)), strict=True))
        rows = (
            (ids[part.name][path], *part.place(path, ids), *_complete(part, wanted_row)[1])
            for path in fresh
            for wanted_row in [wanted.rows[part.name][path]]
        )
        insert(part.model, ("id", *part.own, *_complete(part, ())[0]), rows)


def _standing(part: Part, articles: Sequence[int]) -> dict[Path, tuple[int, Row]]:
    """The rows that these articles have: id and values by path."""
    if not articles:
        return {}
    manager = part.model._default_manager
    if hasattr(manager, "rewrite"):
        manager = manager.rewrite(False)
    rows = manager.filter(**{f"{part.lookups[0]}__in": articles}).values_list(
        *part.lookups, "pk", *part.columns
    )
    depth = len(part.lookups)
    localized = set(translations(part.translated)) if part.translated else set()
    found = {}
    for row in rows.order_by():
        values = zip(part.columns, row[depth + 1 :], strict=True)
        found[row[:depth]] = (
            row[depth],
            tuple((value or None) if name in localized else value for name, value in values),
        )
    return found


def _complete(part: Part, values: Row) -> tuple[tuple[str, ...], Row]:
    """Columns and values with the untranslated column, which holds the default language's text."""
    if not part.translated:
        return part.columns, values
    columns = (*part.columns, part.translated)
    if not values:
        return columns, values
    default = build_localized_fieldname(part.translated, DEFAULT_LANGUAGE)
    return columns, (*values, values[part.columns.index(default)] or "")


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """That many ids of the model's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows by COPY: ten times as fast as making model instances, triggers included."""
    packed = [_packed(columns, row) for row in rows]
    if not packed:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for row in packed:
            copy.write_row(row)


def update(model: type[models.Model], pk: int, columns: Sequence[str], values: Row) -> None:
    """Set these columns of one row."""
    settings = ", ".join(f'"{column}" = %s' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" SET {settings} WHERE id = %s',
            [*_packed(columns, values), pk],
        )


def _delete(part: Part, ids: list[int]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{part.model._meta.db_table}" WHERE id = ANY(%s)', [ids])


def _packed(columns: Sequence[str], row: Row) -> Row:
    return tuple(
        Jsonb(value) if column in JSON_COLUMNS and value is not None else value
        for column, value in zip(columns, row, strict=True)
    )
