"""Making the search documents of articles, in the transaction that changes what is public."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from articles.models import Status
from articles.search.analysis import Analysis, analyses
from articles.search.names import beginnings_of, names_of
from articles.search.vectors import Name, Parts, lexemes, written
from articles.vocabulary import LANGUAGES

LONGEST_SUBJECT = 100
BATCH = 200

_COLON = re.compile(r"\s*[:：](?=\s|[^\x00-\x7f])\s*")

_ROWS = """
    SELECT r.id, r.article_id, r.edition_id, r.language, r.persona, r.status, e.content,
           a.aliases::text, a.source_language,
           (SELECT array_agg(t.slug) FROM articles_articletopic l
              JOIN articles_topic t ON t.id = l.topic_id WHERE l.article_id = a.id)
      FROM articles_rendition r
      JOIN articles_edition e ON e.id = r.edition_id
      JOIN articles_article a ON a.id = r.article_id
     WHERE r.article_id = ANY(%s)
     ORDER BY r.id
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A rendition with what its search document is made of."""

    id: int
    article: int
    edition: int
    language: str
    persona: str
    status: str
    content: Mapping[str, Any]
    aliases: Mapping[str, list[str]]
    source_language: str
    topics: Sequence[str]


@dataclass(slots=True)
class Document:
    """A search document before it is stored."""

    row: Row
    parts: Parts
    found: dict[str, str]


def index(articles: Sequence[int]) -> None:
    """Make the search documents of these articles anew, withdrawn ones away.

    Must be called in the transaction that changes their renditions. A few statements for any
    number of articles.
    """
    with transaction.atomic():
        for start in range(0, len(articles), BATCH):
            _index(list(articles[start : start + BATCH]))


def rebuild() -> Iterator[int]:
    """Make all search documents anew, batch by batch; yields how many articles each batch had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT article_id FROM articles_rendition ORDER BY 1")
        ids = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(ids), BATCH):
        index(ids[start : start + BATCH])
        yield len(ids[start : start + BATCH])


def _index(articles: list[int]) -> None:
    with connection.cursor() as cursor:
        # Locked already where they change; a rebuild must not write over a newer text.
        cursor.execute(
            "SELECT id FROM articles_article WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [articles],
        )
    default, personas = _personas()
    rows = list(_rows(articles))
    marks = _marks(rows, default, personas)
    documents = documents_of([row for row in rows if row.status != Status.WITHDRAWN], marks)
    with connection.cursor() as cursor:
        # One at a time from here on: counts of common words are rows that all would wait for.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('articles_searchterm'))")
        _forget_names(cursor, articles)
        cursor.execute(
            "DELETE FROM articles_searchdocument WHERE article_id = ANY(%s)"
            " RETURNING language, tsvector_to_array(terms)",
            [articles],
        )
        counts: Counter[tuple[str, str]] = Counter()
        for language, terms in cursor.fetchall():
            counts.subtract((language, term) for term in ["", *terms])
        for document in documents:
            counts.update((document.row.language, term) for term in ["", *document.found])
        store(documents, default)
        count(counts)


def _forget_names(cursor: CursorWrapper, articles: list[int]) -> None:
    """Table by table, by keys: a plan for a join can be as bad as the statistics are old."""
    cursor.execute(
        "SELECT rendition_id FROM articles_searchdocument WHERE article_id = ANY(%s)", [articles]
    )
    if not (documents := [row[0] for row in cursor.fetchall()]):
        return
    cursor.execute("SELECT id FROM articles_searchname WHERE document_id = ANY(%s)", [documents])
    names = [row[0] for row in cursor.fetchall()]
    cursor.execute("DELETE FROM articles_searchbeginning WHERE name_id = ANY(%s)", [names])
    cursor.execute("DELETE FROM articles_searchname WHERE id = ANY(%s)", [names])


def _personas() -> tuple[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM personas_persona ORDER BY is_default DESC, position")
        slugs = [row[0] for row in cursor.fetchall()]
    return slugs[0], slugs


def _rows(articles: list[int]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [articles])
        for *keys, content, aliases, source_language, topics in cursor.fetchall():
            pk, article, edition, language, persona, status = keys
            yield Row(
                id=pk,
                article=article,
                edition=edition,
                language=language,
                persona=persona,
                status=status,
                content=orjson.loads(content),
                aliases=orjson.loads(aliases),
                source_language=source_language,
                topics=topics or (),
            )


def served(
    cells: set[tuple[str, str]], source: str, language: str, persona: str, default: str
) -> tuple[str, str] | None:
    """The cell that a reader is shown, as ``articles.reading`` chooses it."""
    order = ((language, persona), (language, default), (source, persona), (source, default))
    return next((cell for cell in order if cell in cells), None)


def _marks(rows: Sequence[Row], default: str, personas: Sequence[str]) -> dict[int, list[str]]:
    """For each rendition the marks of the readers whom it is served to, and of its topics.

    ``@fr`` is the default persona's reader of French; ``@fr/patient`` is on a text only where that
    reader is served another one than the default persona's.
    """
    by_article: dict[int, list[Row]] = {}
    for row in rows:
        by_article.setdefault(row.article, []).append(row)
    marks: dict[int, list[str]] = {row.id: [f"#{topic}" for topic in row.topics] for row in rows}
    for cells in by_article.values():
        ids = {(row.language, row.persona): row.id for row in cells}
        source = cells[0].source_language
        for language in LANGUAGES:
            usual = served(set(ids), source, language, default, default)
            if usual:
                marks[ids[usual]].append(f"@{language}")
            for persona in personas:
                cell = served(set(ids), source, language, persona, default)
                if cell and cell != usual:
                    marks[ids[cell]].append(f"@{language}/{persona}")
    return marks


def documents_of(rows: Sequence[Row], marks: Mapping[int, list[str]]) -> list[Document]:
    """The documents of these rows; two queries at most, for words that are new."""
    texts: list[tuple[str, str]] = []
    for row in rows:
        texts += [(language, text) for text, language, _ in _names(row)]
        texts += [(row.language, section["heading"]) for section in row.content["sections"]]
        texts += [(row.language, text) for text in _claims(row)]
    found = iter(analyses(texts))
    return [_document(row, found, marks.get(row.id, [])) for row in rows]


def _document(row: Row, found: Iterator[Analysis], marks: list[str]) -> Document:
    names = [
        Name(text, language, next(found), is_question)
        for text, language, is_question in _names(row)
    ]
    headings = [next(found) for _ in row.content["sections"]]
    parts = Parts(names, headings, [next(found) for _ in _claims(row)], list(marks))
    return Document(row, parts, lexemes(parts))


def _names(row: Row) -> Iterator[tuple[str, str, bool]]:
    """The question as it is shown, then the other names: (text, language, is the question).

    What stands before a colon is a name too: "Gout: what helps in an attack?" is about gout.
    """
    question = row.content["question"]
    yield question["text"], question["language"], True
    subject, colon, _rest = _COLON.sub(":", question["text"], count=1).partition(":")
    if colon and 1 < len(subject) <= LONGEST_SUBJECT:
        yield subject, question["language"], False
    for alias in row.aliases.get(row.language, []):
        yield alias, row.language, False


def _claims(row: Row) -> Iterator[str]:
    for section in row.content["sections"]:
        for claim in section["claims"]:
            yield claim["text"]


def store(documents: Sequence[Document], default: str) -> None:
    """Write the documents, their names and their words, in four statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_searchdocument"
            " (rendition_id, article_id, edition_id, language, status, terms)"
            " SELECT r, a, e, l, s, t::tsvector FROM unnest(%s::bigint[], %s::bigint[],"
            " %s::bigint[], %s::text[], %s::text[], %s::text[]) AS d(r, a, e, l, s, t)",
            _columns(map(_stored, documents), 6),
        )
        _store_names([d for d in documents if d.row.persona == default])
        words = sorted({word for d in documents for word in _words(d)})
        cursor.execute(
            "INSERT INTO articles_searchword (language, word, term)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING",
            _columns(words, 3),
        )


def _store_names(documents: Sequence[Document]) -> None:
    names = [(document, name) for document in documents for name in names_of(document.parts.names)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_searchname (document_id, key, shown, is_question)"
            " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[])"
            " RETURNING id",
            _columns(((d.row.id, n.key, n.shown, n.is_question) for d, n in names), 4),
        )
        ids = [row[0] for row in cursor.fetchall()]
        rows = (
            row
            for id, (document, name) in zip(ids, names, strict=True)
            for row in beginnings_of(name, id, document.row.status, document.parts.marks)
        )
        cursor.execute(
            "INSERT INTO articles_searchbeginning (language, typed, rank, length, name_id)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::int2[], %s::int2[], %s::bigint[])",
            _columns(rows, 5),
        )


def _stored(document: Document) -> tuple[Any, ...]:
    row = document.row
    return (row.id, row.article, row.edition, row.language, row.status, written(document.found))


def count(counts: Mapping[tuple[str, str], int]) -> None:
    """Add to the numbers of documents that have each term."""
    rows = sorted((*key, number) for key, number in counts.items() if number)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_searchterm (language, term, documents)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])"
            " ON CONFLICT (language, term) DO UPDATE"
            " SET documents = articles_searchterm.documents + excluded.documents",
            _columns(rows, 3),
        )


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows turned into columns, as unnest() takes them."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _words(document: Document) -> Iterator[tuple[str, str, str]]:
    """The words by which misspellings and missing accents are recognised."""
    for name in document.parts.names:
        for word, term in name.analysis.words.items():
            yield name.language, word, term[:100]
    for analysis in (*document.parts.headings, *document.parts.claims):
        for word, term in analysis.words.items():
            yield document.row.language, word, term[:100]
