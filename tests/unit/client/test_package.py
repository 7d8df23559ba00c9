"""The client as a package: for Python 3.10, and a wheel that holds what belongs in it."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[3] / "client"
SOURCES = sorted((ROOT / "src").rglob("*.py"))
# What came after 3.10 and is wanted most; `make check` asks mypy about all else.
NEWER = {
    "asyncio": {"TaskGroup", "Runner", "timeout", "timeout_at", "Barrier"},
    "contextlib": {"chdir"},
    "datetime": {"UTC"},
    "enum": {"StrEnum", "ReprEnum", "verify", "nonmember"},
    "itertools": {"batched"},
    "typing": {"Self", "Never", "assert_never", "LiteralString", "Required", "NotRequired"}
    | {"Unpack", "TypeVarTuple", "override", "TypedDict", "reveal_type", "TypeAliasType"},
    "hashlib": {"file_digest"},
    "math": {"cbrt", "exp2", "sumprod"},
    "tomllib": set(),
    "wsgiref.types": set(),
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_module_is_written_for_python_3_10(path: Path) -> None:
    """Its grammar, and names that came later."""
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))
    assert not list(newer(tree))


def newer(tree: ast.AST) -> list[str]:
    """Return names of the standard library that came after 3.10."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in NEWER:
            names = {each.name for each in node.names}
            found += [f"{node.module}.{name}" for name in names & NEWER[node.module]]
            found += [node.module] if not NEWER[node.module] else []
        elif isinstance(node, ast.Import):
            found += [each.name for each in node.names if NEWER.get(each.name) == set()]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in NEWER.get(node.value.id, ()):
                found.append(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.Name) and node.id in ("ExceptionGroup", "BaseExceptionGroup"):
            found.append(node.id)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "from enum import StrEnum",
        "import tomllib",
        "import asyncio\nasyncio.timeout(1)",
        "raise ExceptionGroup('a', [])",
    ],
)
def test_what_came_later_is_seen(source: str) -> None:
    """So that the test above means something."""
    assert newer(ast.parse(source))


def test_its_grammar_is_not_of_later_python() -> None:
    """As before."""
    with pytest.raises(SyntaxError):
        ast.parse("try:\n    pass\nexcept* ValueError:\n    pass", feature_version=(3, 10))


def test_a_wheel_holds_what_belongs_in_it(tmp_path: Path) -> None:
    """Every module and the mark that it is typed; it needs httpx and pydantic alone."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation"]
    command += ["--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([*command, "--wheel-dir", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("caibian_client-*.whl")
    with ZipFile(wheel) as file:
        names = set(file.namelist())
        (metadata,) = (name for name in names if name.endswith("/METADATA"))
        told = file.read(metadata).decode()
    code = {str(path.relative_to(ROOT / "src")) for path in SOURCES}
    assert code | {"caibian_client/py.typed"} <= names
    assert not any(name.endswith(".pyc") or "test" in name for name in names)
    needed = {
        re.split(r"[<>=~ ]", line)[0]
        for line in re.findall(r"^Requires-Dist: (.*)$", told, re.MULTILINE)
        if "extra ==" not in line
    }
    assert needed == {"httpx", "pydantic"}
    version = re.search(r'VERSION = "(.*)"', (ROOT / "src/caibian_client/version.py").read_text())
    assert version
    assert f"\nVersion: {version[1]}\n" in told
    assert "Requires-Python: >=3.10" in told
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["readme"] == "README.md"
