"""Every file that the documents name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
_DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "README.zh-CN.md", "ARCHITECTURE.md")),
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs" / "howto").glob("*.md")),
]
_TOP = "services|shared|tests|docs|tools|bench|evaluation|training|requirements"
_NAMED = re.compile(rf"`((?:{_TOP})/[\w./-]+)`")
_LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_TYPICAL = 10


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    """A path in backticks, and the target of a link, exist."""
    text = document.read_text(encoding="utf-8")
    named = [ROOT / path for path in _NAMED.findall(text)]
    linked = [document.parent / path for path in _LINKED.findall(text)]
    assert [str(path) for path in (*named, *linked) if not path.exists()] == []


def test_every_typical_change_has_its_page() -> None:
    """There is a page for each of the ten at least, and each names files."""
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "howto").glob("*.md")]
    assert len(pages) >= _TYPICAL
    assert all(_NAMED.search(page) for page in pages)
