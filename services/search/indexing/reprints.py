"""Gives articles their groups of reprints, looked up in the index itself."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.search.documents.document import Document, Removal
from services.search.documents.minhash import LEAST, likeness
from services.search.index.ports import Alike, SearchIndex

Item = Document | Removal


def grouped(items: Sequence[Item], index: SearchIndex) -> list[Item]:
    """Return the items, each article with the group of its nearest reprint, else its own.

    The articles of one batch see those before them, which the index doesn't show yet. Nothing is
    remembered between batches. Raises IndexAway.
    """
    wanted = [item for item in items if isinstance(item, Document) and item.keywords["band"]]
    looked_up = index.alike([item.keywords["band"] for item in wanted])
    found = {item.id: alike for item, alike in zip(wanted, looked_up, strict=True)}
    batch = _Batch()
    return [
        batch.group(item, found.get(item.id, ())) if isinstance(item, Document) else item
        for item in items
    ]


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
