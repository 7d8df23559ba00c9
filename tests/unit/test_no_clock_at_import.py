"""No test takes the time when its module is read: the suite may run for hours after that."""

import ast
from collections.abc import Iterator

from tools.system import ROOT

_CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns"}
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is read: decorators and defaults too, bodies not."""
    yield node
    inside = node.body if isinstance(node, _FUNCTIONS) else None
    bodies = inside if isinstance(inside, list) else [inside]
    for child in ast.iter_child_nodes(node):
        if child not in bodies:
            yield from run_at_import(child)


def clocks(name: str, source: str) -> list[str]:
    """Return where a module asks for the time as it is read."""
    return [
        f"{name}:{node.lineno}"
        for node in run_at_import(ast.parse(source))
        if isinstance(node, ast.Call) and _called(node.func) in _CLOCKS
    ]


def _called(function: ast.expr) -> str | None:
    """Return the name by which a function is called, however it was imported."""
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return None


def test_no_test_takes_the_time_at_import() -> None:
    """Not for a constant, a parameter or a default."""
    files = list((ROOT / "tests").rglob("*.py"))
    assert files
    found = [
        each
        for path in files
        for each in clocks(str(path.relative_to(ROOT)), path.read_text("utf-8"))
    ]
    assert found == []


def test_what_asks_at_import_is_found() -> None:
    """And what asks when it is called isn't."""
    assert clocks("a", "LATER = datetime.now(UTC) + HOUR") == ["a:1"]
    assert clocks("a", "@mark.parametrize('at', [date.today()])\ndef f(at): ...") == ["a:1"]
    assert clocks("a", "class A:\n    def f(self, at=time.time()): ...") == ["a:2"]
    assert clocks("a", "from time import time\nSTART = time()") == ["a:2"]
    assert not clocks("a", "def f():\n    return time.time()")
    assert not clocks("a", "later = lambda: datetime.now(UTC)")
    assert not clocks("a", "class A:\n    at = field(default_factory=lambda: time.time())")
