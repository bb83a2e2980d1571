"""Does search stay fast? Renditions by the thousand, made of real texts, and each query's time.

    ORACLE_ENV=local python -m benchmarks.search_scale ../shared/data --sizes 10000 100000 1000000

Titles are two subjects of real articles, texts are real claims in English, Chinese and Spanish, all
drawn by chance; everything else is as an import would store it. The database is dropped afterwards.
The time is what PostgreSQL's process was on the processor for, so that other work on the machine
does not count; the texts fit in memory, so there is little else to wait for.
"""

import argparse
import json
import os
import random
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
os.environ.setdefault("ORACLE_ENV", "local")
django.setup()

from django.db import connection  # noqa: E402
from django.db.backends.utils import CursorWrapper  # noqa: E402

from articles.canonical import canonical_json, digest  # noqa: E402
from articles.search import probes, search, suggest  # noqa: E402
from articles.search.analysis import Analysis, analyses  # noqa: E402
from articles.search.documents import Document, Row, names_of  # noqa: E402
from articles.search.vectors import Name, Parts, lexemes, written  # noqa: E402
from benchmarks.search_quality import bundles  # noqa: E402

SHARES = {"en": 0.6, "zh-hans": 0.25, "es": 0.15}
QUERIES = 60
REPEATS = 3
AT = "2026-01-01T00:00:00Z"
INDEXES = {
    "search_document_terms": "articles_searchdocument USING gin (terms) WITH (fastupdate = off)",
    "search_name_by_key": "articles_searchname (key, document_id)",
    "search_name_by_typed": "articles_searchname (language, typed varchar_pattern_ops)",
}


@dataclass
class Pool:
    """Subjects and claims of one language, analysed."""

    subjects: list[tuple[str, Analysis]] = field(default_factory=list)
    claims: list[tuple[str, Analysis]] = field(default_factory=list)


def pools(data: Path) -> dict[str, Pool]:
    """What the texts are made of."""
    subjects: dict[str, list[str]] = {language: [] for language in SHARES}
    claims: dict[str, list[str]] = {language: [] for language in SHARES}
    for bundle in bundles(data / "medquad.jsonl.gz"):
        subjects["en"].append(bundle["question"]["en"].split(":")[0])
        claims["en"] += _claims(bundle, "en")
    for bundle in bundles(data / "xlinghealth.jsonl.gz"):
        for language in ("zh-hans", "es"):
            question = bundle["question"].get(language, "")
            subjects[language] += [
                part.strip()
                for part in question.replace("？", "，").replace("。", "，").split("，")
                if 2 < len(part) < 40
            ] or [question[:40]]
            claims[language] += _claims(bundle, language)
    result = {}
    for language in SHARES:
        names, texts = sorted(set(subjects[language])), sorted(set(claims[language]))
        found = analyses([(language, text) for text in names + texts])
        result[language] = Pool(
            list(zip(names, found, strict=False)),
            list(zip(texts, found[len(names) :], strict=True)),
        )
    return result


def _claims(bundle: dict, language: str) -> list[str]:
    return [
        claim["text"][language]
        for section in bundle["sections"]
        for claim in section["claims"]
        if claim["text"].get(language)
    ]


@dataclass
class Made:
    """The rows of one article."""

    id: int
    language: str
    names: list[Name]
    claims: list[tuple[str, Analysis]]
    parts: Parts = field(default_factory=Parts)
    found: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The question."""
        return self.names[0].shown


def made(first: int, last: int, pool: dict[str, Pool]) -> Iterator[Made]:
    """Articles by number, always the same."""
    for number in range(first, last + 1):
        chance = random.Random(number)
        language = chance.choices(list(SHARES), list(SHARES.values()))[0]
        one, other = chance.sample(pool[language].subjects, 2)
        joint = {"en": " and ", "es": " y ", "zh-hans": "与"}[language]
        whole = Analysis(
            one[1].terms + other[1].terms,
            one[1].units + other[1].units,
            one[1].words | other[1].words,
        )
        names = [Name(one[0] + joint + other[0], language, whole, is_question=True)]
        names.append(Name(one[0], language, one[1]))
        claims = chance.choices(pool[language].claims, k=chance.randint(2, 5))
        article = Made(number, language, names, claims)
        found = [analysis for _, analysis in claims]
        article.parts = Parts(names, [], found, [f"@{language}"])
        article.found = lexemes(article.parts)
        yield article


_DOCUMENTS = (
    "articles_searchdocument (rendition_id, article_id, edition_id, language, status, terms)"
)
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
    _DOCUMENTS: lambda a, content: (
        *(a.id, a.id, a.id, a.language, "submitted", written(a.found)),
    ),
}


def load(first: int, last: int, pool: dict[str, Pool], counts: Counter) -> None:
    """Store articles ``first`` … ``last``, in batches."""
    batch = 5_000
    for start in range(first, last + 1, batch):
        articles = list(made(start, min(last, start + batch - 1), pool))
        contents = [_content(article) for article in articles]
        with connection.cursor() as cursor:
            for target, row in COPIES.items():
                with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                    for article, content in zip(articles, contents, strict=True):
                        copy.write_row(row(article, content))
            with cursor.copy(
                "COPY articles_searchname (document_id, language, key, typed, shown, is_question)"
                " FROM STDIN"
            ) as copy:
                for article in articles:
                    row = Row(article.id, 0, 0, article.language, "", "", {}, {}, "", ())
                    for name in names_of(Document(row, article.parts, article.found)):
                        copy.write_row(name)
        for article in articles:
            counts.update((article.language, term) for term in ["", *article.found])
        print(f"\r  {start + len(articles) - 1:,} stored", end="", flush=True)
    print()


def _content(article: Made) -> str:
    claims = [{"key": f"c{n}", "text": text} for n, (text, _) in enumerate(article.claims)]
    return canonical_json(
        {
            "article": f"made-{article.id}",
            "question": {"text": article.title, "language": article.language},
            "sections": [{"key": "lead", "heading": "", "claims": claims}],
        }
    )


def index(counts: Counter) -> None:
    """Indexes and counts, after loading."""
    with connection.cursor() as cursor:
        for name, definition in INDEXES.items():
            table, rest = definition.split(" ", 1)
            cursor.execute(f"CREATE INDEX {name} ON {table} {rest}")
        cursor.execute("TRUNCATE articles_searchterm")
        columns = "COPY articles_searchterm (language, term, documents) FROM STDIN"
        with cursor.copy(columns) as copy:
            for (language, term), number in counts.items():
                copy.write_row((language, term[:100], number))
        for table in ("searchdocument", "searchname", "searchterm", "article", "rendition"):
            cursor.execute(f"VACUUM ANALYZE articles_{table}")


def queries(pool: dict[str, Pool], data: Path) -> dict[str, list[tuple[str, str]]]:
    """What is asked, by kind: (text, language)."""
    chance = random.Random(7)
    english = [name.split() for name, _ in pool["en"].subjects]
    chinese = [name for name, _ in pool["zh-hans"].subjects]
    words = [chance.choice(name) for name in chance.choices(english, k=QUERIES)]
    usual = [word for word, _ in Counter(w for name in english for w in name).most_common(20)]
    body = Counter(word for _, a in pool["en"].claims for word in a.words).most_common(20)
    asked = json.loads((data / "xlinghealth_queries.json").read_text())
    chosen = chance.sample(asked, QUERIES // 2)
    pairs = [a + b for name in chance.choices(chinese, k=QUERIES) for a, b in pairwise(name)]
    return {
        "one word": [(word, "en") for word in words],
        "two words": [
            (" ".join(chance.sample(n, min(2, len(n)))), "en")
            for n in chance.choices(english, k=QUERIES)
        ],
        "common word in titles": [(word, "en") for word in usual],
        "common word in texts": [(word, "en") for word, _ in body],
        "two common words": [(f"{a} {b}", "en") for a, b in pairwise(usual)],
        "whole title": [(" ".join(name), "en") for name in chance.choices(english, k=QUERIES)],
        "misspelt word": [(_misspelt(word, chance), "en") for word in words if len(word) > 5],
        "patient's message": [(case["question"]["en"], "en") for case in chosen],
        "two characters, Chinese": [(pair, "zh-hans") for pair in chance.sample(pairs, QUERIES)],
        "four characters, Chinese": [
            (name[:4], "zh-hans") for name in chance.choices(chinese, k=QUERIES)
        ],
        "patient's message, Chinese": [(c["question"]["zh-hans"], "zh-hans") for c in chosen],
        "two words, Spanish": [
            (" ".join(name.split()[1:3]), "es")
            for name, _ in chance.choices(pool["es"].subjects, k=QUERIES)
        ],
    }


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def measure(kinds: dict[str, list[tuple[str, str]]]) -> dict[str, tuple[float, float]]:
    """p50 and p95 of PostgreSQL's time by kind, in ms: the median of three of each query."""
    result, mix = {}, []

    def asked(text: str, language: str) -> object:
        return search(text, language=language, persona="general")

    def begun(text: str, language: str) -> object:
        return suggest(text, language=language)

    for kind, cases in kinds.items():
        times = [_time(asked, *case) for case in cases]
        mix += times
        result[kind] = _quantiles(times)
    result["all of these"] = _quantiles(mix)
    prefixes = [(text[:n], lang) for text, lang in kinds["whole title"] for n in (1, 2, 3, 5, 8)]
    prefixes += [
        (text[:n], lang) for text, lang in kinds["four characters, Chinese"] for n in (1, 2)
    ]
    result["suggestions"] = _quantiles([_time(begun, *case) for case in prefixes])
    return result


def held(kinds: dict[str, list[tuple[str, str]]]) -> None:
    """Print how often the tenth result scores as high as if every match had been looked at."""
    print("  the tenth result scores as high as without a bound on candidates:")
    for kind, cases in kinds.items():
        bounded = [_tenth(*case) for case in cases]
        usual = probes.CANDIDATES
        probes.CANDIDATES = 1_000_000_000
        try:
            unbounded = [_tenth(*case) for case in cases]
        finally:
            probes.CANDIDATES = usual
        compared = [(a, b) for a, b in zip(bounded, unbounded, strict=True) if b]
        if compared:
            same = sum(a >= b for a, b in compared) / len(compared)
            worst = min(a / b for a, b in compared)
            print(f"  {kind:28} {same:8.2f} of queries; the worst has {worst:.2f} of the score")


def _tenth(text: str, language: str) -> float:
    """The score of the last result of the first page, where there is a next page."""
    place = search(text, language=language, persona="general").next
    return float(".".join(place.split(".")[1:3])) if place else 0.0


def _quantiles(times: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=20)
    return statistics.median(times), cuts[-1]


def _time(ask: Callable[[str, str], object], text: str, language: str) -> float:
    spent = []
    for _ in range(REPEATS):
        before = _on_processor()
        ask(text, language)
        spent.append((_on_processor() - before) / 1e6)
    return statistics.median(spent)


@cache
def _schedule() -> Path:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def _on_processor() -> int:
    """Nanoseconds that PostgreSQL's process for this connection has had a processor (Linux)."""
    return int(_schedule().read_text().split()[0])


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
    print(f", this one {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def main() -> None:
    """Grow a site step by step and measure it at each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the collections")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    given = parser.parse_args()
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _grow(given.data, sorted(given.sizes))
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def _without_guards(cursor: CursorWrapper) -> None:
    """Take triggers and foreign keys from this database: its rows are made, and nobody edits."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid::regclass::text LIKE 'articles_%'"
    )
    for table, constraint in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
    for table in ("article", "edition", "rendition"):
        cursor.execute(f"ALTER TABLE articles_{table} DISABLE TRIGGER USER")


def _grow(data: Path, steps: list[int]) -> None:
    pool = pools(data)
    kinds = queries(pool, data)
    counts: Counter = Counter()
    with connection.cursor() as cursor:
        _without_guards(cursor)
        cursor.execute("SET maintenance_work_mem = '512MB'; SET statement_timeout = 0")
        words = {
            (language, word, term)
            for language, one in pool.items()
            for _, analysis in (*one.subjects, *one.claims)
            for word, term in analysis.words.items()
        }
        columns = "COPY articles_searchword (language, word, term) FROM STDIN"
        with cursor.copy(columns) as copy:
            for row in words:
                copy.write_row(row)
    before, baseline = 0, {}
    for size in steps:
        with connection.cursor() as cursor:
            for name in INDEXES:
                cursor.execute(f"DROP INDEX IF EXISTS {name}")
        print(f"\n{size:,} renditions", flush=True)
        start = time.perf_counter()
        load(before + 1, size, pool, counts)
        stored = time.perf_counter()
        index(counts)
        indexed = time.perf_counter()
        print(f"  stored in {stored - start:.0f} s, indexed in {indexed - stored:.0f} s")
        sizes()
        measured = measure(kinds)
        baseline = baseline or measured
        print(f"  {'':28} {'p50':>8} {'p95':>8}   p95 against {steps[0]:,}")
        for kind, (half, most) in measured.items():
            ratio = most / baseline[kind][1]
            print(f"  {kind:28} {half:8.2f} {most:8.2f} ms {ratio:8.2f} times", flush=True)
        if not before:
            held(kinds)
        before = size


if __name__ == "__main__":
    main()
