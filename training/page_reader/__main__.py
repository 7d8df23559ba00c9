"""Trains the reader of pages: `python -m training.page_reader DATA --to FOLDER`, or `--unseen`.

With `--unseen`, whole outlets are held out, a fifth at a time, and the figures on these are told.
"""

import argparse
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.pages import overlap
from services.enrich.page.features import features
from services.enrich.page.reader import decoded
from services.enrich.page.reader import network as run
from training.checksums import write_checksums
from training.page_reader.drawn import BODY, LABELS, Piece, page_of
from training.page_reader.labelled import Labelled, articles, folds, labelled_pages

Weights = Mapping[str, np.ndarray]
FOLDS, WARM_UP, NAME = 5, 100, "reader.npz"


def parser() -> argparse.ArgumentParser:
    """Describe the command."""
    top = argparse.ArgumentParser(prog="python -m training.page_reader", description=__doc__)
    top.add_argument("data", type=Path, help="the folder of corpora")
    top.add_argument("--to", type=Path, help="the folder for the weights")
    top.add_argument("--unseen", nargs="*", type=int, metavar="FIFTH", help="hold outlets out")
    top.add_argument("--steps", type=int, default=12_000)
    top.add_argument("--start", type=Path, metavar="FOLDER", help="go on from these weights")
    top.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    top.add_argument("--articles", type=int, default=6000, help="how many to compose pages of")
    top.add_argument("--seed", type=int, default=1)
    return top


def trained(pages: Sequence[Labelled], texts: Sequence[str], chosen: argparse.Namespace) -> Weights:
    """Train on pages and on pages composed of them; return the averaged weights."""
    import jax

    from training.page_reader import network
    from training.page_reader.batches import Batches

    batches = Batches(pages, texts, chosen.seed)
    parameters = network.initial(batches.next_batch()["looks"].shape[-1], chosen.seed)
    if chosen.start:
        with np.load(chosen.start / NAME) as stored:
            parameters = {name: jax.numpy.asarray(stored[name], "f") for name in parameters}
    state, began = network.first_state(parameters), time.time()
    step = jax.jit(network.step)
    for number in range(1, chosen.steps + 1):
        rate = chosen.rate * min(1, number / WARM_UP)
        rate *= 0.5 + 0.5 * np.cos(np.pi * number / chosen.steps)
        key = jax.random.fold_in(jax.random.PRNGKey(chosen.seed), number)
        batch = batches.next_batch()
        parameters, state, value = step(parameters, state, batch, key, rate, number)
        if number % 500 == 0:
            print(number, f"loss {float(value):.3f}, {time.time() - began:.0f} s", flush=True)
    weights = {name: np.asarray(value, np.float16) for name, value in state[2].items()}
    weights["emb"][0] = 0
    return {name: value.astype(np.float32) for name, value in weights.items()}


def labels(weights: Weights, piece: Piece, title: str) -> np.ndarray:
    """Return the label of each line as the product reads it."""
    scores = run(weights, features(page_of(piece).lines, title))
    return decoded(scores[:, : len(LABELS)], scores[:, len(LABELS)]).labels


def body_f1(weights: Weights, page: Labelled) -> float:
    """Return the body's F1 over character 4-grams of a saved page."""
    found = zip(page.lines, labels(weights, page.lines, page.title), strict=True)
    return overlap("\n".join(line.text for line, label in found if label == BODY), page.body)


def line_f1(weights: Weights, pages: Sequence[Labelled]) -> float:
    """Return the F1 of body lines over pages as text."""
    right = found = wanted = 0
    for page in pages:
        for line, label in zip(page.text, labels(weights, page.text, ""), strict=True):
            is_right = label == BODY and BODY in line.allowed
            right += is_right
            found += label == BODY
            wanted += is_right or line.allowed[0] == BODY
    return 2 * right / max(1, found + wanted)


def measured(weights: Weights, pages: Sequence[Labelled]) -> list[float]:
    """Tell the figures on pages; return the F1 of each."""
    found = [body_f1(weights, page) for page in pages]
    worst = sorted(zip(found, (page.file for page in pages), strict=True))[:3]
    print(f"HTML {statistics.mean(found):.4f}, under .5: {sum(f < 0.5 for f in found)};", end=" ")
    print(f"lines of text {line_f1(weights, pages):.4f}; worst {worst}", flush=True)
    return found


def main() -> None:
    """Train on everything and write the weights, or measure on outlets held out."""
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
    chosen = parser().parse_args()
    pages, texts = labelled_pages(chosen.data), articles(chosen.data, chosen.articles)
    if chosen.unseen is not None:
        found: list[float] = []
        for number, (seen, unseen) in enumerate(folds(pages, FOLDS)):
            if number in chosen.unseen or not chosen.unseen:
                found += measured(trained(seen, texts, chosen), unseen)
        print(f"all: {statistics.mean(found):.4f}")
        return
    weights = trained(pages, texts, chosen)
    measured(weights, pages)
    chosen.to.mkdir(parents=True, exist_ok=True)
    half: dict[str, Any] = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez_compressed(chosen.to / NAME, **half)
    write_checksums(chosen.to, [NAME])


if __name__ == "__main__":
    main()
