"""The kinds of blocking calls of ingest, each with places of its own."""

from shared.http.waiting import Lane, PlaceMetrics


class Lanes:
    """The kinds of blocking calls; of the slow ones each step is bounded, not the whole."""

    def __init__(self) -> None:
        self.metrics = PlaceMetrics()
        self.posts = Lane("posts", 16, self.metrics)
        self.batches = Lane("batches", 4, self.metrics)
        self.reads = Lane("reads", 16, self.metrics)
        self.changes = Lane("changes", 8, self.metrics)
        self.slow = Lane("slow", 2, self.metrics)
