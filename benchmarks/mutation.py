"""Mutation testing of the policy and the workflow: `python -m benchmarks.mutation`.

Every module named is changed in one place at a time, in memory, and the tests that run the changed
lines are run until one fails; a change that none notices has survived. Each change is tried in a
process of its own, forked from one that has the site loaded, over one database that is kept: that
makes a change cost a second or two instead of a whole start. See docs/mutation.md.
"""

import argparse
import ast
import copy
import gc
import importlib
import io
import json
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final, NamedTuple

CHECKOUT: Final = Path(__file__).resolve().parent.parent
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
SWAPPED: Final[dict[type, type]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr,
    ast.Mult: ast.Add,
}  # fmt: skip


class Mutant(NamedTuple):
    """A change: what it does, where, and the whole module with it."""

    module: str
    lines: tuple[int, int]
    what: str
    tree: ast.Module


def path_of(module: str) -> Path:
    """The file of a module of ours."""
    return CHECKOUT / (module.replace(".", "/") + ".py")


def mutants(module: str) -> Iterator[Mutant]:
    """Every change to a module: annotations and docstrings, which do nothing, are left alone."""
    tree = ast.parse(path_of(module).read_text())
    alike: Counter[str] = Counter()
    for path, node in _nodes(tree, ()):
        for said, changed in _changes(node):
            what = f"{module}:{node.lineno}: {said}"
            alike[what] += 1
            clone = copy.deepcopy(tree)
            _set(clone, path, changed)
            yield Mutant(
                module,
                _lines(node),
                what if alike[what] == 1 else f"{what} ({alike[what]})",
                ast.fix_missing_locations(clone),
            )


def _lines(node: Any) -> tuple[int, int]:
    """The lines that a test must run to notice; none for a decorator, which any might notice."""
    return (0, 0) if isinstance(node, ast.FunctionDef) else (node.lineno, node.end_lineno)


Path_ = tuple[tuple[str, int | None], ...]


def _nodes(node: ast.AST, path: Path_) -> Iterator[tuple[Path_, Any]]:
    """Statements and expressions with the way to each, in handlers and arguments as well."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "type_comment", "bases", "names"):
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if isinstance(child, ast.AST) and not (_is_words(child) or _is_type(child)):
                here = (*path, (field, index))
                if isinstance(child, ast.stmt | ast.expr):
                    yield here, child
                yield from _nodes(child, here)


def _is_words(node: ast.AST) -> bool:
    """A docstring, or another text that stands alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_type(node: ast.AST) -> bool:
    """A variable of annotations only."""
    return isinstance(node, ast.Assign) and (
        ast.unparse(node.value).startswith(("TypeVar(", "ParamSpec("))
    )


def _set(tree: ast.AST, path: Path_, changed: ast.AST) -> None:
    *way, (field, index) = path
    node: Any = tree
    for name, place in way:
        node = getattr(node, name) if place is None else getattr(node, name)[place]
    if index is None:
        setattr(node, field, changed)
    else:
        getattr(node, field)[index] = changed


def _changes(node: Any) -> Iterator[tuple[str, ast.AST]]:
    """What is put in a node's place, each with what it says of itself."""
    for kind, change in _CHANGES.items():
        if isinstance(node, kind):
            for changed in change(node):
                if ast.dump(changed) != ast.dump(node):
                    was, now = ast.unparse(node).split("\n")[0], ast.unparse(changed).split("\n")[0]
                    yield f"{was[:70]}  →  {now[:70]}", changed


def _other(node: Any, **fields: Any) -> Any:
    changed = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        if type(operator) in SWAPPED:
            operators = list(node.ops)
            operators[place] = SWAPPED[type(operator)]()
            yield _other(node, ops=operators)


def _bool(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _other(node, op=SWAPPED[type(node.op)]())
    for place in range(len(node.values)):
        values = [one for at, one in enumerate(node.values) if at != place]
        yield _other(node, values=values) if len(values) > 1 else values[0]


def _operator(node: Any) -> Iterator[ast.AST]:
    if type(node.op) in SWAPPED:
        yield _other(node, op=SWAPPED[type(node.op)]())


def _not(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not):
        yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    elif isinstance(node.value, str) and node.value:
        yield ast.Constant(f"XX{node.value}XX")


def _statement(node: ast.stmt) -> Iterator[ast.AST]:
    """Left out, unless that is a syntax error or leaves a name behind that nothing defines."""
    sets = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)
    if sets or isinstance(node, ast.Expr | ast.AugAssign | ast.Raise):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.If):
        yield _other(node, test=ast.Constant(False))
        yield _other(node, test=ast.Constant(True))


def _choice(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _call(node: ast.Call) -> Iterator[ast.AST]:
    """One keyword less, where the callee has a default; one link of a chain of a query less."""
    for place in range(len(node.keywords)):
        yield _other(node, keywords=[k for at, k in enumerate(node.keywords) if at != place])
    function = node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
        yield function.value


def _list(node: Any) -> Iterator[ast.AST]:
    for place in range(len(node.elts)):
        if len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
            yield _other(node, elts=[one for at, one in enumerate(node.elts) if at != place])


def _decorated(node: Any) -> Iterator[ast.AST]:
    for place in range(len(node.decorator_list)):
        kept = [one for at, one in enumerate(node.decorator_list) if at != place]
        yield _other(node, decorator_list=kept)


_CHANGES: Final[dict[Any, Callable[[Any], Iterator[ast.AST]]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool,
    ast.BinOp: _operator,
    ast.AugAssign: _operator,
    ast.UnaryOp: _not,
    ast.Constant: _constant,
    ast.IfExp: _choice,
    ast.Call: _call,
    ast.List | ast.Tuple: _list,
    ast.FunctionDef: _decorated,
    ast.stmt: _statement,
}


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
