"""Brings groups of reprints together that two writers began at the same time.

Each sees what the other wrote only afterwards. Whoever sees it moves the one group into the other,
and whoever decides decides alike: into a large group, else into the one whose name comes first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
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


def bring_together(met: Iterable[frozenset[str]], index: SearchIndex) -> bool:
    """Make one group of each of these sets of them; tell whether to look again. Raises IndexAway.

    So it is where one was moved, or has been by another writer since it was seen: it is elsewhere
    by now. An article is written again under its version, so what is newer or withdrawn stays so.
    """
    is_moved = False
    for groups in sorted(set(met), key=sorted):
        members = {group: _members(group, index) for group in groups}
        stays = min(groups, key=lambda group: (_may_go(members[group]), group))
        for group in sorted(groups - {stays}):
            if _may_go(members[group]):
                moved = list(_moved(members[group], stays))
                index.write(moved)
                is_moved = is_moved or bool(moved) or not members[group]
    return is_moved


def _may_go(members: Sequence[Stored]) -> bool:
    return len(members) <= _MOST


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
