"""How reprints are recognised: MinHash signatures, compared through bands and byte by byte.

A signature is a byte for each place. Two that share most places share a whole band of four almost
surely: at a similarity of 0.7 they miss all sixteen bands once in a hundred, at 0.8 once in five
thousand.
"""

import base64
import hashlib

LEAST = 0.7
_BAND = 4


def bands(signature: bytes) -> list[str]:
    """Return the terms under which articles with a similar signature are looked up."""
    starts = range(0, len(signature), _BAND)
    return [f"{start // _BAND:x}{_short(signature[start : start + _BAND])}" for start in starts]


def likeness(one: bytes, other: bytes) -> float:
    """Return the share of equal places, 0 where there is no signature to tell by."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(map(int.__eq__, one, other)) / len(one)


def own_group(id: str, signature: bytes) -> str:
    """Return the group of an article that is like no other.

    It is named after the text too: an article that becomes another one leaves its copies behind.
    """
    return f"{id}~{hashlib.blake2b(signature, digest_size=6).hexdigest()}"


def _short(band: bytes) -> str:
    """Return 30 bits; should two bands share them by chance, places are compared in vain."""
    return base64.b64encode(band).decode()[:5]
