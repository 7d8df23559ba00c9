"""F1 on held-out examples, through the product's own tagger with the network as its scorer."""

from collections.abc import Hashable, Iterable, Mapping, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from evaluation.corpora import Example
from evaluation.scores import Counts
from evaluation.segmentation import spans
from shared.tagging.encoding import Ints, Vocabulary
from shared.tagging.tagger import Scorer, Tagger
from training import network
from training.network import ENTITY_HEADS, WORD_HEADS, Parameters

Mix = Mapping[str, float]
OWN: dict[str, Mix] = {
    "msra": {"MSRA": 1},
    "boson": {"BOSON": 1},
    "pd": {"PD": 1},
    "news": {"MSRA": 1, "NEWS": 1},
}


def all_heads(
    p: Parameters, vocabulary: Vocabulary, held_out: Mapping[str, Sequence[Example]]
) -> dict[str, float]:
    """Return the F1 of each held-out part by its own head."""
    figures = {}
    for name, examples in held_out.items():
        if name != "pd":
            joint = Tagger(vocabulary, scorer(p, {"ALL": 1})).tag([e.text for e in examples])
            pairs = [(t.entities, e.entities) for t, e in zip(joint, examples, strict=True)]
            figures[f"{name} entities, joint"] = f1(pairs)
        tagger = Tagger(vocabulary, scorer(p, OWN[name]))
        found = tagger.tag([e.text for e in examples])
        names = [(t.entities, e.entities) for t, e in zip(found, examples, strict=True)]
        figures[f"{name} entities"] = f1(names)
        if examples[0].words:
            cut = [(t.words, spans(e.words or ())) for t, e in zip(found, examples, strict=True)]
            figures[f"{name} words"] = f1(cut)
    return figures


def scorer(p: Parameters, mix: Mix) -> Scorer:
    """Return the tagger's scorer: word scores of PKU's head beside a mix of entity heads."""
    weights = jnp.array([mix.get(head, 0.0) for head in ENTITY_HEADS])
    run = jax.jit(lambda p, feeds: scores(p, feeds, weights))

    def call(feeds: Mapping[str, Ints]) -> np.ndarray:
        size = feeds["c1"].shape[1]
        wide = {n: np.pad(x, ((0, 0), (0, 256 - size))) for n, x in feeds.items()}
        return np.asarray(run(p, wide))[:, :size]

    return call


def scores(p: Parameters, feeds: Mapping[str, jax.Array], mix: jax.Array) -> jax.Array:
    """Return word and entity scores side by side: [rows, length, tags]."""
    h = network.encoded(p, feeds, None)
    words = network.scored(p, h, "words")[..., WORD_HEADS.index("PKU"), :]
    entities = jnp.einsum("blht,h->blt", network.scored(p, h, "entities"), mix)
    return jnp.concatenate([words, entities], -1)


def f1(pairs: Iterable[tuple[Iterable[Hashable] | None, Iterable[Hashable] | None]]) -> float:
    """Return the F1 of spans found against spans wanted, over all texts."""
    counts = Counts()
    for ours, gold in pairs:
        counts.add(ours or (), gold or ())
    return counts.scores()["f1"]
