"""The state of the path as metrics for Prometheus."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.errors import RedisAway
from shared.path.ports import Intake


class PathCollector(Collector):
    """Asks the ledger at each scrape; without Redis there is nothing to tell."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def describe(self) -> Iterator[Metric]:
        """Name no metrics beforehand, so that registering needs no Redis."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        try:
            stats = self._intake.stats()
        except RedisAway:
            return
        articles = GaugeMetricFamily("caibian_articles", "Articles by state", labels=["state"])
        for state, count in stats.states.items():
            articles.add_metric([state], count)
        yield articles
        oldest = stats.oldest_unfinished_seconds or 0.0
        for name, help_text, value in (
            ("caibian_unfinished_articles", "Articles under way", stats.unfinished),
            ("caibian_unfinished_bytes", "Their size on the shelves", stats.unfinished_bytes),
            ("caibian_oldest_unfinished_seconds", "Age of the oldest of them", oldest),
            ("caibian_accepted_per_second", "Over the last minute", stats.rate.accepted),
            ("caibian_finished_per_second", "Over the last minute", stats.rate.finished),
        ):
            yield GaugeMetricFamily(name, help_text, value=value)
