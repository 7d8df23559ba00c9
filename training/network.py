"""The network in JAX: n-gram vectors, residual dilated convolutions, one head per standard.

Iterated dilated convolutions follow Strubell et al. 2017; vectors of the words that cover a
character give the encoder what lattice models get from a lexicon (Zhang and Yang 2018).
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from shared.tagging.decoding import ENTITY_TAGS, LEARNT, WORD_TAGS

Parameters = dict[str, jax.Array]

CHANNELS = 192
DILATIONS = (1, 2, 4, 8, 1, 2, 4)
WORD_HEADS = ("PKU", "CTB", "SXU", "LAC")
LEARNT_TAGS = ENTITY_TAGS[: 1 + 4 * len(LEARNT)]
"""The tags of names that are learnt; those behind them only a dictionary gives."""
STYLES = ("MSRA", "BOSON", "NEWS")
"""The standards between which the style of a text decides; each has a head of its name."""
ENTITY_HEADS = (*STYLES, "PD", "CLUENER", "LAC")
REACH = 32
"""How many characters on both sides tell the style of a place."""
EPSILON = 1e-5
NGRAM_DROPOUT = {1: 0.016, 2: 0.06, 3: 0.15, 4: 0.15}
DROPOUT, BLOCK_DROPOUT = 0.25, 0.15


def initial(vectors: Mapping[int, np.ndarray], seed: int = 1) -> Parameters:
    """Return first parameters; row 0 of a table is a blank or unknown n-gram's."""
    random = np.random.default_rng(seed)

    def normal(*shape: int) -> np.ndarray:
        return random.standard_normal(shape).astype("f") / np.sqrt(np.prod(shape[:-1]))

    size = vectors[1].shape[1]
    inputs = size * sum(vectors)
    p: dict[str, Any] = {
        f"table{n}": rows * np.float32(0.5 / rows.std()) for n, rows in vectors.items()
    }
    p["in"], p["in_bias"] = normal(inputs, CHANNELS), np.zeros(CHANNELS, "f")
    for i, _ in enumerate(DILATIONS):
        p[f"conv{i}"] = normal(3, CHANNELS, CHANNELS) * 1.4
        p[f"bias{i}"] = np.zeros(CHANNELS, "f")
        p[f"gain{i}"] = np.where(random.random(CHANNELS) < 0.5, -0.5, 0.5).astype("f")
    for name, heads, tags in (
        ("words", WORD_HEADS, WORD_TAGS),
        ("entities", ENTITY_HEADS, LEARNT_TAGS),
    ):
        p[name] = normal(CHANNELS, len(heads) * len(tags)) * 0.3
        p[f"{name}_bias"] = np.zeros(len(heads) * len(tags), "f")
    p["style"], p["style_bias"] = np.zeros((CHANNELS, len(STYLES)), "f"), np.zeros(len(STYLES), "f")
    return {name: jnp.asarray(value) for name, value in p.items()}


def normalised(x: jax.Array) -> jax.Array:
    """Return x with mean 0 and variance 1 over the channels."""
    x = x - x.mean(-1, keepdims=True)
    return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + EPSILON)


def dropped(x: jax.Array, rate: float, key: jax.Array | None, shape: tuple[int, ...]) -> jax.Array:
    """Drop a share of x (a random byte decides: cheaper on a CPU than a uniform number)."""
    if key is None:
        return x
    cut = int(256 * rate)
    kept = jax.random.bits(key, shape, "uint8") >= cut
    return x * (kept * (256 / (256 - cut))).astype(x.dtype)


def features(p: Parameters, feeds: Mapping[str, jax.Array], key: jax.Array | None) -> jax.Array:
    """Return, for each character, the vectors of every n-gram that covers it."""
    parts = []
    tables = sorted(int(name[5:]) for name in p if name.startswith("table"))
    for n in tables:
        numbers = feeds[f"c{n}"]
        if key is not None:
            key, sub = jax.random.split(key)
            lost = jax.random.bits(sub, numbers.shape, "uint8") < int(256 * NGRAM_DROPOUT[n])
            unknown = jnp.where(numbers > 0, 1, 0) if n == 1 else jnp.zeros_like(numbers)
            numbers = jnp.where(lost, unknown, numbers)
        found = p[f"table{n}"][numbers]
        parts += [shifted(found, back) for back in range(n)]
    return jnp.concatenate(parts, -1)


def shifted(x: jax.Array, back: int) -> jax.Array:
    """Move x [rows, length, size] so that position i holds what was at i - back."""
    if not back:
        return x
    return jnp.pad(x, ((0, 0), (back, 0), (0, 0)))[:, :-back]


def encoded(p: Parameters, feeds: Mapping[str, jax.Array], key: jax.Array | None) -> jax.Array:
    """Return the encoder's output [rows, length, channels]."""
    keys = [None] * 12 if key is None else list(jax.random.split(key, 12))
    x = features(p, feeds, keys[0])
    h = dropped(x, DROPOUT, keys[1], x.shape) @ p["in"] + p["in_bias"]
    for i, dilation in enumerate(DILATIONS):
        u = jax.lax.conv_general_dilated(
            normalised(h),
            p[f"conv{i}"],
            (1,),
            "SAME",
            rhs_dilation=(dilation,),
            dimension_numbers=("NWC", "WIO", "NWC"),
        )
        u = jax.nn.relu(u + p[f"bias{i}"]) * p[f"gain{i}"]
        h = h + dropped(u, BLOCK_DROPOUT, keys[i + 2], (h.shape[0], 1, h.shape[2]))
    h = normalised(h)
    return dropped(h, DROPOUT, keys[11], h.shape)


def scored(p: Parameters, h: jax.Array, name: str) -> jax.Array:
    """Return the scores [rows, length, heads, tags] of all heads named words or entities."""
    heads = len(WORD_HEADS if name == "words" else ENTITY_HEADS)
    flat = h @ p[name] + p[f"{name}_bias"]
    return flat.reshape(*h.shape[:2], heads, -1)


def styles(p: Parameters, h: jax.Array, characters: jax.Array) -> jax.Array:
    """Return scores of the styles [rows, length, styles]: means over the characters around."""
    there = (characters > 0)[..., None].astype(h.dtype)
    both = jnp.concatenate([(h @ p["style"] + p["style_bias"]) * there, there], -1)
    total = jnp.pad(both.cumsum(1), ((0, 0), (REACH + 1, 0), (0, 0)))
    total = jnp.pad(total, ((0, 0), (0, REACH), (0, 0)), "edge")
    around = total[:, 2 * REACH + 1 :] - total[:, : -2 * REACH - 1]
    return around[..., :-1] / jnp.maximum(around[..., -1:], 1.0)


def mixed(p: Parameters, h: jax.Array, characters: jax.Array) -> jax.Array:
    """Return the scores [rows, length, tags] of names: of all styles' heads, as the style is."""
    share = jax.nn.softmax(styles(p, h, characters))
    return jnp.einsum("blht,blh->blt", scored(p, h, "entities")[..., : len(STYLES), :], share)
