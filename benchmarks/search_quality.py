"""Does search put the right article first? Beside three plain baselines, with intervals.

    ORACLE_ENV=local python -m benchmarks.search_quality ../shared/data

Each collection is imported into a database of its own, which is dropped afterwards.
"""

import argparse
import gzip
import json
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
os.environ.setdefault("ORACLE_ENV", "local")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.search import embedding, search  # noqa: E402

RESAMPLES = 1_000
BEST = 10
SAMPLE = 200
CONFIGURATIONS = {"en": "english", "es": "spanish", "fr": "french", "ar": "arabic"}


class Case(NamedTuple):
    """A query in a language, and the article that should come first."""

    query: str
    language: str
    slug: str


Ranker = Callable[[Case], list[str]]


def found_by_search(case: Case) -> list[str]:
    """What the site finds."""
    results = search(case.query, language=case.language, persona="general", size=BEST)
    return [hit.slug for hit in results.hits]


def by_postgresql(joined_by: str) -> Ranker:
    """PostgreSQL as it comes: its parser and its rank, with all words or with any."""

    def ranked(case: Case) -> list[str]:
        configuration = CONFIGURATIONS.get(case.language, "simple")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT slug FROM plain, (SELECT replace(plainto_tsquery(%s::regconfig, %s)::text,"
                " '&', %s)::tsquery AS q) AS asked WHERE language = %s AND vector @@ q"
                " ORDER BY ts_rank(vector, q) DESC, slug LIMIT %s",
                [configuration, case.query, joined_by, case.language, BEST],
            )
            return [row[0] for row in cursor.fetchall()]

    return ranked


def by_trigrams(case: Case) -> list[str]:
    """Similarity by pg_trgm, of the names where there are any that say something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug FROM plain WHERE language = %s ORDER BY similarity(compared, %s) DESC,"
            " slug LIMIT %s",
            [case.language, case.query, BEST],
        )
        return [row[0] for row in cursor.fetchall()]


RANKERS: dict[str, Ranker] = {
    "search": found_by_search,
    "all words": by_postgresql("&"),
    "any word": by_postgresql("|"),
    "pg_trgm": by_trigrams,
}
MEANINGS: dict[str, Ranker] = {"+ meaning": found_by_search}
"""The same search once the texts have vectors, where a model of embeddings is installed."""


@contextmanager
def site_with(files: list[Path], compared: str) -> Iterator[None]:
    """A site with these bundles; ``compared`` is what pg_trgm looks at: names or texts."""
    own = connection.settings_dict["NAME"]
    test = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        User.objects.create_superuser("benchmark")
        for file in files:
            call_command(
                "import_articles", str(file), submit=True, user="benchmark", stdout=sys.stderr
            )
        _plain(files, compared)
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)
        assert test != own


def _plain(files: list[Path], compared: str) -> None:
    """The same texts as plain rows, for the baselines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE plain (slug text, language text, compared text, vector tsvector)"
        )
        for bundle in (bundle for file in files for bundle in bundles(file)):
            for language in bundle["sections"][0]["claims"][0]["text"]:
                names = [bundle["question"].get(language, "")]
                names += bundle["aliases"].get(language, [])
                texts = [
                    claim["text"].get(language, "")
                    for section in bundle["sections"]
                    for claim in section["claims"]
                ]
                chosen = names if compared == "names" else texts
                cursor.execute(
                    "INSERT INTO plain VALUES (%s, %s, %s, to_tsvector(%s::regconfig, %s))",
                    [
                        bundle["slug"],
                        language,
                        " ".join(chosen),
                        CONFIGURATIONS.get(language, "simple"),
                        " ".join(names + texts),
                    ],
                )


def bundles(file: Path) -> list[dict]:
    """The bundles of a file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def interval(values: list[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean."""
    chance = random.Random(1)
    means = sorted(
        sum(chance.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES)
    )
    return means[RESAMPLES // 40], means[-RESAMPLES // 40]


def report(title: str, cases: list[Case], rankers: dict[str, Ranker] = RANKERS) -> None:
    """Print hit@1 and MRR@10 of each ranker on these cases."""
    print(f"\n{title} ({len(cases)} queries)")
    for name, ranker in rankers.items():
        ranks = [_rank(ranker(case), case.slug) for case in cases]
        hits = [float(rank == 1) for rank in ranks]
        reciprocal = [1 / rank if rank else 0.0 for rank in ranks]
        low, high = interval(hits)
        lower, upper = interval(reciprocal)
        print(
            f"  {name:10} hit@1 {sum(hits) / len(hits):.3f} [{low:.3f}, {high:.3f}]"
            f"   MRR@10 {sum(reciprocal) / len(hits):.3f} [{lower:.3f}, {upper:.3f}]",
            flush=True,
        )


def _rank(found: list[str], slug: str) -> int:
    return found.index(slug) + 1 if slug in found else 0


def main() -> None:
    """Measure all collections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the collections")
    parser.add_argument(
        "--only", choices=["names", "answers", "characters"], help="measure one part"
    )
    given = parser.parse_args()
    for name, part in {"names": names, "answers": answers, "characters": characters}.items():
        if given.only in (None, name):
            part(given.data)


def names(data: Path) -> None:
    """Queries by a synonym, and by an article's own title."""
    file = data / "medquad.jsonl.gz"
    with site_with([file], "names"):
        asked = json.loads((data / "alias_queries.json").read_text())
        synonyms = [Case(case["query"], "en", case["slug"]) for case in asked]
        titles = [Case(b["question"]["en"], "en", b["slug"]) for b in bundles(file)]
        chosen = random.Random(1).sample(titles, 500)
        report("A synonym", synonyms)
        report("Its own title", chosen, {"search": found_by_search})
        if with_meanings():
            report("A synonym", synonyms, MEANINGS)
            report("Its own title", chosen, MEANINGS)


def answers(data: Path) -> None:
    """Patients' questions against texts that do not have the question."""
    with site_with([data / "xlinghealth_answers.jsonl.gz"], "texts"):
        asked = json.loads((data / "xlinghealth_queries.json").read_text())
        cases = {
            language: [
                Case(case["question"][language], language, case["slug"])
                for case in asked
                if case["question"].get(language)
            ]
            for language in ("en", "es", "zh-hans")
        }
        for language, some in cases.items():
            report(f"A patient's question, {language}", some)
        if with_meanings():
            for language, some in cases.items():
                report(f"A patient's question, {language}", some, MEANINGS)


def with_meanings() -> bool:
    """Have what texts mean compared from here on, where a model is installed."""
    if embedding.is_installed():
        while embedding.embed():
            pass
    return embedding.is_installed()


def characters(data: Path) -> None:
    """Chinese names with one character changed by chance, or left out: is the name offered?"""
    file = data / "xlinghealth.jsonl.gz"
    with site_with([file], "names"):
        chance = random.Random(1)
        questions = [bundle["question"].get("zh-hans", "") for bundle in bundles(file)]
        parts = {part for text in questions for part in re.findall("[\u4e00-\u9fff]+", text)}
        known = sorted(part for part in parts if 4 <= len(part) <= 12)
        chosen = chance.sample(known, min(SAMPLE, len(known)))
        letters = "".join(known)
        changes = {
            "changed": lambda name, at: name[:at] + chance.choice(letters) + name[at + 1 :],
            "left out": lambda name, at: name[:at] + name[at + 1 :],
        }
        for kind, change in changes.items():
            print(f"\nOne character of Chinese {kind} ({len(chosen)} names)")
            _offered([(name, change(name, chance.randrange(len(name)))) for name in chosen])


def _offered(cases: list[tuple[str, str]]) -> None:
    meant = [
        (name, search(typed, language="zh-hans", persona="general").meant) for name, typed in cases
    ]
    right = sum(name == offered for name, offered in meant) / len(meant)
    wrong = sum(bool(offered) and name != offered for name, offered in meant) / len(meant)
    print(f"  the name is offered {right:.2f}, another one {wrong:.2f}")


if __name__ == "__main__":
    main()
