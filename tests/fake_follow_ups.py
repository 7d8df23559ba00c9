"""What is to be done behind the index, in memory."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from shared.path.ports import MOST_LATE


@dataclass
class FollowList:
    """When each id is due, and the numbers of those in hand."""

    due: dict[str, float] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    lates: Counter[str] = field(default_factory=Counter)
    came: dict[str, float] = field(default_factory=dict)

    def add(self, id: str, at: float) -> None:
        """Make an id due; whoever has it in hand has what it was before."""
        self.due[id] = at
        self.held.pop(id, None)
        self.lates.pop(id, None)


class FakeFollowUps:
    """The port FollowUps on dictionaries and a clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with empty lists."""
        self._clock = clock
        self._numbers = count(1)
        self.lists: dict[str, FollowList] = {}

    def take(self, follower: str, limit: int, seconds: float) -> dict[str, int]:
        """Take what is due."""
        list_, number = self.list_of(follower), next(self._numbers)
        late = self.due(follower, limit)
        while late and late[0] in list_.held and list_.lates[late[0]] >= MOST_LATE:
            dropped = late.pop(0)
            del list_.due[dropped], list_.held[dropped], list_.lates[dropped]
            list_.came.pop(dropped, None)
        if late and late[0] in list_.held:
            list_.lates[late[0]] += 1
            late = late[:1]
        taken = [id for id in late if id not in list_.held or id == late[0]]
        for id in taken:
            list_.due[id] = self._clock() + seconds
            list_.held.setdefault(id, number)
        return {id: list_.held[id] for id in taken}

    def came(self, follower: str, ids: Sequence[str]) -> dict[str, datetime | None]:
        """Return since when they can be found."""
        times = self.list_of(follower).came
        return {id: datetime.fromtimestamp(times[id], UTC) if id in times else None for id in ids}

    def done(self, follower: str, taken: Mapping[str, int]) -> None:
        """Take it off the list."""
        for id in self._still_held(follower, taken):
            del self.list_of(follower).due[id]
            self.list_of(follower).came.pop(id, None)

    def give_back(self, follower: str, taken: Mapping[str, int], seconds: float) -> None:
        """Make it due later."""
        for id in self._still_held(follower, taken):
            self.list_of(follower).due[id] = self._clock() + seconds

    def due(self, follower: str, limit: int) -> list[str]:
        """Return what is due."""
        due = self.list_of(follower).due
        late = [id for id, at in due.items() if at <= self._clock()]
        return sorted(late, key=lambda id: (due[id], id))[:limit]

    def count(self, follower: str) -> int:
        """Return how many ids stand on the list."""
        return len(self.list_of(follower).due)

    def list_of(self, follower: str) -> FollowList:
        """Return a follower's list."""
        return self.lists.setdefault(follower, FollowList())

    def _still_held(self, follower: str, taken: Mapping[str, int]) -> list[str]:
        held, lates = self.list_of(follower).held, self.list_of(follower).lates
        found = [id for id, number in taken.items() if held.get(id) == number and held.pop(id)]
        for id in found:
            lates.pop(id, None)
        return found
