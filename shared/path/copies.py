"""What a backup takes out of the store and puts back."""

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

from shared.articles import Model


class Record(Model):
    """All that the ledger knows of an article, and what lies on its shelves, as JSON.

    `fields` are the row's, as Redis holds them (times in milliseconds since 1970), without who
    holds it; `is_due` tells whether there is still something to be done.
    """

    id: str
    fields: dict[str, str]
    digest: str
    is_due: bool
    raw: str | None = None
    enriched: str | None = None

    @property
    def version(self) -> int:
        """Return the version that it stands at."""
        return int(self.fields["version"])

    @property
    def state(self) -> str:
        """Return where it stands."""
        return self.fields["state"]

    @property
    def withdrawn(self) -> int:
        """Return up to which version nothing of it belongs into the index; 0 for any."""
        if self.state == "withdrawn":
            return self.version
        return int(self.fields.get("gone") or self.fields.get("late") or 0)


class Kept(Model):
    """Something else that lies in the store: saved searches, keys, people and the like.

    `members` begin with "t" for text or "b" for bytes in Base64; of a hash and of a sorted set
    they are names and values in turn. `expires_at` is in milliseconds since 1970.
    """

    key: str
    kind: Literal["string", "hash", "list", "set", "zset"]
    members: tuple[str, ...]
    expires_at: int | None = None


class StoreCopy(Protocol):
    """The store as a backup sees it. Every method raises RedisAway."""

    def version(self) -> int:
        """Return the highest version that was given."""

    def rows(self) -> Iterator[Record]:
        """Yield what is under way or dead."""

    def tombstones(self) -> Iterator[Record]:
        """Yield what was withdrawn and is at its end."""

    def records(self, ids: Sequence[str]) -> list[Record | None]:
        """Return what is known of articles."""

    def kept(self) -> Iterator[Kept]:
        """Yield everything else that no sweep could make anew."""

    def is_empty(self) -> bool:
        """Tell whether no article is known and nothing else is kept."""

    def raise_version(self, version: int) -> None:
        """Give no version again that was given."""

    def restore(self, records: Sequence[Record]) -> list[bool]:
        """Bring records back, each unless a higher version is known.

        False where the article was withdrawn since and doesn't belong into the index.
        """

    def restore_kept(self, kept: Kept, *, replaces: bool) -> None:
        """Put something else back that is kept in the store, also in the place of what is there."""
