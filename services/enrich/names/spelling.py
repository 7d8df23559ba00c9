"""How names are compared and how they are written down: without what no reader sees."""

import re
from functools import lru_cache

from shared.text.joined import as_seen, without_unseen

_WRAPPED = re.compile(r"[^\S\n]*+\n\s*+")
_IDLE = re.compile(r"(?<=[^\x00-\u024f]) | (?=[^\x00-\u024f])")
_DOT = re.compile(r"(?<=[\u3400-\u9fff])[•・．‧∙⋅･‐\-—–](?=[\u3400-\u9fff])")


def clean(stretch: str) -> str:
    """Return a stretch of the text without unseen characters and line breaks within a name."""
    if stretch.isalnum() and stretch.isprintable():
        return stretch
    seen = without_unseen(stretch)
    if "\n" not in seen:
        return seen
    return _WRAPPED.sub(lambda gap: "" if _is_between_han(gap) else " ", seen)


def _is_between_han(gap: re.Match[str]) -> bool:
    before, behind = (
        gap.string[gap.start() - 1 : gap.start()],
        gap.string[gap.end() : gap.end() + 1],
    )
    return before > "\u2e7f" and behind > "\u2e7f"


@lru_cache(maxsize=16_384)
def written(name: str, *, is_person: bool) -> str:
    """Return a name as it is written down: one kind of middle dot, no blanks but between words."""
    kept = " ".join(as_seen(clean(name)).split())
    if not kept.isascii():
        kept = _IDLE.sub("", kept)
    return _DOT.sub("·", kept) if is_person else kept
