"""Trains the network: Adam, a constant rate, then a cosine down to nothing; resumes by itself."""

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from shared.tagging.encoding import Ints, Vocabulary
from training import datasets, measure, network
from training.network import ENTITY_HEADS, STYLES, WORD_HEADS, Parameters
from training.tags import Rows, mentions

ROWS = 24
WARM_UP = 100
ENTITY_WEIGHT, STYLE_WEIGHT = 1.0, 0.3
AVERAGED = 0.998
WEIGHT_DECAY = 0.01
CLIP = 1.0
CHECKPOINT_EVERY, MEASURE_EVERY = 200, 600

State = dict[str, Parameters]
Batch = dict[str, Any]


def run(options: argparse.Namespace) -> None:
    """Train from the checkpoint of the run, or from the vectors."""
    jax.config.update("jax_default_prng_impl", "unsafe_rbg")
    vocabulary, vectors = tables(options.out)
    data = datasets.load(options.corpora, options.out, options.labels)
    state = resumed(options.out, vectors)
    batches = Batches(data, vocabulary, seed=options.seed)
    step = jax.jit(stepped, donate_argnums=(0,))
    began, losses, number, share = time.time(), np.zeros(4), 0, 0.0
    while share < 1:
        number += 1
        share = (time.time() - began) / (60 * options.minutes)
        key = jax.random.PRNGKey(options.seed * 1_000_000 + number)
        state, parts = step(
            state, float(number), rate_at(number, share, options.rate), key, batches.next_batch()
        )
        losses = 0.98 * losses + 0.02 * np.array(parts)
        if number % 100 == 0:
            speed = number * ROWS * 256 / (time.time() - began)
            print(number, f"{share:.3f} losses {losses.round(4)} {speed:.0f} chars/s", flush=True)
        if number % CHECKPOINT_EVERY == 0 or share >= 1:
            save(options.out, state)
        if number % MEASURE_EVERY == 0 or share >= 1:
            small = {name: examples[:1000] for name, examples in data.held_out.items()}
            print(number, json.dumps(measure.all_heads(state["e"], vocabulary, small)), flush=True)


def tables(run: Path) -> tuple[Vocabulary, dict[int, np.ndarray]]:
    """Return the vocabulary of the vectors, and a table for each length of n-gram."""
    stored = np.load(run / "vectors.npz")
    grams = {n: stored[f"grams{n}"].tolist() for n in (1, 2, 3, 4)}
    unknown = {n: 2 if n == 1 else 1 for n in grams}
    rows = {n: np.pad(stored[f"vectors{n}"], ((unknown[n], 0), (0, 0))) for n in grams}
    return Vocabulary(grams), rows


def rate_at(number: int, share: float, highest: float) -> float:
    """Return the learning rate of a step when such a share of the time has gone."""
    warm = min(1.0, number / WARM_UP)
    return float(highest * warm * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * min(1.0, share)))))


class Batches:
    """Draws rows from the corpora by their shares."""

    def __init__(self, data: datasets.Data, vocabulary: Vocabulary, seed: int) -> None:
        """Take the corpora and the vocabulary."""
        self._corpora = list(data.training.values())
        pool = mentions(c.examples for c in self._corpora if c.entities in network.STYLES)
        self._rows = [
            Rows(corpus.examples, seed + i, pool if corpus.swapped else {})
            for i, corpus in enumerate(self._corpora)
        ]
        shares = np.array([corpus.share for corpus in self._corpora])
        self._shares = shares / shares.sum()
        self._vocabulary = vocabulary
        self._random = np.random.default_rng(seed)
        for name, rows in zip(data.training, self._rows, strict=True):
            print(name, len(rows), "characters", flush=True)

    def next_batch(self) -> Batch:
        """Return feeds, tags [rows, length], and which heads learn from each row [rows, heads]."""
        drawn = self._random.choice(len(self._corpora), ROWS, p=self._shares)
        stacked = np.stack([self._rows[i].next_row() for i in drawn])
        feeds = self._vocabulary.encode(np.ascontiguousarray(stacked[:, 0]))
        chosen = [self._corpora[i] for i in drawn]
        return {
            "feeds": feeds,
            "words": stacked[:, 1],
            "entities": stacked[:, 2],
            "word_heads": picked(WORD_HEADS, [[c.words] for c in chosen]),
            "entity_heads": picked(ENTITY_HEADS, [[c.entities] for c in chosen]),
            "styles": picked(STYLES, [[c.style] for c in chosen]),
        }


def picked(heads: Sequence[str], wanted: Sequence[Sequence[str | None]]) -> np.ndarray:
    """Return 1 for each head that is wanted for a row: [rows, heads]."""
    return np.array([[float(head in names) for head in heads] for names in wanted], "f")


def loss(p: Parameters, batch: Batch, key: jax.Array) -> tuple[jax.Array, tuple[jax.Array, ...]]:
    """Return the loss, and its parts: words, names by a head, names by the mix, style."""
    h = network.encoded(p, batch["feeds"], key)
    parts = []
    for name, heads in (("words", "word_heads"), ("entities", "entity_heads")):
        scores = jnp.einsum("blht,bh->blt", network.scored(p, h, name), batch[heads])
        parts.append(cross_entropy(scores, batch[name]))
    characters = batch["feeds"]["c1"]
    # The mix learns from rows of the standards that it mixes alone.
    in_mix = batch["entity_heads"][:, : len(STYLES)].sum(1, keepdims=True) > 0
    tags = jnp.where(in_mix, batch["entities"], -1)
    parts.append(cross_entropy(network.mixed(p, h, characters), tags))
    style = jnp.where(batch["styles"].any(1), batch["styles"].argmax(1), -1)[:, None]
    tags = jnp.where(characters > 0, style, -1)
    parts.append(cross_entropy(network.styles(p, h, characters), tags))
    names = ENTITY_WEIGHT * (0.5 * parts[1] + parts[2])
    return parts[0] + names + STYLE_WEIGHT * parts[3], tuple(parts)


def cross_entropy(scores: jax.Array, tags: jax.Array) -> jax.Array:
    """Return the mean over all positions; tags below 0 count nothing."""
    logs = jax.nn.log_softmax(scores)
    right = jnp.take_along_axis(logs, jnp.maximum(tags, 0)[..., None], -1)[..., 0]
    return -(right * (tags >= 0)).mean()


def stepped(
    state: State, number: float, rate: float, key: jax.Array, batch: Batch
) -> tuple[State, tuple[jax.Array, ...]]:
    """Take one step of Adam; a table keeps one second moment a row and no momentum."""
    (_, parts), grads = jax.value_and_grad(loss, has_aux=True)(state["p"], batch, key)
    norm = jnp.sqrt(sum((g * g).sum() for g in grads.values()))
    scale = jnp.minimum(1.0, CLIP / norm)
    out: State = {"p": {}, "m": {}, "v": {}, "e": {}}
    for name, p in state["p"].items():
        g = grads[name] * scale
        if name.startswith("table"):
            v = 0.99 * state["v"][name] + 0.01 * (g * g).mean(1, keepdims=True)
            m, move = state["m"][name], g
        else:
            v = 0.99 * state["v"][name] + 0.01 * g * g
            m = 0.9 * state["m"][name] + 0.1 * g
            move = m / (1 - 0.9**number)
            move = move + (WEIGHT_DECAY * p * jnp.sqrt(v) if p.ndim > 1 else 0)
        out["p"][name] = p - rate * move / (jnp.sqrt(v / (1 - 0.99**number)) + 1e-8)
        out["m"][name], out["v"][name] = m, v
        decay = jnp.minimum(AVERAGED, number / (number + 10))
        out["e"][name] = decay * state["e"][name] + (1 - decay) * out["p"][name]
    return out, parts


def fresh(p: Parameters) -> State:
    """Return the state before the first step."""
    rowwise = {n: x[:, :1] if n.startswith("table") else x for n, x in p.items()}
    moments = {n: x[:0] if n.startswith("table") else x for n, x in p.items()}
    zeros: Callable[[Parameters], Parameters] = lambda t: jax.tree.map(jnp.zeros_like, t)  # noqa: E731
    return {"p": p, "m": zeros(moments), "v": zeros(rowwise), "e": jax.tree.map(jnp.copy, p)}


def resumed(run: Path, vectors: Mapping[int, Ints]) -> State:
    """Return the state that the run's checkpoint gives, or the beginning."""
    path = run / "checkpoint.npz"
    if not path.exists():
        return fresh(network.initial(vectors))
    stored = np.load(path)
    return fresh({name: jnp.asarray(stored[name]) for name in stored.files if name != "step"})


def save(run: Path, state: State) -> None:
    """Write the averaged parameters, whole or not at all."""
    partial = run / "checkpoint.partial.npz"
    np.savez(partial, allow_pickle=False, **{n: np.asarray(x) for n, x in state["e"].items()})
    partial.replace(run / "checkpoint.npz")
