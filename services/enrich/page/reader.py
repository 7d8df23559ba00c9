"""The learnt reader of pages: which lines are the title, the byline, the body, and which are not.

A small residual network of dilated convolutions over the lines of a page (after Strubell et al.
2017, who use such a network over words) gives each line a score for each label, and for standing
within the body. The body is the stretch of lines that these scores make most likely as a whole;
within it single lines may be anything (an advertisement, a box of links), outside it none is body.
It is found by running sums, so reading takes time linear in the lines of a page.
"""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from services.enrich.page.features import Features, features
from services.enrich.page.lines import Line
from shared.weights import checksums, verified

Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights") / "reader.npz"
LABELS = ("title", "byline", "body", "notice", "related", "navigation")
"""What a line can be, in the order of the network's scores."""
BODY = LABELS.index("body")
DILATIONS = (1, 2, 4, 8, 16, 1)
GLOBAL_AT = 3
"""Before which convolution every line learns what the whole page is like."""
_EPSILON = 1e-5


class Reading(NamedTuple):
    """What each line is (a number of LABELS), and how sure that is, from 0 to 1."""

    labels: npt.NDArray[np.int64]
    sureness: Floats


def read(lines: Sequence[Line], title: str) -> Reading:
    """Return what each line of a page is; none is blank, `title` is what the head calls the page.

    Raises WeightsMissing, WeightsCorrupt.
    """
    if not lines:
        return Reading(np.zeros(0, np.int64), np.zeros(0, np.float32))
    scores = network(weights(), features(lines, title))
    return decoded(scores[:, : len(LABELS)], scores[:, len(LABELS)])


@cache
def reader_version() -> str:
    """Return the beginning of the weights' checksum; raise WeightsMissing."""
    return checksums(WEIGHTS.parent)[WEIGHTS.name][:12]


@cache
def weights() -> Mapping[str, Floats]:
    """Load the weights once; raise WeightsMissing, WeightsCorrupt."""
    # Matrices of this size are slower by many threads, and workers are as many as there are cores.
    threadpool_limits(1, user_api="blas")
    data = verified(WEIGHTS, checksums(WEIGHTS.parent))
    with np.load(io.BytesIO(data)) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def network(w: Mapping[str, Floats], page: Features) -> Floats:
    """Return a row of scores a line: of each label, and of standing within the body."""
    x: Any = page.looks @ w["in"] + _said(w, page) @ w["inf"] + w["bi"]
    np.maximum(x, 0, out=x)
    for number, dilation in enumerate(DILATIONS):
        if number == GLOBAL_AT:
            x = x + np.concatenate([x.mean(0), x.max(0)]) @ w["glob"]
        y = _normed(x, w[f"g{number}"])
        y = _neighbours(y, dilation) @ w[f"c{number}"].reshape(-1, x.shape[1]) + w[f"b{number}"]
        x = x + np.maximum(y, 0) @ w[f"o{number}"]
    return np.asarray(x @ w["out"] + w["bo"], np.float32)


def _said(w: Mapping[str, Floats], page: Features) -> Floats:
    """Return what lines say at their ends: vectors of characters and pairs, weighed by place."""
    table = w["emb"]
    ends = ((page.first, w["wf"]), (page.last, w["wl"]))
    return np.hstack([np.einsum("lke,k->le", table[rows], weight) for rows, weight in ends])


def _normed(x: Floats, gain: Floats) -> Floats:
    centred = x - x.mean(1, keepdims=True)
    scale = np.sqrt((centred * centred).mean(1, keepdims=True) + _EPSILON)
    return np.asarray(centred / scale * gain)


def _neighbours(x: Floats, distance: int) -> Floats:
    """Return each line between the ones so far before and behind it."""
    count = len(x)
    padded = np.zeros((count + 2 * distance, x.shape[1]), np.float32)
    padded[distance : distance + count] = x
    return np.hstack([padded[k * distance : k * distance + count] for k in range(3)])


def decoded(labels: Floats, inside: Floats) -> Reading:
    """Return the most likely reading: one body at most, from a line of it to a line of it."""
    chances = labels - _log_sum(labels)
    until = np.cumsum(inside)
    begins = inside - until + chances[:, BODY]
    ends = until + chances[:, BODY]
    best = np.maximum.accumulate(begins)
    last = int(np.argmax(best + ends))
    first = int(np.argmax(begins[: last + 1]))
    outside = chances.copy()
    outside[:, BODY] = -np.inf
    outside -= _log_sum(outside)
    if best[last] + ends[last] > 0:
        outside[first : last + 1] = chances[first : last + 1]
    return Reading(outside.argmax(axis=1), np.exp(outside.max(axis=1)))


def _log_sum(scores: Floats) -> Floats:
    highest = scores.max(axis=1, keepdims=True)
    return np.asarray(highest + np.log(np.exp(scores - highest).sum(axis=1, keepdims=True)))
