"""What is sent at once: one page, or the rows that stand together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from caibian_client.importing.files import Found
from caibian_client.importing.items import Content, Page, Row
from caibian_client.importing.outcomes import Result
from caibian_client.importing.sending import Sender

_ROWS = 200
_BYTES = 4 << 20


@dataclass(frozen=True)
class Entry:
    """An item of a file by its number from 1; without content: the end of the file.

    `is_next`: with it the file is taken that far. It isn't so of what is tried again, nor of what
    stands behind what the disk failed on.
    """

    file: Found
    number: int
    place: str
    content: Content | None
    is_next: bool = True

    def with_content(self, content: Content | None) -> Entry:
        """Return it with another content."""
        return replace(self, content=content)

    @property
    def size(self) -> int:
        """Return about how many bytes it takes."""
        if isinstance(self.content, Page):
            return len(self.content.body)
        if isinstance(self.content, Row):
            return sum(4 * len(value) for value in self.content.fields.values() if _is_text(value))
        return 0

    @property
    def key(self) -> str | None:
        """Return what the service will know the article by, if that isn't its content."""
        if not isinstance(self.content, (Page, Row)):
            return None
        fields = self.content.fields
        if fields.get("id"):
            return str(fields["id"])
        url = str(fields.get("url") or "")
        return url.partition("#")[0].partition("://")[2] or None


@dataclass
class Parcel:
    """Entries in their order, as full as one request should be."""

    entries: list[Entry] = field(default_factory=list)
    size: int = 0

    def add(self, entry: Entry) -> None:
        """Add an entry."""
        self.entries.append(entry)
        self.size += entry.size

    @property
    def is_full(self) -> bool:
        """Tell whether it should go."""
        return len(self.entries) >= _ROWS or self.size >= _BYTES

    @property
    def is_sent(self) -> bool:
        """Tell whether there is anything to send in it."""
        return any(isinstance(entry.content, (Page, Row)) for entry in self.entries)

    @property
    def keys(self) -> set[str]:
        """Return what its articles are known by."""
        return {entry.key for entry in self.entries if entry.key}

    def sent_by(self, sender: Sender) -> list[Result]:
        """Send it; return a result for each page or row. Raises ApiError, GaveUp, Stopped."""
        for entry in self.entries:
            if isinstance(entry.content, Page):
                return sender.page(entry.content)
        return sender.rows([each.content for each in self.entries if isinstance(each.content, Row)])


def with_defaults(content: Page | Row, defaults: Mapping[str, str]) -> Page | Row:
    """Return an article with the fields that all have, where it has none of its own."""
    if not defaults:
        return content
    return replace(content, fields={**defaults, **content.fields})


def _is_text(value: object) -> bool:
    return isinstance(value, str)
