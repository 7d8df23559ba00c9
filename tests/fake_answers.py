"""Answers to posts under an Idempotency-Key in memory, for tests."""

from services.ingest.idempotency import Answer, UnderWay


class FakeAnswers:
    """Answers in memory (port Answers); `most_bytes` of them are kept, the latest."""

    def __init__(self, most_bytes: int = 1 << 20) -> None:
        self._most_bytes = most_bytes
        self._held: dict[str, str] = {}
        self._kept: dict[str, Answer] = {}

    def begin(self, name: str, token: str) -> Answer | None:
        if name in self._held:
            raise UnderWay
        if name not in self._kept:
            self._held[name] = token
        return self._kept.get(name)

    def renew(self, name: str, token: str) -> None:
        """Do nothing, as nothing ends by itself here."""

    def finish(self, name: str, token: str, answer: Answer) -> bool:
        if self._held.get(name) != token:
            return False
        del self._held[name]
        size = len(answer.pack())
        if size > self._most_bytes:
            return False
        while sum(len(each.pack()) for each in self._kept.values()) + size > self._most_bytes:
            del self._kept[next(iter(self._kept))]
        self._kept[name] = answer
        return True

    def abandon(self, name: str, token: str) -> None:
        if self._held.get(name) == token:
            del self._held[name]
