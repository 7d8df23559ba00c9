"""One article is one trace through all three rooms, as a collector receives it."""

from pathlib import Path

from tests.functional.collector import Collector, collecting
from tests.functional.quick import running
from tools.system import eventually

GIVEN = "4bf92f3577b34da6a3ce929d0e0e4736"
BATCH = [f"batch-{n}" for n in range(3)]
WORDS = "潮音洞"
ROOMS = {"caibian-ingest", "caibian-enrich", "caibian-indexer"}


def test_an_article_is_one_trace_through_three_rooms(tmp_path: Path, lean_config: Path) -> None:
    """One that is posted alone is in its caller's; those of a batch have one each."""
    with collecting() as collector:
        otel = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            "CAIBIAN_LOG_FORMAT": "json",
            "CAIBIAN_LOG_LEVEL": "DEBUG",
            "CAIBIAN_ENRICH_PROCESSES": "1",
        }
        with running(tmp_path / "data", otel, lean_config) as system:
            # A process takes long over its first article, and what takes too long is begun twice.
            system.post(id="first", content="云岭市今日天晴。")
            system.wait("first", "indexed")
            headers = {"traceparent": f"00-{GIVEN}-00f067aa0ba902b7-01"}
            alone = {"id": "alone", "content": f"{WORDS}景区恢复开放。"}
            answer = system.ingest.post("/v1/articles", json=alone, headers=headers)
            assert answer.headers["traceparent"][3:35] == GIVEN
            system.post_all([{"id": id, "content": f"{WORDS}游客{id}。"} for id in BATCH])
            for id in ("alone", *BATCH):
                system.wait(id, "indexed")
            eventually(lambda: has_arrived(collector), 60)
            assert_told(collector)
        logs = (tmp_path / "data" / "logs").glob("*.log")
        named = {log.stem for log in logs if GIVEN in log.read_text(encoding="utf-8")}
        assert {"ingest", "enrich", "indexer"} <= named


def has_arrived(collector: Collector) -> bool:
    """Tell whether all three rooms have told of all articles; each sends when it likes."""
    named = {span.name for span in collector.spans if span.trace == GIVEN}
    behind = {span.service for id in BATCH for span in collector.of(id)}
    names = [{span.name for span in collector.of(id)} for id in ("alone", *BATCH)]
    return (
        "POST /v1/articles" in named
        and behind >= ROOMS
        and all(
            found >= ({"accept"} if number else set()) | {"enrich", "index"}
            for number, found in enumerate(names)
        )
    )


def assert_told(collector: Collector) -> None:
    """Compare what was received with what was posted."""
    traces = {id: {span.trace for span in collector.of(id)} for id in ("alone", *BATCH)}
    assert traces["alone"] == {GIVEN}
    assert all(len(found) == 1 for found in traces.values())
    assert len(set().union(*traces.values())) == len(traces)
    of_alone = {span.id: span for span in collector.spans if span.trace == GIVEN}
    (door,) = [span for span in of_alone.values() if span.name == "POST /v1/articles"]
    assert door.service == "caibian-ingest"
    for name in ("enrich", "index"):
        (work,) = [span for span in collector.of("alone") if span.name == name]
        assert work.parent == door.id
        # The message that brought it.
        assert work.links
        assert work.links[0] != GIVEN
    # The door's call of the store is seen, and what the worker did for this article; behind
    # another one it begins in the call that shelves that one.
    below = {span.service for span in of_alone.values() if "EVALSHA" in span.name.split()}
    assert below == {"caibian-ingest", "caibian-enrich"}
    for id in BATCH:
        assert sorted(span.name for span in collector.of(id)) == ["accept", "enrich", "index"]
    # Hearts and sweeps are nobody's work.
    calls = [span for span in collector.spans if "EVALSHA" in span.name.split()]
    assert not [span for span in calls if not span.parent]
    assert any("apply_async" in span.name for span in collector.spans)
    assert not any(WORDS in str(span) for span in collector.spans)
