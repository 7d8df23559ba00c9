"""Names that were found to be one, and what all the ways to find that share."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from services.enrich.names.spelling import written
from shared.articles import Entity
from shared.entity_types import EntityType
from shared.text.folding import fold

Key = tuple[EntityType, str]
"""A type and a name as names are compared."""
H = TypeVar("H", bound=Hashable)


class Joined:
    """Names that were found to be one: each points at its canonical one."""

    def __init__(self, forms: Mapping[Key, Sequence[Entity]]) -> None:
        """Take the mentions by name."""
        self._forms = forms
        self._parent: dict[Key, Key] = {}

    def find(self, key: Key) -> Key:
        """Return the canonical name."""
        root = key
        while root in self._parent:
            root = self._parent[root]
        while key in self._parent:
            self._parent[key], key = root, self._parent[key]
        return root

    def join(self, short: Key, full: Key) -> None:
        """Let a short form stand for its full form."""
        short, full = self.find(short), self.find(full)
        if short != full:
            self._parent[short] = full

    def only(self, candidates: Iterable[Key]) -> Key | None:
        """Return the canonical name of all candidates, if they are one."""
        found = {self.find(key) for key in candidates}
        return found.pop() if len(found) == 1 else None

    def groups(self) -> dict[Key, list[Key]]:
        """Return the names that each canonical name stands for, itself among them."""
        out: dict[Key, list[Key]] = defaultdict(list)
        for key in self._forms:
            out[self.find(key)].append(key)
        return out


def key_of(entity: Entity) -> Key:
    """Return the name of a mention as names are compared."""
    return entity.type, plain(entity.text, is_person=entity.type is EntityType.PER)


@lru_cache(maxsize=16_384)
def plain(name: str, *, is_person: bool) -> str:
    """Return a name as names are compared: folded, one kind of middle dot, no idle blanks."""
    return fold(written(name, is_person=is_person))


def indexed(pairs: Iterable[tuple[H, Key]]) -> dict[H, list[Key]]:
    """Return the names by what they are looked up by."""
    out: dict[H, list[Key]] = defaultdict(list)
    for what, key in pairs:
        out[what].append(key)
    return out
