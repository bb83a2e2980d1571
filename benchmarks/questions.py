"""Are follow-up questions answered rightly, and refused rightly? Beside two plain baselines.

    ORACLE_ENV=local python -m benchmarks.questions ../shared/data [--large]

The cases' articles are imported into a database of their own, which is dropped afterwards, and
marked as approved there by SQL: signatures are not what is measured. Questions are answered as the
site answers them. The baselines' thresholds are chosen on four fifths of the cases and measured on
the rest, five times; the site's own are measured as they stand, and see questions_unseen.py.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.search_quality import bundles, interval  # sets Django up

from benchmarks import questions_unseen as unseen  # isort: skip

from django.contrib.auth.models import User  # isort: skip
from django.core.management import call_command
from django.db import connection

from articles.search.analysis import analysis
from questions import sources
from questions.answering import answered
from questions.relevance import judged

FOLDS = 5


class Case(NamedTuple):
    """A question on an article's page: whether its text answers it, and in which section."""

    text: str
    bundle: dict[str, Any]
    answerable: bool
    clean: bool
    section: str


class Given(NamedTuple):
    """What came of a case."""

    answers: bool
    sections: frozenset[str]
    verbatim: bool


def cases(data: Path) -> list[Case]:
    """The cases, each with its article."""
    by_slug = {one["slug"]: one for one in bundles(data / "followup_articles.jsonl.gz")}
    return [
        Case(
            one["followup"],
            by_slug[one["slug"]],
            one["answerable"],
            one["clean"],
            _gold(by_slug[one["slug"]], one["gold_text"] or ""),
        )
        for one in json.loads((data / "followup_cases.json").read_text())
    ]


def _gold(bundle: dict[str, Any], text: str) -> str:
    """The key of the section that most of the answering text's words are of."""
    words = set(text.split())
    shares = {
        section["key"]: len(words & set(_text(section).split())) for section in bundle["sections"]
    }
    return max(shares, key=lambda key: shares[key]) if words else ""


def _text(section: dict[str, Any]) -> str:
    return " ".join(claim["text"]["en"] for claim in section["claims"])


@contextmanager
def site_with(files: Sequence[Path]) -> Iterator[None]:
    """A site with these bundles, all of them approved."""
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    sources.witnesses.clear()
    try:
        User.objects.create_superuser("benchmark")
        for file in files:
            call_command(
                "import_articles", str(file), submit=True, user="benchmark", stdout=sys.stderr
            )
        _approve_all()
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def _approve_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_rendition DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE articles_rendition SET status = 'approved', approved_at = now(),"
            " last_reviewed = now(), next_review_due = now() + interval '1 year'"
        )
        cursor.execute("UPDATE articles_searchdocument SET status = 'approved'")
        cursor.execute("ALTER TABLE articles_rendition ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


def by_the_site(case: Case) -> Given:
    """What the site answers on the article's page."""
    given = answered(case.text, language="en", persona="general", article=case.bundle["slug"])
    own = [ground for ground in given.grounds if ground.slug == case.bundle["slug"]]
    texts = {claim["text"]["en"] for part in case.bundle["sections"] for claim in part["claims"]}
    return Given(
        bool(own),
        frozenset(ground.section for ground in own),
        all(ground.text in texts for ground in own)
        and all(sentence.text == sentence.grounds[0].text for sentence in given.sentences),
    )


def without_headings(case: Case) -> Given:
    """What the site would answer if no section had a heading."""
    asked, source = unseen.compared(case.text, case.bundle["slug"])
    found = judged(asked, unseen.bare(source))
    keys = frozenset(statement.ground.section for statement in found.statements)
    return Given(found.answers, keys, verbatim=True)


def overlap(headings: bool) -> Callable[[Case], tuple[float, str]]:
    """The plain baseline: the share of the question's stemmed words that one section has."""

    def best(case: Case) -> tuple[float, str]:
        subject = set(analysis("en", case.bundle["question"]["en"]).terms)
        asked = set(analysis("en", case.text).terms) - subject
        scores = []
        for section in case.bundle["sections"]:
            text = _text(section)
            if headings:
                text = f"{section['heading'].get('en', '')} {text}"
            has = set(analysis("en", text).terms)
            scores.append((len(asked & has) / len(asked) if asked else 0.0, section["key"]))
        return max(scores)

    return best


def by_overlap(all_cases: list[Case], headings: bool) -> list[Given]:
    """The baseline's answers, its threshold cross-validated."""
    best = overlap(headings)
    scored = [best(case) for case in all_cases]
    order = list(range(len(all_cases)))
    random.Random(1).shuffle(order)
    results: dict[int, Given] = {}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        rest = [index for index in order if index not in held]
        threshold = max(
            (step / 20 for step in range(1, 21)),
            key=lambda t: unseen.balanced(
                [(all_cases[i].answerable, scored[i][0] >= t) for i in rest]
            ),
        )
        for index in held:
            score, key = scored[index]
            results[index] = Given(score >= threshold, frozenset({key}), verbatim=True)
    return [results[index] for index in range(len(all_cases))]


def report(name: str, all_cases: list[Case], given: list[Given]) -> None:
    """Print one row for the clean cases and one for all."""
    for label, chosen in (("clean", True), ("all", False)):
        kept = [(c, g) for c, g in zip(all_cases, given, strict=True) if c.clean or not chosen]
        pairs = [(c.answerable, g.answers) for c, g in kept]
        right = [float(c.section in g.sections) for c, g in kept if c.answerable and g.answers]
        answers = [float(g.answers) for c, g in kept if c.answerable]
        refused = [float(not g.answers) for c, g in kept if not c.answerable]
        low, high = interval([float(a == g) for a, g in pairs])
        print(
            f"  {name:24} {label:6} n={len(kept):3}  balanced {unseen.balanced(pairs):.3f}"
            f" (right or not [{low:.3f}, {high:.3f}])  answered {sum(answers) / len(answers):.3f}"
            f"  refused {sum(refused) / len(refused):.3f}"
            f"  right section {sum(right) / max(1, len(right)):.3f}"
            f"  verbatim {sum(g.verbatim for _c, g in kept) / len(kept):.3f}",
            flush=True,
        )


def out_of_corpus(data: Path, all_cases: list[Case]) -> None:
    """Questions that nothing answers: asked of the site, and on the page of every article."""
    asked = json.loads((data / "out_of_corpus_questions.json").read_text())
    chance = random.Random(1)
    given = [answered(text, language="en", persona="general") for text in asked]
    print(f"  refused of the site: {_refused(given):.3f} of {len(given)}")
    pages = [case.bundle["slug"] for case in all_cases]
    given = [
        answered(text, language="en", persona="general", article=slug)
        for text in asked
        for slug in chance.sample(pages, 20)
    ]
    print(f"  refused on pages:    {_refused(given):.3f} of {len(given)}")


def _refused(given: list[Any]) -> float:
    return sum(not one.answered for one in given) / len(given)


def speed(all_cases: list[Case]) -> None:
    """How long answers take, on a page and of the whole site, as CPU time and by the clock."""
    for label, on_page in (("on a page", True), ("of the site", False)):
        clock, cpu = [], []
        for case in all_cases:
            article = case.bundle["slug"] if on_page else ""
            began, before = time.perf_counter(), time.process_time()
            answered(case.text, language="en", persona="general", article=article)
            clock.append(time.perf_counter() - began)
            cpu.append(time.process_time() - before)
        p95 = [sorted(times)[int(len(times) * 0.95)] * 1000 for times in (clock, cpu)]
        p50 = sorted(clock)[len(clock) // 2] * 1000
        print(
            f"  {label:12} p50 {p50:.0f} ms, p95 {p95[0]:.0f} ms by the clock;"
            f" p95 {p95[1]:.0f} ms of this process's CPU"
        )


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the collections")
    parser.add_argument("--large", action="store_true", help="5,000 articles, for speed")
    given = parser.parse_args()
    files = [given.data / "followup_articles.jsonl.gz"]
    all_cases = cases(given.data)
    with tempfile.TemporaryDirectory() as folder:
        if given.large:
            files += [given.data / "medquad.jsonl.gz", _again(given.data, Path(folder))]
        measure(given.data, files, all_cases)


def _again(data: Path, folder: Path) -> Path:
    """MedQuAD's articles once more, under other addresses, so that there are 5,000."""
    copies = folder / "again.jsonl"
    with copies.open("w", encoding="utf-8") as lines:
        for bundle in bundles(data / "medquad.jsonl.gz"):
            bundle["slug"] = f"{bundle['slug'][:70]}-again"
            lines.write(json.dumps(bundle, ensure_ascii=False) + "\n")
    return copies


def measure(data: Path, files: Sequence[Path], all_cases: list[Case]) -> None:
    """Measure a site with these files."""
    with site_with(files):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM articles_article")
            print(f"{cursor.fetchone()[0]} articles")
        print("Answering or refusing, on the article's page")
        report("the site", all_cases, [by_the_site(case) for case in all_cases])
        report("without headings", all_cases, [without_headings(case) for case in all_cases])
        report("word overlap", all_cases, by_overlap(all_cases, headings=False))
        report("overlap and headings", all_cases, by_overlap(all_cases, headings=True))
        print("Thresholds of one half, measured on the other")
        unseen.by_halves(all_cases)
        print("Questions in our own words")
        unseen.in_our_words([*bundles(data / "followup_articles.jsonl.gz")])
        print("Out of corpus")
        out_of_corpus(data, all_cases)
        print("Speed")
        speed(all_cases)


if __name__ == "__main__":
    main()
