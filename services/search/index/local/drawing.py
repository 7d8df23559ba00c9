"""Draws a sample of hits in tantivy.

An id is no column there: to read one costs 4 µs, a number of a column 0.1. So where there are more
than MOST_READ hits, as many of them are drawn first by the hash of a number that each has of its
own, its version. Both draws are by chance whatever the articles say, and so is what comes of them;
but that first one is another one once an article is written anew.
"""

import heapq
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
from tantivy import Query as TantivyQuery
from tantivy import Schema

from services.search.index.drawing import number
from services.search.index.local.found import stored
from services.search.index.local.walking import windows
from services.search.index.ports import Drawn

MOST_READ = 100_000
WINDOW = 50_000


def draw(searcher: Any, asked: TantivyQuery, schema: Schema, size: int, seed: str) -> Drawn:
    """Return a sample of the hits of a rendered search."""
    total, some = 0, list[Any]()
    for window in windows(searcher, asked, WINDOW, schema):
        total += len(window)
        some += window
        if len(some) >= MOST_READ + WINDOW:
            some = _least(searcher, some, seed)
    some = _least(searcher, some, seed)
    numbered = ((number(seed, searcher.doc(at).get_first("id")), n) for n, at in enumerate(some))
    chosen = heapq.nsmallest(size, numbered)
    return Drawn(total, len(some), tuple(stored(searcher.doc(some[n])) for _, n in chosen))


def _least(searcher: Any, addresses: list[Any], seed: str) -> list[Any]:
    """Return as many as may be read, those whose versions have the least hashes."""
    if len(addresses) <= MOST_READ:
        return addresses
    versions = np.array(searcher.fast_field_values("version", addresses), np.uint64)
    least = np.argpartition(_mixed(versions, seed), MOST_READ)[:MOST_READ]
    return [addresses[at] for at in least]


def _mixed(numbers: npt.NDArray[np.uint64], seed: str) -> npt.NDArray[np.uint64]:
    """Return hashes of numbers under a seed (SplitMix64: Steele, Lea and Flood, 2014)."""
    salt = int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big")
    with np.errstate(over="ignore"):
        mixed = numbers * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
