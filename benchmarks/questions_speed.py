"""How long does an answer take among 5,000 approved articles? By the clock and by the processor.

    ORACLE_ENV=local python -m benchmarks.questions_speed ../shared/data

The database is made once and kept for the next run; `--again` makes it anew, `--drop` removes it.
Every question is asked once, in a process that has answered others: every other one as the API
asks it (emergencies first, then the answer), the rest through the view of the page, by a form that
is posted. The processor's time is Python's and that of PostgreSQL's processes (Linux), so that
other work on the machine does not count; the clock is what it is on this machine at this load.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.search_quality import bundles  # sets Django up

from django.core.management import call_command  # isort: skip
from django.db import connection
from django.test import Client

from benchmarks import questions_store
from benchmarks.databases import Clock, database, drop, is_complete
from oracle_site import wsgi
from oracle_site.web.addresses import address
from questions import throttling
from questions.answering import answered
from questions.emergencies import emergency_in

READER = Client(headers={"sec-fetch-site": "same-origin"})
EACH = 80
WARMING = 4
LONG = 1_500
IN_CHINESE = ("{}怎么治疗？", "{}有什么症状？", "{}能预防吗？", "得了{}以后会怎么样？")
IN_ARABIC = (
    "كيف أعالج هذا؟",
    "ما هي الأعراض؟",
    "هل هذا المرض وراثي؟",
    "هل فيتامين سي مفيد بعد كسر الرسغ؟",
    "كم جرعة فيتامين سي بعد الكسر؟",
    "هل الرياضة أثناء الحمل آمنة؟",
    "هل تمنع الرياضة اكتئاب ما بعد الولادة؟",
    "ما مدى تأكد الباحثين من ذلك؟",
    "متى يجب أن أطلب المساعدة؟",
    "هل يسبب هاتفي المحمول السرطان؟",
)


class Question(NamedTuple):
    """What is asked, in which language, and on which article's page ("": of the whole site)."""

    text: str
    language: str
    article: str = ""


class Spent(NamedTuple):
    """Milliseconds by the clock, and of the processor by Python and by PostgreSQL."""

    clock: float
    python: float
    postgresql: float

    @property
    def processor(self) -> float:
        """Both together."""
        return self.python + self.postgresql


def questions(data: Path) -> dict[str, list[Question]]:
    """The questions by kind, always the same."""
    chance = random.Random(1)
    cases = json.loads((data / "followup_cases.json").read_text())
    pages = [case["slug"] for case in cases]
    answerable = [case for case in cases if case["answerable"]]
    unknown = json.loads((data / "out_of_corpus_questions.json").read_text())
    told = {language: list(_told(data, language)) for language in ("en", "zh-hans", "es")}
    kinds = {
        "answered on the page": [Question(c["followup"], "en", c["slug"]) for c in answerable],
        "answered elsewhere": [
            Question(c["followup"], "en", chance.choice(pages)) for c in answerable
        ],
        "of the whole site": [Question(c["followup"], "en") for c in cases],
        "out of corpus": [
            Question(text, "en", page)
            for text in unknown
            for page in ("", *chance.sample(pages, 3))
        ],
        "Chinese": list(_in_chinese(chance)),
        "Arabic": [
            Question(text, "ar", page)
            for text in IN_ARABIC
            for page in (
                "",
                "vitamin-c-after-wrist-fracture",
                "exercise-in-pregnancy-and-postnatal-depression",
                chance.choice(pages),
            )
        ],
        "patients, Chinese": [Question(text, "zh-hans") for text in told["zh-hans"]],
        "patients, Spanish": [Question(text, "es") for text in told["es"]],
    }
    for language, texts in told.items():
        kinds[f"1,500 characters, {language}"] = [
            Question(" ".join(chance.sample(texts, 60))[:LONG], language, chance.choice(pages))
            for _ in range(EACH)
        ]
    for asked in kinds.values():
        chance.shuffle(asked)
    return {kind: asked[: EACH + WARMING] for kind, asked in kinds.items()}


def _told(data: Path, language: str) -> Iterator[str]:
    for bundle in bundles(data / "xlinghealth.jsonl.gz"):
        if text := bundle["question"].get(language):
            yield text


def _in_chinese(chance: random.Random) -> Iterator[Question]:
    """What is asked of Chinese articles, on their page and of the whole site."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, question_zh_hans FROM articles_article WHERE slug LIKE 'made-%%'"
            " AND source_language = 'zh-hans' ORDER BY slug LIMIT %s",
            [EACH],
        )
        for slug, name in cursor.fetchall():
            text = chance.choice(IN_CHINESE).format(name)
            yield Question(text, "zh-hans", chance.choice(("", slug)))


def by_function(asked: Question) -> object:
    """As the API asks: emergencies first, then the answer."""
    return emergency_in(asked.text, asked.language), answered(
        asked.text, language=asked.language, persona="general", article=asked.article
    )


def by_view(asked: Question) -> object:
    """As a reader asks: the form of the page is posted, the page that comes is rendered."""
    page = f"answers/{asked.article}/ask/" if asked.article else "ask/"
    response = READER.post(
        address(asked.language, "general", page), {"text": asked.text, "calm": "1"}
    )
    assert response.status_code == 200, (response.status_code, asked)
    return response.content


def spent(clock: Clock, ask: Callable[[Question], object], asked: Question) -> Spent:
    """What one answer took."""
    begun, python, postgresql = time.perf_counter(), time.process_time(), clock.now()
    ask(asked)
    return Spent(
        (time.perf_counter() - begun) * 1e3,
        (time.process_time() - python) * 1e3,
        clock.now() - postgresql,
    )


def measure(kinds: dict[str, list[Question]]) -> None:
    """Ask all, and print what it took."""
    first, clock = next(iter(kinds.values()))[0], Clock()
    print(f"{connection.settings_dict['NAME']}, load {os.getloadavg()[0]:.1f} at the beginning")
    for way in (by_function, by_view):
        one = spent(clock, way, first)
        print(f"the first question of the process, {way.__name__}: {one.processor:.0f} ms")
    for asked in kinds.values():
        for question in asked[:WARMING]:
            by_function(question)
            by_view(question)
    head = "".join(f"{name:>25}" for name in ("by the clock", "processor", "Python", "PostgreSQL"))
    print(f"{'':34}{head}\n{'':29}    n" + f"{'p50   p95   max':>25}" * 4)
    for way, start in ((by_function, 0), (by_view, 1)):
        every: list[Spent] = []
        for kind, asked in kinds.items():
            took = [spent(clock, way, question) for question in asked[WARMING + start :: 2]]
            every += took
            print(_row(kind, took), flush=True)
        print(_row(f"all, {way.__name__}", every))
    print(f"load {os.getloadavg()[0]:.1f} at the end")


def _row(kind: str, took: list[Spent]) -> str:
    columns = (
        [one.clock for one in took],
        [one.processor for one in took],
        [one.python for one in took],
        [one.postgresql for one in took],
    )
    return f"{kind:29} {len(took):4}" + "".join(map(_figures, columns))


def _figures(times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return f"{statistics.median(times):13.0f}{p95:6.0f}{max(times):6.0f}"


def main() -> None:
    """Make the database where it is missing, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the collections")
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--again", action="store_true", help="make the database anew")
    parser.add_argument("--drop", action="store_true", help="remove the database afterwards")
    given = parser.parse_args()
    assert wsgi.application  # so that this process has begun as a server's does
    name = questions_store.name_of(given.articles)
    if given.again or not is_complete(name):
        questions_store.build(name, given.articles, given.data)
    call_command("collectstatic", interactive=False, verbosity=0)
    throttling.EVERYBODY_A_MINUTE = throttling.CLIENT_A_MINUTE = throttling.CLIENT_AN_HOUR = 10**9
    with database(name):
        call_command("migrate", verbosity=0)
        measure(questions(given.data))
    if given.drop:
        drop(name)


if __name__ == "__main__":
    main()
