"""Mutation testing of the policy and the workflow: `python -m benchmarks.mutation`.

Every module named is changed in one place at a time, in memory, and the tests that run the changed
lines are run until one fails; a change that none notices has survived. Each change is tried in a
process of its own, forked from one that has the site loaded, over one database that is kept: that
makes a change cost a second or two instead of a whole start. See docs/mutation.md.
"""

import argparse
import ast
import gc
import importlib
import io
import json
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final

from benchmarks.mutants import CHECKOUT, Mutant, mutants, path_of

MODULES: Final = ("reviews.policy", "reviews.workflow")
MADE_OF_THEM: Final = (
    "reviews.policy",
    "reviews.settling",
    "reviews.workflow",
    "reviews.signers",
    "reviews.judgement",
    "reviews.assigning",
    "reviews.signing",
    "reviews.lapsing",
)
OURS: Final = ("reviews.", "oracle_site.", "tests.")
TESTS: Final = (
    "tests/reviews/test_policy.py",
    "tests/reviews/test_workflow.py",
    "tests/reviews/test_workflow_record.py",
    "tests/reviews/test_workflow_rows.py",
    "tests/reviews/test_signing.py",
    "tests/reviews/test_lapsing.py",
)
OPTIONS: Final = (
    "-q",
    "-x",
    "--tb=no",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:randomly",
    "--reuse-db",
)
SECONDS: Final = 180
LATELY: Final = 12


def take_effect(mutant: Mutant) -> None:
    """Run the changed module, and those that are made of it, anew in their own places.

    Whoever has taken a name from them has the new thing under that name afterwards; the tests are
    loaded anew.
    """
    for name in [name for name in sys.modules if name.startswith("tests.reviews")]:
        del sys.modules[name]
    old: dict[int, Any] = {}
    new: dict[int, Any] = {}
    for name in MADE_OF_THEM[MADE_OF_THEM.index(mutant.module) :]:
        module = importlib.import_module(name)
        before = {key: value for key, value in vars(module).items() if _is_own(value, name)}
        tree = mutant.tree if name == mutant.module else ast.parse(path_of(name).read_text())
        exec(compile(tree, str(path_of(name)), "exec"), module.__dict__)
        for key, value in before.items():
            old[id(value)], new[id(value)] = value, vars(module)[key]
        _rebind(old, new)


def _is_own(value: Any, module: str) -> bool:
    return getattr(value, "__module__", None) == module


def _rebind(old: dict[int, Any], new: dict[int, Any]) -> None:
    for module in [module for name, module in sys.modules.items() if name.startswith(OURS)]:
        for key, value in list(vars(module).items()):
            if id(value) in old and value is old[id(value)]:
                setattr(module, key, new[id(value)])


class Watch:
    """A plugin of pytest: which test runs which lines of the modules, and how long each takes."""

    def __init__(self) -> None:
        self.files = {str(path_of(module)): module for module in MODULES}
        self.lines: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self.alone: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note how long it took."""
        if report.when == "call":
            self.seconds[report.nodeid] = report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtest_setup(self, item: Any) -> None:
        """Watch from here on."""
        seen = self.lines[item.nodeid]
        if item.get_closest_marker("django_db") is None:
            self.alone.append(item.nodeid)

        def line(frame: Any, event: str, _argument: Any) -> Any:
            if event == "line":
                seen.add((self.files[frame.f_code.co_filename], frame.f_lineno))
            return line

        def call(frame: Any, _event: str, _argument: Any) -> Any:
            file = frame.f_code.co_filename
            if file not in self.files:
                return None
            seen.add((self.files[file], frame.f_code.co_firstlineno))
            return line

        sys.settrace(call)

    def pytest_runtest_teardown(self) -> None:
        """Watch no more."""
        sys.settrace(None)


def in_child(work: Callable[[], Any], seconds: int) -> Any:
    """What ``work`` returns in a forked process, or "timeout"."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(seconds)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            try:
                answer = json.dumps(work())
            except BaseException as error:
                answer = json.dumps(f"does not load: {type(error).__name__}")
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else "timeout"


def watched() -> Any:
    """Run the tests as they are; what each ran, and for how long."""
    import pytest

    watch = Watch()
    options = [option for option in OPTIONS if option != "--reuse-db"]
    code = pytest.main([*options, "--reuse-db", "--create-db", *TESTS], plugins=[watch])
    if code or watch.failed:
        return f"the tests fail without any change: {watch.failed or code}"
    folder = Path(os.environ["MUTATION_FOLDER"])
    lines = {test: sorted(seen) for test, seen in watch.lines.items()}
    (folder / "watched.json").write_text(
        json.dumps({"lines": lines, "seconds": watch.seconds, "alone": watch.alone})
    )
    return ""


def killed_by(mutant: Mutant, tests: list[str], alone: set[str]) -> str:
    """The first test that fails of it; "" where none does."""
    import pytest

    take_effect(mutant)
    _keep_database()
    for part in ([t for t in tests if t in alone], [t for t in tests if t not in alone]):
        watch = Watch()
        watch.pytest_runtest_setup = None  # type: ignore[assignment,method-assign]
        code = pytest.main([*OPTIONS, *part], plugins=[watch]) if part else 0
        if watch.failed or code:
            return watch.failed[0] if watch.failed else f"does not load: {code}"
    return ""


def tests_for(mutant: Mutant, seen: Any, killers: Counter[str]) -> list[str]:
    """The tests that run one of its lines, or all where they run at import; most telling first.

    Telling is who is quick and noticed much of the lines before these.
    """
    first, last = mutant.lines
    seconds = seen["seconds"]
    found = [
        test
        for test, lines in seen["lines"].items()
        if any(module == mutant.module and first <= line <= last for module, line in lines)
    ]
    return sorted(found or seconds, key=lambda test: seconds.get(test, 0.0) / (1 + killers[test]))


def main() -> None:
    """Try every change and print which survive; one that was interrupted goes on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=CHECKOUT / ".data" / "mutation")
    parser.add_argument("--only", default="", help="changes whose description has this in it")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "MUTATION_FOLDER": str(options.folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    os.chdir(CHECKOUT)
    sys.path.insert(0, str(CHECKOUT))
    _warm()
    out = options.folder / "mutants.tsv"
    if not _is_known(options.folder):
        out.unlink(missing_ok=True)
        if said := in_child(watched, 3600):
            raise SystemExit(said)
    seen = json.loads((options.folder / "watched.json").read_text())
    tried = [row.split("\t") for row in out.read_text().splitlines()] if out.exists() else []
    done = {row[1] for row in tried}
    with out.open("a") as stream:
        for mutant in [m for module in MODULES for m in mutants(module) if options.only in m.what]:
            if mutant.what not in done:
                killers = Counter(row[2] for row in tried[-LATELY:])
                tried.append(_tried(mutant, tests_for(mutant, seen, killers), seen, stream))
    ends = Counter(row[0] for row in tried)
    total = ends.total()
    print(f"{total} changes: {dict(ends)}; {100 * (total - ends['SURVIVED']) / total:.1f} % killed")


def _is_known(folder: Path) -> bool:
    """Whether an earlier run has seen these tests run these modules."""
    file = folder / "watched.json"
    read = [CHECKOUT / test for test in TESTS] + [path_of(module) for module in MODULES]
    return file.exists() and all(one.stat().st_mtime < file.stat().st_mtime for one in read)


def _tried(mutant: Mutant, tests: list[str], seen: Any, out: Any) -> list[str]:
    """Try a change and write down how it ended."""
    began = time.monotonic()
    killer = in_child(lambda: killed_by(mutant, tests, set(seen["alone"])), SECONDS)
    end = "killed" if killer else "SURVIVED"
    row = [end, mutant.what, killer, f"{len(tests)} tests", f"{time.monotonic() - began:.1f} s"]
    print("\t".join(row), file=out, flush=True)
    if not killer:
        print(mutant.what, flush=True)
    return row


def _warm() -> None:
    """Load the site, its words and the tests once; every child begins with them."""
    import pytest
    from django.utils.translation import trans_real

    with redirect_stdout(io.StringIO()):
        code = pytest.main(["--collect-only", *OPTIONS, *TESTS])
    if code:
        raise SystemExit("the tests cannot be collected")
    for language in ("en", "zh-hans", "ja", "es", "fr", "ar"):
        trans_real.translation(language)
    gc.freeze()


def _keep_database() -> None:
    """Take the database as the first run left it, without asking for its migrations again."""
    from django.conf import settings
    from django.db.backends.base.creation import BaseDatabaseCreation

    def kept(creation: Any, *_arguments: Any, **_options: Any) -> str:
        connection, name = creation.connection, creation._get_test_db_name()
        connection.close()
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
        return name

    BaseDatabaseCreation.create_test_db = kept  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    main()
