"""How articles lie on the shelves: JSON packed by Zstandard (RFC 8878); and their traces in rows.

Of a raw article without what its row keeps anyway. What a release before 0.5 has shelved is the
JSON itself.
"""

import zstandard

from shared.articles import EnrichedArticle, RawArticle
from shared.tracing import SEED_BYTES, Trace, grown, read

_ROW = {"id", "digest"}
_MAGIC = zstandard.FRAME_HEADER


def pack_raw(article: RawArticle) -> bytes:
    """Return a raw article as it lies on its shelf."""
    return _packed(article.model_dump_json(exclude_defaults=True, exclude=_ROW))


def unpack_raw(shelved: str, id: str, digest: str) -> str:
    """Return the JSON of a raw article, from its shelf and its row."""
    if not (text := _unpacked(shelved)):
        return shelved
    # As the ledger keeps a digest: its bytes, which the client has decoded.
    hexadecimal = digest.encode("utf-8", "surrogateescape").hex()
    return f'{{"id":"{id}","digest":"{hexadecimal}",{text[1:]}'


def pack_enriched(article: EnrichedArticle) -> bytes:
    """Return an enriched article as it lies on its shelf."""
    return _packed(article.model_dump_json())


def pack_json(text: str) -> bytes:
    """Return the JSON of an enriched article as it lies on its shelf."""
    return _packed(text)


def unpack_enriched(shelved: str) -> str:
    """Return the JSON of an enriched article."""
    return _unpacked(shelved) or shelved


def pack_trace(traceparent: str) -> bytes:
    """Return a `traceparent` as a row keeps it; none for one that isn't valid.

    Of a trace of our own the seed is enough, of any other it is its 25 bytes.
    """
    if not (trace := read(traceparent)):
        return b""
    seed = bytes.fromhex(trace.id)[-SEED_BYTES:]
    is_own = trace == grown(seed)
    return seed if is_own else bytes.fromhex(trace.id + trace.span + trace.flags)


def unpack_trace(kept: str | None) -> str:
    """Return the `traceparent` that a row keeps; empty where there is none."""
    packed = (kept or "").encode("utf-8", "surrogateescape")
    if len(packed) == SEED_BYTES:
        return grown(packed).parent
    known = packed.hex()
    return Trace(known[:32], known[32:48], known[48:]).parent if known else ""


def _packed(text: str) -> bytes:
    return zstandard.compress(text.encode())


def _unpacked(shelved: str) -> str | None:
    """Return what is packed; the client decodes bytes by "surrogateescape", which keeps them."""
    blob = shelved.encode("utf-8", "surrogateescape")
    return zstandard.decompress(blob).decode() if blob.startswith(_MAGIC) else None
