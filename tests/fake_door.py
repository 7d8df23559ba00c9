"""A door that keeps what comes in as the ingest API does, and can be busy, shut or picky."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from caibian_client.importing.door import Answer, Busy
from caibian_client.importing.items import Page
from caibian_client.importing.outcomes import Outcome, Result


class FakeDoor:
    """Keeps the contents of articles by id. `before` is called ahead of each and may refuse it."""

    def __init__(self) -> None:
        self.kept: dict[str, object] = {}
        self.calls = 0
        self.before: Callable[[object], Answer | None] = lambda _content: None
        self._lock = threading.Lock()

    def post_page(self, page: Page) -> Answer:
        """Post a page."""
        self.calls += 1
        return self.before(page) or self._keep(page.fields, page.body)

    def post_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Post articles."""
        self.calls += 1
        return [self.before(row) or self._keep(row, row["content"]) for row in rows]

    def _keep(self, fields: Mapping[str, Any], content: str | bytes) -> Result:
        body = content.encode() if isinstance(content, str) else content
        id = fields.get("id") or fields.get("url") or hashlib.sha256(body).hexdigest()
        with self._lock:
            is_known = self.kept.get(id) == body
            self.kept[id] = body
        return Result(Outcome.KNOWN if is_known else Outcome.ACCEPTED, id)


def busy_first(times: int) -> Callable[[object], Answer | None]:
    """Return a `before` that puts off so many."""
    left = iter(range(times))
    return lambda _content: Busy(0.01, "full") if next(left, None) is not None else None
