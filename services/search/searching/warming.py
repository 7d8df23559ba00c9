"""What a search needs the first time is loaded before the first reader asks."""

from contextlib import suppress

from services.search.index.ports import IndexAway
from services.search.searching.find import find
from services.search.searching.parameters import SearchParams
from services.search.searching.ports import SearchPorts

# One query of each kind: words, a question, a date, a code, pinyin, initials, a slip.
_KINDS = (
    "经济",
    "今年经济增长多少？",
    "2023年8月4日 降雨",
    "600000.SH",
    "beijing",
    "gdp",
    "暖场测式",
)


def warm(ports: SearchPorts) -> None:
    """Ask one query of each kind. Where the index is away there is nothing to be quick about."""
    with suppress(IndexAway):
        for q in _KINDS:
            find(SearchParams(q=q, size=1, facets="source,day", explain=True), ports=ports)
            ports.suggester.suggest(q)
