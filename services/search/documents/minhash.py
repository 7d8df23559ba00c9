"""How reprints are recognised: MinHash signatures, compared through bands and place by place.

Two signatures that share most places share a whole band of four places almost surely: at a
similarity of 0.7 they miss all sixteen bands once in a hundred, at 0.8 once in five thousand.
"""

import base64
import hashlib
from collections.abc import Sequence

LEAST = 0.7
_BAND = 4


def bands(signature: Sequence[int]) -> list[str]:
    """Return the terms under which articles with a similar signature are looked up."""
    starts = range(0, len(signature), _BAND)
    return [f"{start // _BAND:x}{_short(signature[start : start + _BAND])}" for start in starts]


def places(signature: Sequence[int]) -> tuple[int, ...]:
    """Return a signature with a byte for each place; those made before had four.

    Places that differ share a byte by chance once in 256 times, which tells no less (Li and König
    2010).
    """
    return tuple(place & 0xFF for place in signature)


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of equal places, 0 where there is no signature to tell by."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(map(int.__eq__, one, other)) / len(one)


def own_group(id: str, signature: Sequence[int]) -> str:
    """Return the group of an article that is like no other.

    It is named after the text too: an article that becomes another one leaves its copies behind.
    """
    return f"{id}~{_hash(signature)}"


def _short(places: Sequence[int]) -> str:
    """Return 30 bits; should two bands share them by chance, places are compared in vain."""
    return base64.b64encode(bytes(places)).decode()[:5]


def _hash(places: Sequence[int]) -> str:
    return hashlib.blake2b(bytes(places), digest_size=6).hexdigest()
