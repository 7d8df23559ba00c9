"""The state of the path and of its servers as metrics for Prometheus.

What workers do is counted in the store, so the API tells it for all of them, whichever are there.
"""

from collections.abc import Callable, Iterator

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from services.ingest.sources.models import Outcome
from services.ingest.sources.source import Totals
from shared.errors import QueueAway, RedisAway
from shared.path.measures import BOUNDS, BrokerMeasures, Durations, Memory, PathMeasures
from shared.path.state import Lane, Stats

_LANES = {Lane.FRESH: "fresh", Lane.BULK: "bulk"}


class SourceCollector(Collector):
    """Tells of all sources together at each scrape, as the store counts what workers do."""

    def __init__(self, totals: Callable[[], Totals]) -> None:
        self._totals = totals

    def describe(self) -> Iterator[Metric]:
        """Name no metrics beforehand, so that registering needs no Redis."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield what is told."""
        try:
            totals = self._totals()
        except RedisAway:
            return
        for name, help_text, value in (
            ("caibian_sources", "Sources that are kept", totals.sources),
            ("caibian_sources_due", "Sources whose turn it is", totals.due),
            ("caibian_sources_late_seconds", "By how much the first of them is late", totals.late),
        ):
            yield GaugeMetricFamily(name, help_text, value=value)
        looks = _counter("caibian_source_looks", "Looks at sources", "outcome")
        for outcome in Outcome:
            looks.add_metric([outcome], totals.counts.get(outcome, 0))
        pages = _counter("caibian_source_pages", "Pages of sources", "result")
        for result in ("accepted", "revised", "missed"):
            pages.add_metric([result], totals.counts.get(result, 0))
        yield from (looks, pages)


class PathCollector(Collector):
    """Asks store and broker at each scrape; of one that is away there is nothing to tell."""

    def __init__(
        self,
        stats: Callable[[], Stats],
        path: Callable[[], PathMeasures],
        broker: Callable[[], BrokerMeasures],
    ) -> None:
        self._stats = stats
        self._path = path
        self._broker = broker

    def describe(self) -> Iterator[Metric]:
        """Name no metrics beforehand, so that registering needs no Redis."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield what is told."""
        used = _gauge("caibian_redis_used_bytes", "Memory in use", "server")
        most = _gauge("caibian_redis_max_bytes", "The most it may use", "server")
        info = _gauge("caibian_redis_info", "Which release it is", "server", "version")
        try:
            stats, path = self._stats(), self._path()
        except RedisAway:
            pass
        else:
            yield from _now(stats)
            yield from _counted(path)
            yield from _times(path)
            _add_memory(used, most, "store", path.memory)
            info.add_metric(["store", path.memory.version], 1)
        try:
            broker = self._broker()
        except QueueAway:
            pass
        else:
            yield from _messages(broker)
            _add_memory(used, most, "broker", broker.memory)
            info.add_metric(["broker", broker.memory.version], 1)
        yield used
        yield most
        yield info


def _now(stats: Stats) -> Iterator[Metric]:
    articles = _gauge("caibian_articles", "Articles by state", "state")
    for state, count in stats.states.items():
        articles.add_metric([state], count)
    yield articles
    seen = _gauge("caibian_workers_seen", "Whether any worker is heard of", "step")
    for step, is_there in stats.workers.items():
        seen.add_metric([step], int(is_there))
    yield seen
    oldest = stats.oldest_unfinished_seconds or 0.0
    for name, help_text, value in (
        ("caibian_unfinished_articles", "Articles under way", stats.unfinished),
        ("caibian_unfinished_bytes", "Their size on the shelves", stats.unfinished_bytes),
        ("caibian_oldest_unfinished_seconds", "Age of the oldest of them", oldest),
        ("caibian_accepted_per_second", "Over the last minute", stats.rate.accepted),
        ("caibian_finished_per_second", "Over the last minute", stats.rate.finished),
    ):
        yield GaugeMetricFamily(name, help_text, value=value)


def _counted(path: PathMeasures) -> Iterator[Metric]:
    entered = _counter("caibian_articles_entered", "Articles that reached a state", "state")
    for state, count in path.entered.items():
        entered.add_metric([state], count)
    yield entered
    died = _counter("caibian_dead_letters", "Articles that failed for good", "step", "cause")
    for (step, cause), count in path.died.items():
        died.add_metric([step, cause], count)
    yield died
    retried = _counter("caibian_retries", "Tries that came to nothing", "step", "reason")
    for (step, reason), count in path.retried.items():
        retried.add_metric([step, reason], count)
    yield retried
    waiting = _gauge("caibian_waiting_articles", "Articles that are due", "step", "lane")
    held = _gauge("caibian_held_articles", "In work, or wait for another try", "step", "lane")
    since = _gauge("caibian_waiting_seconds", "How long the first has been due", "step", "lane")
    for each in path.due:
        labels = [each.step, _LANES[each.lane]]
        waiting.add_metric(labels, each.waiting)
        held.add_metric(labels, each.held)
        since.add_metric(labels, each.seconds)
    yield from (waiting, held, since)
    help_text = "Processes of workers that are heard of"
    yield GaugeMetricFamily("caibian_worker_processes", help_text, value=path.processes)


def _times(path: PathMeasures) -> Iterator[Metric]:
    waited = HistogramMetricFamily(
        "caibian_step_wait_seconds", "From due to claimed", labels=["step"]
    )
    worked = HistogramMetricFamily(
        "caibian_step_seconds",
        "From claimed to done; of index, to seen by searches",
        labels=["step"],
    )
    for step, durations in path.waited.items():
        waited.add_metric([step], *_histogram(durations))
    for step, durations in path.worked.items():
        worked.add_metric([step], *_histogram(durations))
    way = HistogramMetricFamily("caibian_article_seconds", "From posted to seen by searches")
    way.add_metric([], *_histogram(path.way))
    yield from (waited, worked, way)


def _messages(broker: BrokerMeasures) -> Iterator[Metric]:
    queued = _gauge("caibian_queue_messages", "Messages that wait", "queue")
    for queue, count in broker.queues.items():
        queued.add_metric([queue], count)
    yield queued
    name, help_text = "caibian_unacknowledged_messages", "Messages that workers have in hand"
    yield GaugeMetricFamily(name, help_text, value=broker.unacknowledged)


def _histogram(durations: Durations) -> tuple[list[tuple[str, float]], float]:
    """Return cumulated buckets and the sum, as the exposition has them."""
    bounds, sum_so_far, buckets = [*map(str, BOUNDS), "+Inf"], 0, []
    for bound, count in zip(bounds, durations.buckets, strict=True):
        sum_so_far += count
        buckets.append((bound, float(sum_so_far)))
    return buckets, durations.seconds


def _gauge(name: str, help_text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, labels=list(labels))


def _counter(name: str, help_text: str, *labels: str) -> CounterMetricFamily:
    return CounterMetricFamily(name, help_text, labels=list(labels))


def _add_memory(
    used: GaugeMetricFamily, most: GaugeMetricFamily, server: str, memory: Memory
) -> None:
    used.add_metric([server], memory.used)
    if memory.most:
        most.add_metric([server], memory.most)
