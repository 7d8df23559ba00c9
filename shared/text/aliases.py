"""The table of aliases: under which name an article files what it calls otherwise.

A file of lines `alias<TAB>name<TAB>type`, type being PER, LOC or ORG (or left out: any of them);
# begins a remark. A name with `?` behind it (加, 加拿大?) counts only in an article that gives that
name too; so several lines may stand for one alias. A newsroom's own lines come before the packaged
ones: a line `央行<TAB>央行` undoes what the packaged table says of 央行.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.entity_types import NAME_TYPES
from shared.errors import BadAliases
from shared.text.folding import fold
from shared.text.followed_files import Followed, entries
from shared.text.joined import without_unseen

TABLE = Path(__file__).with_name("aliases.tsv")
TYPES = tuple(each.value for each in NAME_TYPES)
IF_NAMED = "?"
_LONGEST, _MOST = 60, 3
_DOTS = str.maketrans(dict.fromkeys("•・．‧∙⋅･", "·"))


class Row(NamedTuple):
    """One line: an alias, the name that it stands for, of which type (empty: any)."""

    alias: str
    name: str
    type: str
    if_named: bool


class Aliases:
    """Aliases and the names that they stand for; `version` names the content."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        """Take the rows; of two for one alias and type that count everywhere the last one does."""
        by_key: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
        listed = sorted(set(rows))
        for alias, name, type, if_named in listed:
            for each in (type,) if type else TYPES:
                by_key[each, plain(alias)][name] = if_named
        self.version = hashlib.sha256(repr(listed).encode()).hexdigest()[:12]
        self._certain: dict[tuple[str, str], str] = {}
        self._possible: dict[tuple[str, str], tuple[str, ...]] = {}
        self._others: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, names in by_key.items():
            self._possible[key] = tuple(names)
            for name, if_named in names.items():
                if not if_named:
                    self._certain[key] = name
                    self._others[key[0], plain(name)].append(key[1])

    def certain(self, type: str, alias: str) -> str | None:
        """Return the name that an alias, as `plain` gives it, stands for wherever it is used."""
        return self._certain.get((type, alias))

    def possible(self, type: str, alias: str) -> tuple[str, ...]:
        """Return all names that an alias may stand for where the article gives them."""
        return self._possible.get((type, alias), ())

    def others(self, type: str, name: str) -> tuple[str, ...]:
        """Return what else stands for a name, as `plain` gives it, wherever it is used."""
        if not (others := self._others.get((type, name))):
            return ()
        found = (each for each in others if len(each) > 1)
        return tuple(sorted(found, key=lambda each: (len(each), each))[:_MOST])


@cache
def packaged_aliases() -> Aliases:
    """Return the packaged table."""
    return Aliases(packaged_rows())


def packaged_rows() -> Iterator[Row]:
    """Yield the rows of the packaged table."""
    return _rows(TABLE)


def read_aliases(path: Path) -> Aliases:
    """Return a newsroom's table over the packaged one. Raises BadAliases with the wrong line."""
    own = list(_rows(path))
    kept = {(type, plain(row.alias)) for row in own for type in _types(row)}
    packaged = [
        row._replace(type=type)
        for row in packaged_rows()
        for type in _types(row)
        if (type, plain(row.alias)) not in kept
    ]
    return Aliases([*packaged, *own])


def follow_aliases(path: Path | None, warn: Callable[[str], None]) -> Callable[[], Aliases]:
    """Return what gives the aliases in force; a change is seen within a second.

    Raises BadAliases.
    """
    return Followed(path, read_aliases, packaged_aliases(), warn)


def plain(name: str) -> str:
    """Return a name as it is looked up: folded, with one kind of middle dot, with single blanks."""
    return fold(" ".join(without_unseen(name).split())).translate(_DOTS)


def _types(row: Row) -> tuple[str, ...]:
    return (row.type,) if row.type else TYPES


def _rows(path: Path) -> Iterator[Row]:
    for number, line in entries(path, BadAliases):
        alias, name, *rest = (part.strip() for part in (*line.split("\t"), "")[:4])
        type = rest[0] if rest else ""
        if type and type not in TYPES:
            raise BadAliases(path, number, f"the type must be one of {', '.join(TYPES)}")
        bare = name.removesuffix(IF_NAMED)
        if not all(0 < len(part) <= _LONGEST for part in (alias, bare)):
            limits = f"a line has an alias and a name, each of 1 to {_LONGEST} characters"
            raise BadAliases(path, number, limits)
        yield Row(alias, bare, type, bare != name)
