"""Databases of 10,000, 100,000 or a million made articles, stored as an import would store them."""

import resource
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper

from articles.canonical import canonical_json, digest
from articles.search.names import beginnings_of, names_of
from articles.search.vectors import written
from benchmarks.databases import database, making
from benchmarks.search_texts import Made, Pool, made

PROCESSES = 2
BATCH = 5_000
AT = "2026-01-01T00:00:00Z"
LOADED = (
    *("searchdocument", "searchname", "searchbeginning"),
    *("article", "edition", "rendition"),
)
NAMES_EACH = 10
COPIES = {
    "articles_article (id, slug, source_language, question, aliases, risk_class,"
    " provenance_kind, provenance_tool, provenance_note, bundle_form, state, submissions,"
    " created_at)": lambda a, content: (
        *(a.id, f"made-{a.id}", a.language, "", "{}", "standard", "machine", "", "", "[]"),
        *("submitted", 1, AT),
    ),
    "articles_edition (id, article_id, language, persona, number, content, digest, made_from,"
    " created_at)": lambda a, content: (
        *(a.id, a.id, a.language, "general", 1, content, digest(content), "{}", AT),
    ),
    "articles_rendition (id, article_id, language, persona, edition_id, status, question,"
    " question_language, summary, notice, lapse, round, standings, register_ids, out_of_date,"
    " submitted_at, date_modified, reviewers)": lambda a, content: (
        *(a.id, a.id, a.language, "general", a.id, "submitted", a.title, a.language),
        *(a.claims[0][0], "", "", 1, "{}", "{}", False, AT, AT, "[]"),
    ),
    "articles_searchdocument (rendition_id, article_id, edition_id, language, status,"
    " terms)": lambda a, content: (a.id, a.id, a.id, a.language, "submitted", written(a.found)),
}
NAMES = "articles_searchname (id, document_id, key, shown, is_question)"
BEGINNINGS = "articles_searchbeginning (language, typed, rank, length, name_id)"


def name_of(size: int) -> str:
    """The database with so many articles."""
    return f"search_scale_{size}"


def build(size: int, pool: dict[str, Pool]) -> None:
    """Make the database with so many articles; prints how long it took and how large it is."""
    with making(name_of(size)):
        with connection.cursor() as cursor:
            _without_guards(cursor)
        indexes = _take_indexes()
        start = time.perf_counter()
        counts = _load(size, pool)
        stored = time.perf_counter()
        _finish(indexes, pool, counts)
        indexed = time.perf_counter()
        print(f"\n{size:,}: stored in {stored - start:.0f} s, indexed in {indexed - stored:.0f} s")
        sizes()


def _without_guards(cursor: CursorWrapper) -> None:
    """Take triggers and foreign keys from this database: its rows are made, and nobody edits."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
        " AND 'articles' IN (split_part(conrelid::regclass::text, '_', 1),"
        " split_part(confrelid::regclass::text, '_', 1))"
    )
    for table, constraint in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
    for table in ("article", "edition", "rendition"):
        cursor.execute(f"ALTER TABLE articles_{table} DISABLE TRIGGER USER")


def _take_indexes() -> list[str]:
    """Drop the keys and indexes of the tables to fill; gives what makes them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
            " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,"
            " pg_get_constraintdef(oid)) FROM pg_constraint"
            " WHERE contype IN ('p', 'u') AND conrelid::regclass::text = ANY(%(tables)s)"
            " UNION ALL SELECT format('DROP INDEX %%I', indexname), indexdef FROM pg_indexes"
            " WHERE tablename = ANY(%(tables)s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            {"tables": [f"articles_{table}" for table in LOADED]},
        )
        found = cursor.fetchall()
        for taken, _ in found:
            cursor.execute(taken)
    return [made_again for _, made_again in found]


def _load(size: int, pool: dict[str, Pool]) -> Counter:
    """Store the articles by two processes; gives how many documents have each term."""
    counts: Counter = Counter()
    share = -(-size // PROCESSES)
    parts = [(n + 1, min(size, n + share)) for n in range(0, size, share)]
    name = connection.settings_dict["NAME"]
    connection.close()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as processes:
        futures = [processes.submit(_store, name, *part, pool) for part in parts]
        for future in futures:
            counts += future.result()
    return counts


def _store(name: str, first: int, last: int, pool: dict[str, Pool]) -> Counter:
    counts: Counter = Counter()
    with database(name):
        for start in range(first, last + 1, BATCH):
            articles = list(made(start, min(last, start + BATCH - 1), pool))
            _copy(articles)
            for article in articles:
                counts.update((article.language, term) for term in ["", *article.found])
            print(f"  {start + len(articles) - 1:,} stored", flush=True)
    return counts


def _copy(articles: list[Made]) -> None:
    contents = [_content(article) for article in articles]
    with connection.cursor() as cursor:
        for target, row in COPIES.items():
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for article, content in zip(articles, contents, strict=True):
                    copy.write_row(row(article, content))
    _copy_names(articles)


def _copy_names(articles: list[Made]) -> None:
    names = [
        (article, article.id * NAMES_EACH + number, name)
        for article in articles
        for number, name in enumerate(names_of(article.names))
    ]
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {NAMES} FROM STDIN") as copy:
            for article, id, name in names:
                copy.write_row((id, article.id, name.key, name.shown, name.is_question))
        with cursor.copy(f"COPY {BEGINNINGS} FROM STDIN") as copy:
            for article, id, name in names:
                for row in beginnings_of(name, id, "submitted", article.parts.marks):
                    copy.write_row(row)


def _content(article: Made) -> str:
    claims = [{"key": f"c{n}", "text": text} for n, (text, _) in enumerate(article.claims)]
    return canonical_json(
        {
            "article": f"made-{article.id}",
            "question": {"text": article.title, "language": article.language},
            "sections": [{"key": "lead", "heading": "", "claims": claims}],
        }
    )


def _finish(indexes: list[str], pool: dict[str, Pool], counts: Counter) -> None:
    """Indexes, known words and counts, after loading."""
    words = {
        (language, word, term)
        for language, one in pool.items()
        for _, analysis in (*one.subjects, *one.claims)
        for word, term in analysis.words.items()
    }
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'; SET statement_timeout = 0")
        for definition in indexes:
            cursor.execute(definition)
        with cursor.copy("COPY articles_searchword (language, word, term) FROM STDIN") as copy:
            for row in words:
                copy.write_row(row)
        columns = "articles_searchterm (language, term, documents)"
        with cursor.copy(f"COPY {columns} FROM STDIN") as copy:
            for (language, term), number in counts.items():
                copy.write_row((language, term[:100], number))
        for table in (*LOADED, "searchterm", "searchword"):
            cursor.execute(f"VACUUM ANALYZE articles_{table}")


def sizes() -> None:
    """Print how large tables and indexes are, and the memory that building them took."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_relation_size(oid) / 1048576.0 FROM pg_class"
            " WHERE relname LIKE '%search%' AND pg_relation_size(oid) > 1048576 ORDER BY 2 DESC"
        )
        for name, size in cursor.fetchall():
            print(f"    {name:40} {size:9.1f} MB")
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if "VmHWM" in line)
        print(f"    memory at most: PostgreSQL's process {int(peak.split()[1]) // 1024} MB", end="")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f", one of those that made the texts {largest // 1024} MB", flush=True)
