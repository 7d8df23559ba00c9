"""A reindex on Elasticsearch waits out what is refused for a moment, whichever request it is."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, ConnectionTimeout, HttpHeaders, NodeConfig
from elasticsearch import ApiError, ConnectionError, NotFoundError

from services.search.documents.document import Document
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from services.search.index.elastic import copying, patience
from services.search.index.ports import IndexAway, RebuildHindered
from tests.contract.stepped import Place, between, changing, placed, watched

Send = Callable[..., Any]
_NODE = NodeConfig("http", "127.0.0.1", 9200)


def refusal(status: int, kind: str = "circuit_breaking_exception") -> ApiError:
    """Return what the client raises for a status."""
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, _NODE)
    raised = NotFoundError if status == 404 else ApiError
    return raised(kind, meta=meta, body={"status": status, "error": {"type": kind}})


# So many requests look at what is there: who can't ask that is told so at once.
BEGUN = 3
MOMENTS = [refusal(429), refusal(503), ConnectionError("refused"), ConnectionTimeout("too late")]


@pytest.fixture
def place(elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Return an index on two shards, of which a reindex reads some articles at a time."""
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.01)
    monkeypatch.setattr(copying, "_CHUNK", 3)
    monkeypatch.setattr(copying, "_IDS", 3)
    with placed(elasticsearch_url) as place:
        yield place


def kind_of(method: str, target: str) -> str:
    """Return what tells one kind of request from another."""
    return f"{method} {target.partition('?')[0]}"


def snapshot_of(more: dict[str, Any]) -> str:
    """Return the id of the snapshot that a request reads, or nothing."""
    body = more.get("body")
    return body.get("pit", {}).get("id", "") if isinstance(body, dict) else ""


def refused_item(status: int, kind: str, reason: str) -> dict[str, Any]:
    """Return what a bulk tells of an article that was refused."""
    return {"index": {"status": status, "_id": "5", "error": {"type": kind, "reason": reason}}}


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_what_is_refused_for_a_moment_comes_again(place: Place, moment: Exception) -> None:
    """Of each kind of request two, then two go through; nothing is lost, or comes back."""
    sent: Counter[str] = Counter()
    refused: set[str] = set()

    def refusing(send: Send, method: str, target: str, **more: Any) -> Any:
        kind = kind_of(method, target)
        sent[kind] += 1
        if sent.total() > BEGUN and sent[kind] % 4 in (1, 2):
            refused.add(kind)
            raise moment
        return send(method, target, **more)

    with between(place, refusing) as index:
        assert index.rebuild(changing(place)) == len(place.versions)
    assert len(refused) > 8
    place.check()


def test_what_was_done_though_no_answer_came_is_done_once(place: Place) -> None:
    """A request may go through and its answer be lost: it is made again, and does no harm."""
    sent: Counter[str] = Counter()

    def losing(send: Send, method: str, target: str, **more: Any) -> Any:
        answer = send(method, target, **more)
        kind = kind_of(method, target)
        sent[kind] += 1
        if method in ("PUT", "POST") and sent[kind] % 4 in (1, 2):
            raise ConnectionTimeout("too late")
        return answer

    with between(place, losing) as index:
        assert index.rebuild(changing(place)) == len(place.versions)
    place.check()


@pytest.mark.parametrize("page", [1, 2])
def test_a_snapshot_that_was_lost_is_followed_by_another(place: Place, page: int) -> None:
    """As when its node starts anew, or goes for good: the copy goes on where it was."""
    lost: set[str] = set()
    pages: Counter[str] = Counter()

    def forgetting(send: Send, method: str, target: str, **more: Any) -> Any:
        pit = snapshot_of(more)
        pages[pit] += bool(pit)
        # Of those that have so many pages each second one.
        reached = [each for each in pages if pages[each] >= page]
        if pages[pit] == page and reached.index(pit) % 2 == 0:
            place.client.close_point_in_time(id=pit)
            lost.add(pit)
        return send(method, target, **more)

    with between(place, forgetting) as index:
        assert index.rebuild(changing(place)) == len(place.versions)
    assert lost
    place.check()


def test_a_snapshot_that_nobody_can_read_is_followed_by_another(place: Place) -> None:
    """Its node is gone: it answers 503 for as long as it is asked."""
    gone: set[str] = set()
    first: list[str] = []

    def without(send: Send, method: str, target: str, **more: Any) -> Any:
        pit = snapshot_of(more)
        first.extend([pit] * (pit != "" and not first))
        if pit and pit in first:
            gone.add(pit)
            raise refusal(503)
        return send(method, target, **more)

    with between(place, without) as index:
        assert index.rebuild(changing(place)) == len(place.versions)
    assert len(gone) == 1
    place.check()


def test_a_shard_that_moves_is_waited_for(place: Place) -> None:
    """Its old node has none any more, and answers 404, as for an index that nobody has."""
    opened: Counter[str] = Counter()

    def moving(send: Send, method: str, target: str, **more: Any) -> Any:
        kind = kind_of(method, target)
        opened[kind] += kind.endswith("_pit") and method == "POST"
        if opened[kind] % 2:
            raise refusal(404, "search_phase_execution_exception")
        return send(method, target, **more)

    with between(place, moving) as index:
        assert index.rebuild(changing(place)) == len(place.versions)
    assert opened.total() > 4
    place.check()


def test_a_removal_that_comes_late_removes_nothing_newer(place: Place) -> None:
    """It was sent twice, and arrives once more when its article has been posted again."""
    deletes: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def keeping(send: Send, *args: Any, **more: Any) -> Any:
        if "_bulk" in args[1] and any("delete" in line for line in more["body"]):
            deletes.append((args, more))
        return send(*args, **more)

    gone: list[str] = []

    def remake(stored: Stored) -> Document:
        # It is copied, though it was withdrawn meanwhile.
        if not gone:
            gone.append(stored.id)
            place.remove(stored.id)
        return remade(stored)

    with between(place, keeping) as index:
        index.rebuild(remake)
        place.write(*gone)
        ((args, more),) = deletes
        # By the name that it has now; the mark is gone, but a node may not know yet.
        lines = [
            {"delete": line["delete"] | {"_index": place.name}} if "delete" in line else line
            for line in more["body"]
        ]
        index._client.transport.perform_request(*args, **more | {"body": lines})
    place.client.indices.refresh(index=place.name)
    place.check()


def test_writes_that_are_still_under_way_are_waited_for(place: Place) -> None:
    """Elasticsearch says that with 200."""
    told = iter([False, False])

    def slow(send: Send, method: str, target: str, **more: Any) -> Any:
        answer = send(method, target, **more)
        if target.endswith("/_block/write"):
            answer.body["shards_acknowledged"] = next(told, True)
        return answer

    with between(place, slow) as index:
        assert index.rebuild(changing(place)) == len(place.versions)
    assert next(told, None) is None
    place.check()


def test_a_full_disk_ends_it_at_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes room by that; the answer is 429 as well."""
    monkeypatch.setattr(patience, "FIRST_SECONDS", 1000.0)
    sent: list[str] = []

    def full(send: Send, method: str, target: str, **more: Any) -> Any:
        answer = send(method, target, **more)
        if "_bulk" in target:
            sent.append(target)
            answer.body["items"][0] = refused_item(429, "cluster_block_exception", "disk usage")
        return answer

    with between(place, full) as index, pytest.raises(RebuildHindered, match="disk usage"):
        index.rebuild(remade)
    assert sent
    place.mend()
    place.check()


def test_what_stays_refused_ends_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time, and the index is as it was; what can't pass by itself ends it at once."""
    monkeypatch.setattr(patience, "MOST_SECONDS", 0.2)
    assert _refused_from(place, refusal(429)) > 3
    monkeypatch.setattr(patience, "MOST_SECONDS", 1000.0)
    monkeypatch.setattr(patience, "FIRST_SECONDS", 1000.0)
    assert _refused_from(place, refusal(403)) < 10


def _refused_from(place: Place, error: ApiError) -> int:
    """Return how many requests were refused, from the tenth on, until it ended."""
    refused = [0]

    def before(number: int) -> None:
        if number >= 10:
            refused[0] += 1
            raise error

    with watched(place, before) as index, pytest.raises(IndexAway):
        index.rebuild(remade)
    place.mend()
    place.check()
    return refused[0]


def test_articles_that_are_refused_for_a_moment_come_again(place: Place) -> None:
    """A bulk that was taken in part is written again; what is wrong with an article is told."""
    results = iter([429, 503, 400])

    def spoiling(send: Send, method: str, target: str, **more: Any) -> Any:
        answer = send(method, target, **more)
        if "_bulk" in target and (status := next(results, None)):
            answer.body["items"][0] = refused_item(status, "some_exception", "for a moment")
        return answer

    with between(place, spoiling) as index, pytest.raises(RebuildHindered, match="moment"):
        index.rebuild(remade)
    assert next(results, None) is None
    place.mend()
    assert place.index.rebuild(remade) == len(place.versions)
    place.check()
