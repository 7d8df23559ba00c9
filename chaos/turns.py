"""What owners do to their articles, turn by turn, as the dice say."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chaos.book import Book
from chaos.client import Client, Reply
from chaos.contents import Author, Content
from chaos.history import Answer, Deed, Effect

_RETRY_SECONDS = (0.3, 1.0)
_MOST_OPEN = 2000
_MOST_LIVE = 500


@dataclass(frozen=True)
class Mix:
    """How often what is done, in shares of all turns, and how many articles a batch has."""

    single: int = 34
    batch: int = 20
    revise: int = 14
    revise_batch: int = 4
    withdraw: int = 8
    same: int = 8
    back: int = 4
    empty: int = 3
    long: int = 1
    batch_size: tuple[int, int] = (3, 15)


RAPID = Mix(single=6, batch=40, revise=4, revise_batch=6, long=0, batch_size=(10, 30))


@dataclass(frozen=True)
class Operation:
    """Something to do to an article; `content` is None for a withdrawal."""

    id: str
    content: Content | None

    @property
    def effect(self) -> Effect:
        """What it makes of the article."""
        if self.content is None:
            return Effect(Deed.WITHDRAW)
        return Effect(Deed.POST, self.content.marker)


@dataclass
class _Owner:
    """What a thread knows of its articles: those to go on with, those taken back, what is open.

    An article of which an answer was lost gets the same again until it is acknowledged, and is then
    left alone: so what must be so of it stays certain.
    """

    live: list[Content] = field(default_factory=list)
    gone: list[Content] = field(default_factory=list)
    open: list[tuple[float, Operation]] = field(default_factory=list)
    next: int = 0


class Turns:
    """The turns of one thread: what is due again, else what the dice say."""

    def __init__(self, port: int, book: Book, author: Author, mix: Mix) -> None:
        self._client = Client(port)
        self._book = book
        self._author = author
        self._mix = mix
        self._owner = _Owner()

    def begin(self, seed: str, first: int, step: int) -> None:
        """Take the dice and the numbers of the articles of this thread."""
        self._dice = random.Random(seed)  # noqa: S311  # repeatable
        self._owner.next, self._step = first, step
        kinds: dict[str, Callable[[], Sequence[Operation]]] = {
            "single": lambda: [self._new()],
            "batch": lambda: [self._new() for _ in range(self._size())],
            "revise": lambda: self._revised(1),
            "revise_batch": lambda: self._revised(self._size()),
            "withdraw": self._withdrawn,
            "same": self._same,
            "back": self._back,
            "empty": lambda: [self._new(is_empty=True)],
            "long": lambda: [self._new(is_long=True)],
        }
        self._kinds = list(kinds.values())
        self._weights = [getattr(self._mix, name) for name in kinds]

    def turn(self, *, is_new: bool) -> int:
        """Do one thing, perhaps a new one, and return how many articles it was about."""
        operations = self._due_again() or (self._choose() if is_new else [])
        if operations:
            self._do_all(operations)
        return len(operations)

    def finish(self, seconds: float) -> None:
        """Do again what is open until all of it is acknowledged, for so long at most."""
        give_up_at = time.monotonic() + seconds
        while self._owner.open and time.monotonic() < give_up_at:
            if operations := self._due_again():
                self._do_all(operations)
            else:
                time.sleep(_RETRY_SECONDS[0])

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    def _choose(self) -> Sequence[Operation]:
        (kind,) = self._dice.choices(self._kinds, self._weights)
        return kind() or [self._new()]

    def _due_again(self) -> Sequence[Operation]:
        now, owner = time.monotonic(), self._owner
        most = self._size()
        due: list[Operation] = []
        while owner.open and owner.open[0][0] <= now and len(due) < most:
            if owner.open[0][1].content is None:
                # A withdrawal goes by itself.
                return due or [owner.open.pop(0)[1]]
            due.append(owner.open.pop(0)[1])
        return due

    def _new(self, *, is_empty: bool = False, is_long: bool = False) -> Operation:
        number = self._owner.next
        self._owner.next += self._step
        if is_empty:
            content = self._author.empty(number, 0)
        else:
            content = self._author.text(number, 0, is_long=is_long)
        return Operation(content.id, content)

    def _revised(self, count: int) -> Sequence[Operation]:
        taken = [self._take(self._owner.live) for _ in range(min(count, len(self._owner.live)))]
        return [Operation(old.id, self._after(old)) for old in taken]

    def _withdrawn(self) -> Sequence[Operation]:
        return [Operation(self._pick(self._owner.live).id, None)] if self._owner.live else []

    def _same(self) -> Sequence[Operation]:
        if not self._owner.live:
            return []
        content = self._pick(self._owner.live)
        return [Operation(content.id, content)]

    def _back(self) -> Sequence[Operation]:
        """Post again what was taken back, sometimes as it was and sometimes changed."""
        if not self._owner.gone:
            return []
        old = self._take(self._owner.gone)
        return [Operation(old.id, old if self._dice.random() < 0.5 else self._after(old))]

    def _after(self, content: Content) -> Content:
        return self._author.text(int(content.id.rsplit("-", 1)[1]), content.number + 1)

    def _size(self) -> int:
        return self._dice.randint(*self._mix.batch_size)

    def _pick(self, contents: list[Content]) -> Content:
        return self._dice.choice(contents)

    def _take(self, contents: list[Content]) -> Content:
        return contents.pop(self._dice.randrange(len(contents)))

    def _do_all(self, operations: Sequence[Operation]) -> None:
        if len(operations) == 1:
            self._do(operations[0])
        else:
            self._do_batch(operations)

    def _do(self, operation: Operation) -> None:
        self._book.sent(operation.id, operation.effect)
        if operation.content is None:
            how, reply = "del", self._client.withdraw(operation.id)
        else:
            fields = {"id": operation.id, **operation.content.fields}
            how, reply = "post", self._client.post(fields)
        self._learn(operation, reply, how)

    def _do_batch(self, operations: Sequence[Operation]) -> None:
        lines = []
        for operation in operations:
            assert operation.content is not None
            self._book.sent(operation.id, operation.effect)
            lines.append({"id": operation.id, **operation.content.fields})
        for operation, reply in zip(operations, self._client.post_batch(lines), strict=True):
            self._learn(operation, reply, "line")

    def _learn(self, operation: Operation, reply: Reply, how: str) -> None:
        self._book.answered(operation.id, operation.effect, reply, how)
        owner, id = self._owner, operation.id
        before = next((each for each in owner.live if each.id == id), None)
        if before is not None:
            owner.live.remove(before)
        if reply.answer is not Answer.ACKED:
            if len(owner.open) < _MOST_OPEN and reply.status not in (404, 413, 422):
                due = time.monotonic() + self._dice.uniform(*_RETRY_SECONDS)
                owner.open.append((due, operation))
            return
        if self._book.history(id).unknown or len(owner.live) >= _MOST_LIVE:
            return
        if operation.content is not None:
            owner.live.append(operation.content)
        elif before is not None:
            owner.gone.append(before)
