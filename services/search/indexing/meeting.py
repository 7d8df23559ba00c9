"""Brings groups of reprints together that two writers began at the same time.

Each sees what the other wrote only afterwards. Whoever sees it moves the one group into the other,
and whoever decides decides alike: into a large group, else into the one whose name comes first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from services.search.documents.document import Document
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from services.search.documents.unreadable import UNREADABLE
from services.search.index.ports import SearchIndex
from services.search.query.nodes import Value
from services.search.query.query import Query, Sort
from shared.logs import get_logger

# A group with more members wasn't begun a moment ago, and stays.
_MOST = 64


@dataclass(frozen=True)
class Met:
    """Two groups that should be one: that of an article, and that of its nearest reprint."""

    own: str
    other: str


def bring_together(met: Iterable[Met], index: SearchIndex) -> bool:
    """Move groups into those they met; tell whether to look again. Raises IndexAway.

    So it is where one was moved, or has been by another writer since it was seen: it is elsewhere
    by now. An article is written again under its version, so what is newer or withdrawn stays so.
    """
    is_moved = False
    for pair in sorted({tuple(sorted((each.own, each.other))) for each in met}):
        members = {group: _members(group, index) for group in pair}
        stays, goes = sorted(pair, key=lambda group: (len(members[group]) <= _MOST, group))
        if len(members[goes]) <= _MOST:
            moved = list(_moved(members[goes], stays))
            index.write(moved)
            is_moved = is_moved or bool(moved) or not members[goes]
    return is_moved


def _members(group: str, index: SearchIndex) -> list[Stored]:
    asked = Query(words=(Value("group", group),), sort=Sort.OLDEST)
    return list(islice(index.scan(asked), _MOST + 1))


def _moved(members: Iterable[Stored], group: str) -> Iterator[Document]:
    for member in members:
        try:
            made = remade(member)
        except UNREADABLE as error:
            get_logger("index").warning("%s can't be read", member.id, exc_info=error)
        else:
            yield replace(made, keywords=made.keywords | {"group": [group]})
