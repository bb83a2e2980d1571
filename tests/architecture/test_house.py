"""The rules of the house, checked by machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
APPS = ("oracle_site", "questions", "reviews", "articles", "personas", "references")
STEPS = {"submit", "begin_review", "approve", "request_changes", "recall", "reopen", "withdraw"}
MODULES_WITH_VERBS = {"workflow", "steps"}
NAMES_THAT_SAY_NOTHING = {"utils", "common", "core", "helpers", "services", "managers", "misc"}
MODULE_LINES, FUNCTION_LINES, VIEW_LINES = 300, 30, 12


def modules() -> list[Path]:
    return sorted(
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    )


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring not counted."""
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_only_the_workflow_calls_a_transition() -> None:
    """A call of a step on anything but the workflow module itself, outside reviews/workflow.py."""
    found = []
    for path in modules():
        if path == ROOT / "reviews" / "workflow.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in STEPS
                and not (
                    isinstance(node.func.value, ast.Name)
                    and node.func.value.id in MODULES_WITH_VERBS
                )
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} .{node.func.attr}()")
    assert found == []


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if (lines := len(path.read_text().splitlines())) > MODULE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines
        for path in modules()
        for node in functions(path)
        if (lines := code_lines(node)) > FUNCTION_LINES
    }
    assert long == {}


def test_views_only_translate_between_http_and_the_house() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines
        for path in modules()
        if path.name == "views.py" or path.parent.name == "views"
        for node in functions(path)
        if (lines := code_lines(node)) > VIEW_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_name_says_nothing() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    named = [
        path
        for path in tracked
        if path.endswith(".py") and NAMES_THAT_SAY_NOTHING & set(re.split(r"[/.]", path))
    ]
    assert named == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|NotImplemented" r"Error")
    left = [str(path.relative_to(ROOT)) for path in modules() if marks.search(path.read_text())]
    assert left == []


def test_imports_go_downwards_only() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert out.getvalue() == "No changes detected\n"


def test_every_app_has_its_own_tests() -> None:
    assert [app for app in APPS if not list((ROOT / "tests" / app).rglob("test_*.py"))] == []


def test_every_pinned_part_has_hashes() -> None:
    """F-102: what is installed is exactly what was pinned."""
    for file in ROOT.glob("requirements*.txt"):
        text = file.read_text()
        pins = re.findall(
            r"^([a-z0-9][\w.-]*)==\S+(?: ; .*?)? \\\n((?:    --hash=.*\n)+)", text, re.M
        )
        named = re.findall(r"^([a-z0-9][\w.-]*)==", text, re.M)
        assert [name for name, _hashes in pins] == named
