"""Places for what the search API does, so that what is expensive never holds up what is not."""

from prometheus_client import Counter
from prometheus_client.registry import Collector

from services.search.query.cursor import depth_of
from services.search.searching.parameters import SearchParams
from shared.http.waiting import Crowded, Lane, PlaceMetrics

PATIENCE_SECONDS = 5.0
"""Nobody waits longer for a place."""
MANY_VALUES, DEEP = 100, 1000
"""A search is expensive beyond so many values of a facet, and beyond so many hits before a page."""
MOST_EXPORTS = 16
"""So many exports are open at once, at work or waiting for their readers."""


class Places:
    """For what asks the index, plain or expensive, the store, or both, and what calls others."""

    def __init__(self, heavy: int = 2, patience: float = PATIENCE_SECONDS) -> None:
        metrics = PlaceMetrics()
        self.patience = patience
        self.plain = Lane("plain", 16, metrics, waiting=64, patience=patience)
        self.heavy = Lane("heavy", heavy, metrics, waiting=8, patience=patience)
        self.store = Lane("store", 8, metrics, waiting=32, patience=patience)
        self.calls = Lane("calls", 2, metrics, waiting=8, patience=patience)
        self.both = Lane("both", 4, metrics, waiting=16, patience=patience)
        self.stopped = Counter(
            "caibian_searches_stopped",
            "Searches that were stopped early, by their time limit",
            registry=None,
        )
        self.measured: tuple[Collector, ...] = (*metrics.all(), self.stopped)
        self._exports = 0

    def of(self, params: SearchParams) -> Lane:
        """Return where a search belongs."""
        return self.heavy if is_expensive(params) else self.plain

    def open_export(self) -> None:
        """Count an export that begins. Raises Crowded."""
        if self._exports >= MOST_EXPORTS:
            raise Crowded
        self._exports += 1

    def close_export(self) -> None:
        """Count an export that has ended."""
        self._exports -= 1


def is_expensive(params: SearchParams) -> bool:
    """Tell whether a search costs many times what a plain one does."""
    counts_many = bool(params.facets) and params.facet_size > MANY_VALUES
    return counts_many or params.explain or depth_of(params.cursor or "") > DEEP
