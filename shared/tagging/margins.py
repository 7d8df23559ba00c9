"""How sure the tagger is of the type of a name: by how far its tag leads the other types' tags."""

from collections.abc import Sequence

import numpy as np

from shared.tagging.decoding import Floats, Tags

_PARTS = 4


def margins(scores: Floats, tags: Tags) -> Floats:
    """Return [positions] by how much the score of a name's tag leads that of any other type.

    `scores` [positions, tags] and `tags` [positions] are those of entities; 0 outside of names.
    """
    out = np.zeros(len(tags), np.float32)
    named = np.flatnonzero(tags > 0)
    if len(named):
        types, parts = (tags[named] - 1) // _PARTS, (tags[named] - 1) % _PARTS
        rows = np.arange(len(named))
        rivals = scores[named, 1:].reshape(len(named), -1, _PARTS)[rows, :, parts]
        own = rivals[rows, types].copy()
        rivals[rows, types] = -np.inf
        out[named] = own - rivals.max(1)
    return out


def mean_margins(leads: Floats, spans: Sequence[tuple[int, int, str]]) -> list[float]:
    """Return the mean lead within each span."""
    if not spans:
        return []
    sums = np.concatenate(([0.0], np.cumsum(leads, dtype=np.float64)))
    edges = np.array([(start, end) for start, end, _ in spans], np.int64)
    means = (sums[edges[:, 1]] - sums[edges[:, 0]]) / (edges[:, 1] - edges[:, 0])
    return [round(float(mean), 3) for mean in means]
