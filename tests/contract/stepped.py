"""A client of Elasticsearch to which something happens before a request of its own choosing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch

from services.search.documents.document import Document, Removal
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.elastic.marks import look
from services.search.index.elastic.spread import Spread
from services.search.index.ports import IndexAway, Outcome
from services.search.query.query import Query
from services.search.settings import SearchSettings
from tests.contract.indexes import made

SHARDS = Spread(2, replicas=0)
TEXT = "望川电机"


class Killed(BaseException):
    """The process is no more: nothing that it does from here on reaches anybody."""


class Place:
    """An index on two shards, and what is known to be in it."""

    def __init__(self, client: Elasticsearch, url: str) -> None:
        self.client = client
        self.url = url
        self.name = f"contract-{uuid4().hex}"
        self.index = ElasticIndex(client, self.name, SHARDS)
        self.versions: dict[str, int] = {}
        self._version = 0
        self.write(*map(str, range(12)))

    def write(self, *ids: str) -> None:
        """Write articles as the indexer does: what is refused comes again, once it was mended."""
        self._version += 1
        self._put([made(id, self._version, TEXT) for id in ids])
        self.versions |= dict.fromkeys(ids, self._version)

    def remove(self, id: str) -> None:
        """Withdraw an article."""
        self._version += 1
        self._put([Removal(id, self._version)])
        del self.versions[id]

    def _put(self, items: list[Document | Removal]) -> None:
        for _ in range(5):
            try:
                outcomes = {written.outcome for written in self.index.write(items)}
            except IndexAway:
                self.mend()
                continue
            assert outcomes == {Outcome.WRITTEN}
            return
        raise AssertionError("the index takes nothing")

    def mend(self) -> None:
        """Clear up as the indexer does when no lease lives."""
        self.index.mend(lambda: False)

    def change(self) -> None:
        """Write a new article, change one and withdraw one."""
        number = len(self.versions)
        self.write(f"new-{number}", "3")
        self.remove(min(self.versions))

    def check(self) -> None:
        """Assert that what was written is there, and after mending nothing else."""
        self.mend()
        family = look(self.client, self.name)
        assert (family.is_clean(), family.others) == (True, ())
        assert {each.id: each.version for each in self.index.scan(Query())} == self.versions


@contextmanager
def placed(url: str) -> Iterator[Place]:
    """Yield an index with some articles, and delete it with all that belongs to it."""
    with connect(SearchSettings(elasticsearch_url=url)) as client:
        place = Place(client, url)
        yield place
        client.indices.delete(index=list(client.indices.get(index=f"{place.name}-*")))


@contextmanager
def between(place: Place, through: Callable[..., Any]) -> Iterator[ElasticIndex]:
    """Yield the index as another process has it, whose requests go through something.

    That is called with what sends a request, its method, its target and more, and answers it.
    """
    with connect(SearchSettings(elasticsearch_url=place.url)) as client:
        send = client.transport.perform_request
        # Of the instance, since clones of the client share it.
        vars(client.transport)["perform_request"] = partial(through, send)
        yield ElasticIndex(client, place.name, SHARDS)


def watched(place: Place, before: Callable[[int], object]) -> AbstractContextManager[ElasticIndex]:
    """Yield the index as another process has it; `before` is told the number of each request."""
    sent = count()

    def perform(send: Callable[..., Any], *args: Any, **more: Any) -> Any:
        before(next(sent))
        return send(*args, **more)

    return between(place, perform)


def stepped(
    place: Place, at: int, happens: Callable[[], object]
) -> AbstractContextManager[ElasticIndex]:
    """Yield the index as another process has it; before its request `at` something happens."""

    def before(number: int) -> None:
        if number == at:
            happens()

    return watched(place, before)


def killed(place: Place, at: int) -> AbstractContextManager[ElasticIndex]:
    """Yield the index as a process has it that is killed before its request `at`."""

    def before(number: int) -> None:
        if number >= at:
            raise Killed

    return watched(place, before)


def changing(place: Place) -> Callable[[Stored], Document]:
    """Return what remakes articles, while articles come in once."""
    todo = [place.change]

    def remake(stored: Stored) -> Document:
        if todo:
            todo.pop()()
        return remade(stored)

    return remake
