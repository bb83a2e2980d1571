"""Every change to a module in one place: what mutation testing tries."""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

CHECKOUT: Final = Path(__file__).resolve().parent.parent
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
