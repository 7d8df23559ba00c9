"""The trace of an article: read as the W3C has it, told to callers, logs and messages."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi import APIRouter

from shared import tracing
from shared.articles import EnrichedArticle, RawArticle
from shared.http.app import make_api
from shared.logs import configure_logs, get_logger
from shared.path.shelves import pack_trace, unpack_trace
from tests.articles import enriched_from
from tests.asgi import call
from tests.fakes import World

ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GIVEN = f"00-{ID}-{SPAN}-00"


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    tracing._trace.set(None)


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "00-" + "0" * 32 + f"-{SPAN}-01",
        f"00-{ID}-" + "0" * 16 + "-01",
        f"ff-{ID}-{SPAN}-01",
        f"00-{ID.upper()}-{SPAN}-01",
        f"00-{ID}-{SPAN}-01-more",
        f"00-{ID}-{SPAN}",
        f"00-{ID}-{SPAN}-01\n",
    ],
)
def test_what_is_no_traceparent_begins_a_trace(given: str | None) -> None:
    """A caller can't put anything else into logs and messages."""
    assert tracing.read(given) is None
    assert tracing.go_on(given).id != ID


def test_a_later_version_may_say_more() -> None:
    """As the W3C asks for."""
    assert tracing.read(f"01-{ID}-{SPAN}-01-more") == tracing.Trace(ID, SPAN, "01")


def api() -> APIRouter:
    """Return routes of which one has a bug."""
    router = APIRouter()

    @router.get("/trace")
    async def trace() -> str:
        found = tracing.current()
        return found.parent if found else ""

    @router.get("/bug")
    async def bug() -> None:
        raise ZeroDivisionError

    return router


def test_a_request_goes_on_in_its_callers_trace_and_the_answer_says_so() -> None:
    """Under a span of its own; also where an unforeseen error is answered."""
    app = make_api(api())
    answer = call(app, "GET", "/trace", headers={"traceparent": GIVEN})
    assert answer.headers["traceparent"] == answer.json()
    own = tracing.read(answer.json())
    assert own is not None
    assert (own.id, own.flags) == (ID, "00")
    assert own.span != SPAN
    bug = call(app, "GET", "/bug", headers={"traceparent": GIVEN})
    assert (bug.status_code, bug.headers["traceparent"][3:35]) == (500, ID)
    other = [call(app, "GET", "/nothing").headers["traceparent"] for _ in range(2)]
    assert other[0] != other[1]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """Return what was logged as JSON."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_the_log_lines_of_all_rooms_name_the_article_and_its_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One trace from the door to the index, and its dead letter's too; it outlives a replay."""
    configure_logs("debug", "json")
    world = World()
    tracing.follow(tracing.go_on(GIVEN))
    world.post("a")
    tracing._trace.set(None)
    world.enrich()
    world.write()
    told = [(line["logger"], line["article"], line["trace"]) for line in lines(capsys)]
    rooms = ("caibian.ingest", "caibian.enrich", "caibian.indexer")
    assert told == [(room, "a", ID) for room in rooms]

    def break_down(article: RawArticle, revision: int) -> EnrichedArticle:
        if article.id == "b":
            raise ZeroDivisionError
        return enriched_from(article, revision)

    world.annotate = break_down
    tracing.follow(tracing.go_on(GIVEN))
    world.post("b")
    tracing._trace.set(None)
    for _ in range(2):
        world.enrich()
        world.sweep()
    failed = [line for line in lines(capsys) if line["level"] == "WARNING"]
    assert [(line["article"], line["trace"]) for line in failed] == [("b", ID)] * 2
    assert "ZeroDivisionError" in failed[0]["error"]


def test_each_article_of_a_batch_has_a_trace_of_its_own() -> None:
    """One alone is what its request is about."""
    tracing.follow(tracing.go_on(GIVEN))
    assert tracing.of_request()[3:35] == ID
    several = {trace[3:35] for trace in tracing.for_each(["a", "b"])}
    assert len(several) == 2
    assert ID not in several


def test_plain_lines_name_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Behind the message, with whatever else is passed."""
    configure_logs("info")
    with tracing.about("a", GIVEN):
        get_logger("enrich").info("so it is", extra={"ids": 3})
    assert capsys.readouterr().err.endswith(f"so it is article=a trace={ID} ids=3\n")


def test_a_trace_of_our_own_is_kept_as_its_seed_alone() -> None:
    """It comes back whole; one that a caller gave is kept whole, and nothing for none."""
    own = tracing.make().parent
    assert tracing.read(own)
    assert len(pack_trace(own)) == tracing.SEED_BYTES
    assert [as_client(pack_trace(each)) for each in (own, GIVEN, "")] == [own, GIVEN, ""]


def as_client(packed: bytes) -> str:
    """Return what is told of bytes that the client of the store has decoded."""
    return unpack_trace(packed.decode("utf-8", "surrogateescape"))
