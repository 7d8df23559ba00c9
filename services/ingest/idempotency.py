"""What a post under an Idempotency-Key was answered, so that a repeated one gets the same.

As draft-ietf-httpapi-idempotency-key-header-07 has it: a key belongs to one caller and one payload.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Protocol, Self

import zstandard

from shared.errors import CaibianError

MAGIC = zstandard.FRAME_HEADER
"""What every packed answer begins with."""
MOST_BYTES = 32 << 20
"""A longer answer isn't kept; it is that of a batch of more than a hundred thousand lines."""


class UnderWay(CaibianError):
    """The first request with this Idempotency-Key isn't answered yet."""


class KeyReused(CaibianError):
    """The Idempotency-Key was used for another payload before."""


@dataclass(frozen=True)
class Answer:
    """What a request was answered, and the fingerprint of the request."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: bytes

    def pack(self) -> bytes:
        """Return it as it is kept: a line of JSON and the body, packed by Zstandard."""
        head = json.dumps([self.fingerprint, self.status, self.headers])
        return zstandard.compress(head.encode() + b"\n" + self.body)

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Return what was packed."""
        head, _, body = zstandard.decompress(packed).partition(b"\n")
        fingerprint, status, headers = json.loads(head)
        return cls(fingerprint, status, headers, body)


class Answers(Protocol):
    """Answers by name, kept for a day and no more bytes of them than allowed, the latest.

    Who has begun holds a name by a token of its own for a minute, or until it is renewed. Every
    method raises RedisAway.
    """

    def begin(self, name: str, token: str) -> Answer | None:
        """Hold a name for a request, or return what it was answered before. Raises UnderWay."""

    def renew(self, name: str, token: str) -> None:
        """Hold a name for another minute."""

    def finish(self, name: str, token: str, answer: Answer) -> bool:
        """Keep the answer, unless another holds the name by now or it has no room; tell so."""

    def abandon(self, name: str, token: str) -> None:
        """Let the name go as if nothing had been asked."""


def name_of(caller: str, key: str) -> str:
    """Return the name of a caller's key, of fixed length."""
    owned = json.dumps([caller, key]).encode()
    return hashlib.blake2b(owned, digest_size=20).hexdigest()


@dataclass
class Fingerprint:
    """Of a request: where it goes, what it says of its body, and the body piece by piece."""

    parts: tuple[str, ...]
    _hash: hashlib.blake2b = field(init=False)

    def __post_init__(self) -> None:
        """Begin with what stands in front of the body."""
        self._hash = hashlib.blake2b(json.dumps(self.parts).encode(), digest_size=20)

    def feed(self, piece: bytes) -> None:
        """Take a piece of the body in."""
        self._hash.update(piece)

    def told(self) -> str:
        """Return it."""
        return self._hash.hexdigest()
