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

OWN = {"msra": "MSRA", "boson": "BOSON", "pd": "PD", "news": "NEWS"}


def all_heads(
    p: Parameters, vocabulary: Vocabulary, held_out: Mapping[str, Sequence[Example]]
) -> dict[str, float]:
    """Return the F1 of each held-out part, by the mix and by its own head."""
    figures = {}
    for name, examples in held_out.items():
        for head in (None, OWN[name]):
            found = Tagger(vocabulary, scorer(p, head)).tag([e.text for e in examples])
            if name == "pd":
                cut = [
                    (t.words, spans(e.words or ())) for t, e in zip(found, examples, strict=True)
                ]
                figures["words"] = f1(cut)
                break
            names = [(t.entities, e.entities) for t, e in zip(found, examples, strict=True)]
            figures[f"{name} {head or 'mixed'}"] = round(f1(names), 4)
    return figures


def scorer(p: Parameters, head: str | None = None) -> Scorer:
    """Return the tagger's scorer: word scores of PKU's head beside the mix or one entity head."""
    run = jax.jit(lambda p, feeds: scores(p, feeds, head))

    def call(feeds: Mapping[str, Ints]) -> np.ndarray:
        size = feeds["c1"].shape[1]
        wide = {n: np.pad(x, ((0, 0), (0, 256 - size))) for n, x in feeds.items()}
        return np.asarray(run(p, wide))[:, :size]

    return call


def scores(p: Parameters, feeds: Mapping[str, jax.Array], head: str | None) -> jax.Array:
    """Return word and entity scores side by side: [rows, length, tags]."""
    h = network.encoded(p, feeds, None)
    words = network.scored(p, h, "words")[..., WORD_HEADS.index("PKU"), :]
    if head is None:
        return jnp.concatenate([words, network.mixed(p, h, feeds["c1"])], -1)
    names = network.scored(p, h, "entities")[..., ENTITY_HEADS.index(head), :]
    return jnp.concatenate([words, names], -1)


def f1(pairs: Iterable[tuple[Iterable[Hashable] | None, Iterable[Hashable] | None]]) -> float:
    """Return the F1 of spans found against spans wanted, over all texts."""
    counts = Counts()
    for ours, gold in pairs:
        counts.add(ours or (), gold or ())
    return counts.scores()["f1"]
