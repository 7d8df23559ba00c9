"""How a hit came to its score, as lines for a reader: the indexes' own explanations, shortened."""

import re
from collections.abc import Iterator
from typing import Any

_DEEPEST = 8
_MOST = 60
# Below these stands only how the formula of BM25 is worked out.
_LEAF = re.compile(r"^weight\(|^TermQuery|^Phrase|^Const|^\w+:\S+$")
_CONTEXT = re.compile(r"Term=Term\(.*?\"(.*)\"\)$")


def explained(tree: dict[str, Any]) -> tuple[str, ...]:
    """Return an explanation as indented lines, each a score and what it is for."""
    return tuple(line for _, line in zip(range(_MOST), _lines(tree, 0), strict=False))


def _lines(tree: dict[str, Any], depth: int) -> Iterator[str]:
    what = str(tree["description"])
    names = (_CONTEXT.search(str(each)) for each in tree.get("context", ()))
    terms = "".join(f" {name.group(1)}" for name in names if name)
    yield f"{'  ' * depth}{tree['value']:.4g} {what}{terms}"
    if depth < _DEEPEST and not _LEAF.search(what):
        for detail in tree.get("details", ()):
            yield from _lines(detail, depth + 1)
