"""Gives articles their groups of reprints, looked up in the index itself."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from services.search.documents.document import Document, Removal
from services.search.documents.minhash import LEAST, likeness
from services.search.index.ports import Alike, Outcome, SearchIndex, Written
from services.search.indexing.meeting import bring_together

Item = Document | Removal

# A group that moves may meet another that moved; more often than this it doesn't happen.
_ROUNDS = 8


def grouped(items: Sequence[Item], index: SearchIndex) -> list[Item]:
    """Return the items, each article with the group of its nearest reprint, else its own.

    Raises IndexAway.
    """
    return Grouping(items, index).items


class Grouping:
    """The items of a batch, each article with the group of its nearest reprint, else its own.

    The articles of one batch see those before them, which the index doesn't show yet. Nothing is
    remembered between batches.
    """

    def __init__(
        self, items: Sequence[Item], index: SearchIndex, again: Collection[str] = ()
    ) -> None:
        """Look the articles up. Raises IndexAway.

        `again` are ids that may be in the index already by a writing that didn't get to its end:
        what was there before them nobody knows any more.
        """
        self._index = index
        self._again = again
        self._are_moved = False
        self._known: dict[str, list[Alike]] = {}
        wanted = [item for item in items if isinstance(item, Document) and item.keywords["band"]]
        looked_up = index.alike([item.keywords["band"] for item in wanted])
        for item, alike in zip(wanted, looked_up, strict=True):
            self._known.setdefault(item.id, []).extend(alike)
        batch = _Batch()
        self.items: list[Item] = [
            batch.group(item, self._known.get(item.id, ())) if isinstance(item, Document) else item
            for item in items
        ]

    def write(self) -> list[Written]:
        """Write the items. Raises IndexAway."""
        return self._index.write(self.items)

    def look_again(self, written: Sequence[Written]) -> None:
        """Bring together what met at the same moment in two batches, given what was written.

        Of two writers that didn't see each other's articles at first, at least the one that is done
        last sees them when it looks again. Raises IndexAway.
        """
        if self._index.has_one_writer:
            return
        pairs = zip(self.items, written, strict=True)
        done = {item.id: item for item, result in pairs if result.outcome is Outcome.WRITTEN}
        articles = [each for each in done.values() if isinstance(each, Document)]
        articles = [each for each in articles if each.keywords["band"]]
        for _ in range(_ROUNDS):
            if not bring_together(self._met(articles), self._index):
                break
            # Which are in what group by now only the index tells.
            self._are_moved = True

    def _met(self, articles: Sequence[Document]) -> list[frozenset[str]]:
        """Return the groups of articles that met what wasn't there before, or not in its group."""
        bands = [item.keywords["band"] for item in articles]
        looked_up = self._index.alike(bands, [item.id for item in articles])
        found = (self._newcomers(*pair) for pair in zip(articles, looked_up, strict=True))
        return [groups for groups in found if groups]

    def _newcomers(self, item: Document, alike: Sequence[Alike]) -> frozenset[str]:
        """Return the groups an article should be one of with its own; none if it is in the one.

        They are those of its nearest reprints, unless something that was known is nearer to it.
        """
        known = () if item.id in self._again else self._known[item.id]
        best = max((likeness(item.signature, each.signature) for each in known), default=0.0)
        places = {(each.id, each.group) for each in known}
        new = [each for each in alike if (each.id, each.group) not in places]
        near, groups = _nearest(item.signature, new)
        if near < max(best, LEAST):
            return frozenset()
        if not self._are_moved and groups == set(item.keywords["group"]):
            return frozenset()
        stored = self._index.article(item.id)
        return groups | {stored.group} if stored and groups != {stored.group} else frozenset()


def _nearest(signature: bytes, articles: Sequence[Alike]) -> tuple[float, frozenset[str]]:
    """Return how near the nearest is, and the groups of those as near that are like it."""
    shares = [likeness(signature, each.signature) for each in articles]
    near = max(shares, default=0.0)
    nearest = [each for each, share in zip(articles, shares, strict=True) if share == near]
    kin = [each for each in nearest if likeness(each.signature, nearest[0].signature) >= LEAST]
    return near, frozenset(each.group for each in kin)


class _Batch:
    """The articles of a batch that have their group, by their bands."""

    def __init__(self) -> None:
        self._done: dict[str, Alike] = {}
        self._by_band: dict[str, list[str]] = {}

    def group(self, item: Document, candidates: Iterable[Alike]) -> Document:
        """Return the article with its group."""
        signature = item.signature
        near = {each.id: each for each in candidates}
        for band in item.keywords["band"]:
            near |= {id: self._done[id] for id in self._by_band.get(band, ())}
        near = {id: self._done.get(id, each) for id, each in near.items()}
        best = max(
            (each for each in near.values() if likeness(signature, each.signature) >= LEAST),
            # Of equally near ones the article itself comes last, so that groups grow together.
            key=lambda each: (likeness(signature, each.signature), each.id != item.id, each.group),
            default=None,
        )
        (own,) = item.keywords["group"]
        group = best.group if best else own
        self._remember(item, Alike(item.id, group, signature))
        return replace(item, keywords=item.keywords | {"group": [group]})

    def _remember(self, item: Document, alike: Alike) -> None:
        self._done[item.id] = alike
        for band in item.keywords["band"]:
            self._by_band.setdefault(band, []).append(item.id)
