"""Whatever order the steps of several writers come in, their reprints end in one group."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.search.documents.document import Document, Removal
from services.search.documents.stored import Stored
from services.search.index.ports import Alike, IndexAway, SearchIndex, Written
from services.search.query.query import Query
from tests.contract.indexes import made, put
from tests.contract.test_reprints import SIGNATURE
from tests.fake_index import FakeIndex
from tests.turns import Turns

OTHER = tuple(range(100, 164))


class InTurns:
    """An index each step of which waits for the writer's turn; at one of them it is away."""

    has_one_writer = False

    def __init__(self, index: SearchIndex, turns: Turns, trouble: int | None) -> None:
        self._index = index
        self._turns = turns
        self._steps_left = trouble

    def alike(
        self, bands: Sequence[Sequence[str]], without: Collection[str] = ()
    ) -> list[list[Alike]]:
        """Look up."""
        self._step()
        return self._index.alike(bands, without)

    def article(self, id: str) -> Stored | None:
        """Return an article."""
        self._step()
        return self._index.article(id)

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield what was there when it began."""
        self._step()
        yield from list(self._index.scan(query))

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write one after another: others are written, and seen, between them."""
        written = []
        for item in items:
            self._step()
            written += self._index.write([item])
        return written

    def _step(self) -> None:
        self._turns.take()
        if self._steps_left is not None:
            self._steps_left -= 1
            if self._steps_left == 0:
                raise IndexAway("for a moment")


BATCHES = st.lists(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), min_size=1, max_size=3),
    min_size=2,
    max_size=3,
)

# Here one is cut off before it looks again.
CUT = [[(each, False) for each in some] for some in ("hfc", "g", "f")]
# In these orders one saw, of two others, first the one that was about to move.
THREE = [[("c", False), ("d", False)], [("a", False), ("b", False)], [("e", False)]]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    BATCHES,
    st.integers(0, 3),
    st.lists(st.integers(0, 2), max_size=120),
    st.lists(st.none() | st.integers(1, 12), min_size=3, max_size=3),
)
@example(CUT, 0, [0, 1, 2, 1, 2, 2, 2, 1, 2, 2, 0, 1, 1, 2, 1, 0, 1, 2, 2, 1], [7, 3, None])
@example(THREE, 0, [2, 2, 0, 0, 0, 0, 0, 1, 0], [None] * 3)
@example(THREE, 0, [2, 2, 1, 1, 1, 1, 1, 1, 2, 2, 2], [None] * 3)
def test_whatever_meets_ends_in_one_group(
    batches: list[list[tuple[str, bool]]],
    before: int,
    order: list[int],
    troubles: list[int | None],
) -> None:
    """Of two sets of reprints each, also where the index is away for a moment and it is retried."""
    index = FakeIndex()
    put(index, *[made(id, 1, "甲", signature=SIGNATURE) for id in "pqr"[:before]])
    turns = Turns(order)
    version = 1

    def batch(drawn: Sequence[tuple[str, bool]]) -> list[Document]:
        nonlocal version
        items = []
        for letter, is_other in dict(drawn).items():
            version += 1
            id, signature = (letter.upper(), OTHER) if is_other else (letter, SIGNATURE)
            items.append(made(id, version, "甲", signature=signature))
        return items

    def work(items: Sequence[Document], trouble: int | None) -> None:
        seen = InTurns(index, turns, trouble)
        try:
            put(seen, *items)  # type: ignore[arg-type]
        except IndexAway:
            put(seen, *items, again=[each.id for each in items])  # type: ignore[arg-type]

    pairs = [(batch(drawn), trouble) for drawn, trouble in zip(batches, troubles, strict=False)]
    turns.run([partial(work, *pair) for pair in pairs])
    for signature in (SIGNATURE, OTHER):
        members = {
            id: item.keywords["group"][0]
            for id, item in index.documents.items()
            if item.signature == bytes(signature)
        }
        assert len(set(members.values())) <= 1, members
