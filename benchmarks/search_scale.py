"""Does search stay fast? Each kind of query at several sizes of the site, measured in turns.

    ORACLE_ENV=local python -m benchmarks.search_scale ../shared/data --sizes 10000 100000 1000000

Databases are made once and kept for the next run; `--drop` removes them. The time is what the
processes of PostgreSQL were on the processor for, so that other work on the machine does not count.
In every round all sizes are measured one after the other; the figures are medians over the rounds.
"""

import argparse
import os
import statistics
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
os.environ.setdefault("ORACLE_ENV", "local")
django.setup()

from articles.search import probes, search, suggest  # noqa: E402
from benchmarks import search_store as store  # noqa: E402
from benchmarks.databases import Clock, database, drop, is_complete  # noqa: E402
from benchmarks.search_asked import Cases, beginnings, queries  # noqa: E402
from benchmarks.search_texts import pools  # noqa: E402

REPEATS = 3
ROUNDS = 5
ALL, TYPED = "all of these", "suggestions"

Figures = dict[str, tuple[float, float]]
"""p50 and p95 of PostgreSQL's time by kind, in ms."""


def timed(clock: Clock, ask: Callable[[str, str], object], text: str, language: str) -> float:
    """The median of a few times that a query takes."""
    spent = []
    for _ in range(REPEATS):
        before = clock.now()
        ask(text, language)
        spent.append(clock.now() - before)
    return statistics.median(spent)


def asked(text: str, language: str) -> object:
    """A search as a reader makes it."""
    return search(text, language=language, persona="general")


def begun(text: str, language: str) -> object:
    """Suggestions as a reader gets them."""
    return suggest(text, language=language)


def measure(kinds: dict[str, Cases]) -> Figures:
    """One round at one size."""
    clock = Clock()
    times = {kind: [timed(clock, asked, *case) for case in cases] for kind, cases in kinds.items()}
    times[ALL] = [time for one in times.values() for time in one]
    times[TYPED] = [timed(clock, begun, *case) for case in beginnings(kinds)]
    return {
        kind: (statistics.median(t), statistics.quantiles(t, n=20)[-1]) for kind, t in times.items()
    }


def measured(sizes: list[int], kinds: dict[str, Cases], rounds: int) -> dict[int, Figures]:
    """The medians over all rounds, in each of which the sizes take turns."""
    found: dict[int, list[Figures]] = {size: [] for size in sizes}
    for number in range(rounds + 1):
        for size in sizes:
            with database(store.name_of(size)):
                figures = measure(kinds)
            if number:  # the first one only fills memory
                found[size].append(figures)
        print(f"  round {number} of {rounds}", flush=True)
    return {
        size: {kind: _medians([one[kind] for one in figures]) for kind in figures[0]}
        for size, figures in found.items()
    }


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    halves, most = zip(*pairs, strict=True)
    return statistics.median(halves), statistics.median(most)


def held(kinds: dict[str, Cases]) -> None:
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
    return float(".".join(place.split(".")[2:4])) if place else 0.0


def main() -> None:
    """Make what is missing, and measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the collections")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--again", action="store_true", help="make the databases anew")
    parser.add_argument("--drop", action="store_true", help="remove the databases afterwards")
    given = parser.parse_args()
    sizes = sorted(given.sizes)
    pool = pools(given.data)
    kinds = queries(pool, given.data)
    for size in sizes:
        if given.again or not is_complete(store.name_of(size)):
            store.build(size, pool)
    report(measured(sizes, kinds, given.rounds))
    with database(store.name_of(sizes[0])):
        held(kinds)
    for size in sizes if given.drop else []:
        drop(store.name_of(size))


def report(found: dict[int, Figures]) -> None:
    """Print p50 and p95 at each size, and how often the last p95 is the first one."""
    first, last = min(found), max(found)
    print(f"  {'':28} " + " ".join(f"{size:>9,}: p50 {'p95':>6}" for size in found) + "   times")
    for kind in found[first]:
        figures = " ".join(f"{one[kind][0]:14.1f} {one[kind][1]:6.1f}" for one in found.values())
        print(f"  {kind:28} {figures} {found[last][kind][1] / found[first][kind][1]:7.2f}")


if __name__ == "__main__":
    main()
