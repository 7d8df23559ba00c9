"""The limits that the house sets itself: small functions, small files (CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.system import ROOT

PRODUCT = ("services", "shared", "client/src")
# Its functions mirror routes: a parameter of theirs is a line of the signature.
MIRRORS = "client/src"
MOST_OF_A_FUNCTION, MOST_OF_A_FILE = 40, 250


def too_long(name: str, source: str, *, counts_signatures: bool = True) -> Iterator[str]:
    """Yield what of a file is longer than the house allows, docstrings included."""
    if (lines := source.count("\n")) > MOST_OF_A_FILE:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            first = node if counts_signatures else node.body[0]
            lines = node.end_lineno - first.lineno + 1
            if lines > MOST_OF_A_FUNCTION:
                yield f"{name}: {node.name} has {lines} lines"


@pytest.mark.parametrize("folder", PRODUCT)
def test_functions_and_files_of_the_product_are_small(folder: str) -> None:
    """What is longer is split where it falls apart by itself."""
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    found = [
        each
        for path in files
        for each in too_long(
            told(path), path.read_text("utf-8"), counts_signatures=folder != MIRRORS
        )
    ]
    assert found == []


def told(path: Path) -> str:
    """Return a file's place in the repository."""
    return str(path.relative_to(ROOT))


def test_what_is_too_long_is_found() -> None:
    """Of a function all lines count, nested ones too."""
    body = "\n".join(["    x = 1"] * 40)
    assert list(too_long("a.py", f"def f() -> None:\n{body}\n")) == ["a.py: f has 41 lines"]
    assert list(too_long("a.py", "\n" * 251)) == ["a.py: 251 lines"]
    assert not list(too_long("a.py", f"async def f() -> None:\n{body[10:]}\n" + "\n" * 209))
