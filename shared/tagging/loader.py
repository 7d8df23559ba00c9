"""Loads the tagger from its weights; the only module that knows onnxruntime."""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime

from shared.tagging.decoding import Floats
from shared.tagging.dictionary import Dictionary, read_dictionary
from shared.tagging.encoding import Ints, Vocabulary
from shared.tagging.tagger import Tagger
from shared.text.followed_files import Followed
from shared.weights import checksums, verified

WEIGHTS = Path(__file__).with_name("weights")
NETWORK, VOCABULARY = "tagger.onnx", "vocab.json"


def load_tagger(folder: Path = WEIGHTS, dictionary: Path | None = None) -> Tagger:
    """Return the tagger whose files lie in the folder, once their checksums are verified.

    `dictionary` is the user dictionary, if any; it is read again when it changes.
    Raises WeightsMissing, WeightsCorrupt or BadDictionary. Call it before a fork: the session is
    made by the first call in each process, so that none is shared.
    """
    sums = checksums(folder)
    network, listing = (verified(folder / name, sums) for name in (NETWORK, VOCABULARY))
    ngrams = {int(n): grams for n, grams in json.loads(listing).items()}
    warn = logging.getLogger("tagger").warning
    return Tagger(
        Vocabulary(ngrams),
        Network(network),
        dictionary=Followed(dictionary, read_dictionary, Dictionary(), warn),
        model=sums[NETWORK][:12],
    )


class Network:
    """Runs the network on one thread, with a session of its own in every process."""

    def __init__(self, model: bytes) -> None:
        """Take the bytes of the ONNX file."""
        self._model = model
        self._process = 0
        self._session: onnxruntime.InferenceSession | None = None

    def __call__(self, feeds: Mapping[str, Ints]) -> Floats:
        """Return the scores [rows, length, tags] of n-gram numbers [rows, length]."""
        if self._session is None or self._process != os.getpid():
            self._session, self._process = session(self._model), os.getpid()
        scores = self._session.run(None, dict(feeds))[0]
        return np.asarray(scores, np.float32)


def session(model: bytes | Path) -> onnxruntime.InferenceSession:
    """Make a session with one thread for a network, given as bytes or as a file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = True
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
