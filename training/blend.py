"""Blends two checkpoints of one descent: weights between two good ones are often better than both.

(Wortsman et al. 2022, for a network and what it became by fine-tuning.)
"""

import argparse

import numpy as np


def run(options: argparse.Namespace) -> None:
    """Move the run's checkpoint a share of the way from that of options.before to its own."""
    path = options.out / "checkpoint.npz"
    with np.load(path) as after, np.load(options.before / "checkpoint.npz") as before:
        names = [name for name in after.files if name != "step"]
        mixed = {
            name: options.share * after[name] + (1 - options.share) * before[name] for name in names
        }
    np.savez(path, allow_pickle=False, **{name: x.astype("f") for name, x in mixed.items()})
