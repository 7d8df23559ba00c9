"""The reader's network in JAX, its loss, and a step of its training.

The same network as `services.enrich.page.reader` runs in numpy. The body is learnt as a whole: of
all stretches of lines that it could be, the right one is made most likely.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from services.enrich.page.features import BUCKETS, FIRST, LAST
from services.enrich.page.reader import DILATIONS, GLOBAL_AT
from training.page_reader.drawn import BODY, LABELS

Parameters = dict[str, jax.Array]
Batch = dict[str, np.ndarray]
State = tuple[Parameters, Parameters, Parameters]

VECTOR, CHANNELS = 16, 48
DROPOUT, CHARACTER_DROPOUT, LINE_DROPOUT = 0.2, 0.2, 0.1
WEIGHT_DECAY = 1e-6
REGION_WEIGHT, INSIDE_WEIGHT, REGION_CAP = 0.4, 0.5, 20.0
AVERAGED = 0.998
_NEVER = -1e5


def initial(looks: int, seed: int) -> Parameters:
    """Return first parameters for lines of so many looks."""
    random = np.random.default_rng(seed)

    def normal(*shape: int, fan: float | None = None) -> np.ndarray:
        return (random.standard_normal(shape) / np.sqrt(fan or np.prod(shape[:-1]))).astype("f")

    p: dict[str, np.ndarray] = {
        "emb": normal(BUCKETS, VECTOR, fan=4.0),
        "wf": np.full(2 * FIRST, 0.25, "f"),
        "wl": np.full(2 * LAST, 0.25, "f"),
        "in": normal(looks, CHANNELS),
        "inf": normal(2 * VECTOR, CHANNELS),
        "bi": np.zeros(CHANNELS, "f"),
        "out": normal(CHANNELS, len(LABELS) + 1),
        "bo": np.zeros(len(LABELS) + 1, "f"),
        "glob": normal(2 * CHANNELS, CHANNELS),
    }
    for number, _ in enumerate(DILATIONS):
        p[f"c{number}"] = normal(3, CHANNELS, CHANNELS)
        p[f"b{number}"] = np.zeros(CHANNELS, "f")
        p[f"g{number}"] = np.ones(CHANNELS, "f")
        p[f"o{number}"] = normal(CHANNELS, CHANNELS) * np.float32(0.5)
    return {name: jnp.asarray(value) for name, value in p.items()}


def scores(p: Parameters, b: Batch, key: jax.Array | None = None) -> jax.Array:
    """Return pages × lines × (labels + 1); with a key, parts are dropped at random."""
    keys = None if key is None else jax.random.split(key, 3 + len(DILATIONS))
    x = b["looks"] @ p["in"] + _said(p, b, keys) @ p["inf"] + p["bi"]
    mask = b["mask"][..., None].astype("f")
    x = jax.nn.relu(x) * mask
    for number, dilation in enumerate(DILATIONS):
        if number == GLOBAL_AT:
            mean = x.sum(1, keepdims=True) / jnp.maximum(1, mask.sum(1, keepdims=True))
            most = jnp.where(mask > 0, x, _NEVER).max(1, keepdims=True)
            x = (x + jnp.concatenate([mean, most], -1) @ p["glob"]) * mask
        y = _convolved(p, _normed(x, p[f"g{number}"]) * mask, number, dilation)
        y = _dropped(y, DROPOUT, None if keys is None else keys[3 + number])
        x = (x + y @ p[f"o{number}"]) * mask
    return x @ p["out"] + p["bo"]


def _said(p: Parameters, b: Batch, keys: Any) -> jax.Array:
    present = [(b[name] > 0).astype("f") for name in ("first", "last")]
    if keys is not None:
        kept = 1 - CHARACTER_DROPOUT
        present = [
            m * jax.random.bernoulli(jax.random.fold_in(keys[0], i), kept, m.shape)
            for i, m in enumerate(present)
        ]
    parts = [
        jnp.einsum("blke,blk,k->ble", p["emb"][b[name]], m, p[weights])
        for name, m, weights in zip(("first", "last"), present, ("wf", "wl"), strict=True)
    ]
    said = jnp.concatenate(parts, -1)
    if keys is None:
        return said
    whole = jax.random.bernoulli(keys[1], 1 - LINE_DROPOUT, said.shape[:2])[..., None]
    return _dropped(said * whole, DROPOUT, keys[2])


def _convolved(p: Parameters, y: jax.Array, number: int, dilation: int) -> jax.Array:
    count = y.shape[1]
    y = jnp.pad(y, ((0, 0), (dilation, dilation), (0, 0)))
    parts = [y[:, k * dilation : k * dilation + count] @ p[f"c{number}"][k] for k in range(3)]
    return jax.nn.relu(sum(parts) + p[f"b{number}"])


def _normed(x: jax.Array, gain: jax.Array) -> jax.Array:
    centred = x - x.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * gain


def _dropped(x: jax.Array, rate: float, key: jax.Array | None) -> jax.Array:
    if key is None:
        return x
    return x * jax.random.bernoulli(key, 1 - rate, x.shape) / (1 - rate)


def region_loss(inside: jax.Array, b: Batch) -> jax.Array:
    """Return how unlikely each page's true body is among all stretches of its lines, and none.

    `inside` says of each line how much more likely it stands within the body than outside.
    """
    until = jnp.cumsum(jnp.where(b["mask"], inside, 0.0), 1)
    before = jnp.pad(until, ((0, 0), (1, 0)))[:, :-1]

    def summed(first: jax.Array, last: jax.Array) -> jax.Array:
        started = jax.lax.cumlogsumexp(jnp.where(first, -before, _NEVER), axis=1)
        return jax.nn.logsumexp(started + jnp.where(last, until, _NEVER), 1)

    right = jnp.where(b["has_body"], summed(b["may_begin"], b["may_end"]), 0.0)
    return jnp.logaddexp(summed(b["mask"], b["mask"]), 0.0) - right


def loss(p: Parameters, b: Batch, key: jax.Array) -> jax.Array:
    """Return the loss of a batch: labels line by line, the body line by line and as a whole."""
    out = scores(p, b, key)
    labels, inside = out[..., : len(LABELS)], out[..., len(LABELS)]
    is_body = np.arange(len(LABELS)) == BODY
    within = jax.nn.log_softmax(labels, -1)
    around = jax.nn.log_softmax(jnp.where(is_body, _NEVER, labels), -1)
    chances = jnp.where(b["inside"][..., None], within, around)
    by_label = -jax.nn.logsumexp(jnp.where(b["allowed"], chances, _NEVER), -1)
    by_place = jax.nn.softplus(jnp.where(b["inside"], -inside, inside))
    total = jnp.maximum(1e-6, b["weight"].sum(1))
    lines = ((by_label + INSIDE_WEIGHT * by_place) * b["weight"]).sum(1) / total
    region = jnp.minimum(region_loss(inside, b), REGION_CAP)
    decay = sum((value**2).sum() for value in p.values() if value.ndim > 1)
    return (lines + REGION_WEIGHT * region).mean() + WEIGHT_DECAY * decay


def first_state(p: Parameters) -> State:
    """Return Adam's two moments, and the averaged parameters."""
    zeros = jax.tree.map(jnp.zeros_like, p)
    return zeros, zeros, p


def step(
    p: Parameters, state: State, b: Batch, key: jax.Array, rate: float, number: int
) -> tuple[Parameters, State, jax.Array]:
    """Take a step of Adam (Kingma and Ba 2015), the gradient clipped to length 1."""
    value, gradient = jax.value_and_grad(loss)(p, b, key)
    length = jnp.sqrt(sum((g**2).sum() for g in gradient.values()))
    gradient = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / length), gradient)
    m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, state[0], gradient)
    v = jax.tree.map(lambda a, g: 0.99 * a + 0.01 * g**2, state[1], gradient)
    mean, spread = 1 - 0.9**number, 1 - 0.99**number
    p = jax.tree.map(lambda w, a, c: w - rate * (a / mean) / (jnp.sqrt(c / spread) + 1e-8), p, m, v)
    averaged = jax.tree.map(lambda a, w: AVERAGED * a + (1 - AVERAGED) * w, state[2], p)
    return p, (m, v, averaged), value
