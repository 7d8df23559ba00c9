"""Saved searches, a postman and a web in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.search.alerts.delivery import Desk
from services.search.alerts.ports import (
    MOST,
    MOST_IN_RIVER,
    Arrival,
    News,
    NoSearch,
    Searches,
    Taken,
    TooManySearches,
    Unread,
    WebhookBehind,
)
from services.search.alerts.schemas import DeadDelivery, Delivery, Failing, SavedSearch
from services.search.alerts.web import Answer, WebhookFailed
from shared.errors import RedisAway


@dataclass
class FakeSearches:
    """Saved searches in a dictionary (port Searches)."""

    kept: dict[str, SavedSearch] = field(default_factory=dict)
    letters: list[DeadDelivery] = field(default_factory=list)
    calls: dict[str, Failing] = field(default_factory=dict)

    def add(self, search: SavedSearch) -> None:
        """Keep a search."""
        if sum(each.owner == search.owner for each in self.kept.values()) >= MOST:
            raise TooManySearches(MOST)
        self.kept[search.id] = search

    def all(self) -> list[SavedSearch]:
        """Return all searches."""
        return sorted(self.kept.values(), key=lambda search: (search.created_at, search.id))

    def get(self, id: str) -> SavedSearch:
        """Return a search."""
        if id not in self.kept:
            raise NoSearch(id)
        return self.kept[id]

    def remove(self, id: str) -> None:
        """Forget a search."""
        self.get(id)
        del self.kept[id]
        self.calls.pop(id, None)

    def replace(self, search: SavedSearch) -> None:
        """Keep a search in the place of another."""
        self.get(search.id)
        self.kept[search.id] = search

    def failing(self) -> dict[str, Failing]:
        """Return the webhooks whose last call failed."""
        return dict(self.calls)

    def note_call(self, search: str, failing: Failing | None) -> None:
        """Note how the last call failed."""
        self.calls.pop(search, None)
        if failing:
            self.calls[search] = failing

    def bury(self, delivery: Delivery, cause: str) -> None:
        """Keep a delivery that failed."""
        self.letters.insert(0, DeadDelivery(delivery=delivery, cause=cause))

    def dead(self) -> list[DeadDelivery]:
        """Return the deliveries that failed."""
        return list(self.letters)

    def drop(self, letters: Sequence[DeadDelivery]) -> None:
        """Forget deliveries that failed."""
        self.letters = [letter for letter in self.letters if letter not in letters]


@dataclass
class FakeRivers:
    """Rivers in dictionaries (port Rivers) of the searches that are kept."""

    searches: FakeSearches
    flows: dict[str, dict[str, tuple[int, News]]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    past: dict[str, datetime] = field(default_factory=dict)
    made_room: dict[str, int] = field(default_factory=dict)
    looks: dict[tuple[str, str], tuple[int, datetime]] = field(default_factory=dict)

    def note(self, search: str, found: Sequence[News], gone: Sequence[str]) -> None:
        """Add what a search finds, take out what it finds no longer."""
        if search not in self.searches.kept:
            return
        flow = self.flows.setdefault(search, {})
        for news in found:
            known = flow.get(news.id)
            is_past = known is None and news.came_at <= self.past.get(search, _NEVER)
            if not is_past and (known is None or known[1].key != news.key):
                self.numbers[search] = self.numbers.get(search, 0) + 1
                flow[news.id] = (self.numbers[search], news)
        for id in gone:
            flow.pop(id, None)
        for id, (at, news) in sorted(flow.items(), key=lambda pair: pair[1][0])[:-MOST_IN_RIVER]:
            self.made_room[search] = at
            self.past[search] = max(news.came_at, self.past.get(search, _NEVER))
            del flow[id]

    def holding(self, searches: Sequence[str], ids: Sequence[str]) -> set[str]:
        """Return the rivers that know any of these articles."""
        return {each for each in searches if self.flows.get(each, {}).keys() & set(ids)}

    def arrivals(
        self, search: str, size: int, *, after: int = 0, before: int | None = None
    ) -> list[Arrival]:
        """Return arrivals, the latest first."""
        flow = self.flows.get(search, {})
        found = [Arrival(id, number, news.came_at) for id, (number, news) in flow.items()]
        bounded = [a for a in found if after < a.number and (before is None or a.number < before)]
        return sorted(bounded, key=lambda arrival: -arrival.number)[:size]

    def passed(self, search: str) -> int:
        """Return the number of the latest arrival that had to make room."""
        return self.made_room.get(search, 0)

    def unread(self, who: str, searches: Sequence[str]) -> dict[str, Unread]:
        """Return what is new to somebody."""
        looks = {search: self.looks.get((search, who), (0, None)) for search in searches}
        return {
            search: Unread(len(self.arrivals(search, MOST_IN_RIVER, after=number)), number, at)
            for search, (number, at) in looks.items()
        }

    def look(self, search: str, who: str, number: int) -> None:
        """Note that somebody has looked."""
        if search in self.searches.kept:
            self.looks[search, who] = (number, datetime.now(UTC))

    def drop(self, search: str) -> None:
        """Forget a river."""
        self.flows.pop(search, None)
        self.numbers.pop(search, None)
        self.past.pop(search, None)
        self.made_room.pop(search, None)
        self.looks = {key: look for key, look in self.looks.items() if key[0] != search}


@dataclass
class FakePostman:
    """Keeps what it is to deliver (port Postman)."""

    sent: list[tuple[Delivery, float]] = field(default_factory=list)
    is_away: bool = False
    behind: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    rests: list[tuple[str, float]] = field(default_factory=list)

    def send(self, delivery: Delivery) -> bool:
        """Keep a delivery."""
        if self.is_away:
            raise RedisAway
        if any(each.key == delivery.key for each, _ in self.sent):
            return False
        if delivery.search in self.behind:
            raise WebhookBehind("5000 deliveries wait for it already")
        self.sent.append((delivery, 0.0))
        return True

    def again(self, delivery: Delivery, seconds: float) -> None:
        """Keep a delivery that failed."""
        self.sent.append((delivery, seconds))
        self.gone.discard(delivery.key)

    def find(self, key: str) -> Delivery | None:
        """Return a delivery as it was kept last."""
        found = [each for each, _ in self.sent if each.key == key and key not in self.gone]
        return found[-1] if found else None

    def along(self, delivery: Delivery, most: int, seconds: float) -> list[Taken]:
        """Take others of its search in hand; they are in nobody's until they are made."""
        keys = dict.fromkeys(each.key for each, _ in self.sent if each.search == delivery.search)
        found = [self.find(key) for key in keys if key != delivery.key]
        taken = [Taken(each, 1) for each in found if each][:most]
        self.gone |= {each.delivery.key for each in taken}
        return taken

    def made(self, taken: Sequence[Taken]) -> None:
        """Nothing is left to be forgotten."""

    def rest(self, delivery: Delivery, seconds: float) -> None:
        """Keep for how long its search is to wait."""
        self.rests.append((delivery.search, seconds))


@dataclass
class FakePaces:
    """Webhooks may be called at any time, but those that are held (port Paces)."""

    waits: dict[str, float] = field(default_factory=dict)

    def turn(self, webhook: str, seconds: float) -> float:
        """Return how long one waits for it."""
        return self.waits.get(webhook, 0.0)

    def hold(self, webhook: str, seconds: float) -> None:
        """Let nobody call it."""
        self.waits[webhook] = seconds


@dataclass
class FakeWeb:
    """Keeps what is posted and answers to it (port Web); `error` is raised instead."""

    posts: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    error: Exception | None = None
    answer: Answer = field(default_factory=lambda: Answer(204))

    def post(self, url: str, body: bytes, headers: dict[str, str], read: int = 0) -> Answer:
        """Keep a body."""
        if self.error is not None:
            raise self.error
        self.posts.append((url, body, headers))
        return self.answer


def fake_desk(
    searches: Searches, postman: FakePostman | None = None, web: FakeWeb | None = None
) -> Desk:
    """Return what webhooks are told with, at the time 1,000."""
    return Desk(searches, web or FakeWeb(), postman or FakePostman(), FakePaces(), lambda: 1000.0)


_NEVER = datetime(1, 1, 1, tzinfo=UTC)
FAILED = WebhookFailed("it answered 500")
