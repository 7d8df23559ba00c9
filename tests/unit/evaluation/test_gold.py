"""Accuracy on small gold files of our own must not fall, and the commands say what they should."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation import names, ner, notices, segmentation, zones
from evaluation.scores import Counts

GOLD = Path(__file__).parents[2] / "data" / "gold"
ROOT = Path(__file__).parents[3]


def test_entities_keep_their_accuracy() -> None:
    """Names, and apart from them dates and amounts."""
    figures = ner.evaluate(GOLD / "ner.jsonl")
    assert figures["f1"] >= 0.9
    for kind in ("TIME", "MONEY", "PERCENT"):
        assert figures["per_type"][kind]["f1"] >= 0.9


def test_names_keep_their_accuracy() -> None:
    """Which mentions are one, in both scripts."""
    figures = names.evaluate(GOLD / "names.jsonl")
    assert figures["precision"] >= 0.92
    assert figures["f1"] >= 0.87


def test_b_cubed_is_that_of_each_mention() -> None:
    """Two that are one were found apart, and one that isn't a name was found."""
    gold = [("PER", frozenset({(0, 1), (2, 3)})), ("LOC", frozenset({(4, 5)}))]
    ours = [("PER", frozenset({(0, 1)})), ("PER", frozenset({(2, 3), (6, 7)}))]
    assert names.b_cubed(ours, gold) == names.Sums(1.5, 3, 1.0, 3)


def test_words_keep_their_accuracy() -> None:
    """By the standard of the People's Daily."""
    assert segmentation.evaluate(GOLD / "segmentation.txt")["f1"] >= 0.95


def test_disclaimers_keep_their_accuracy() -> None:
    """None of the reporting is flagged, nearly all disclaimers are."""
    figures = notices.evaluate(GOLD / "notices.jsonl")
    assert figures["precision"] >= 0.97
    assert figures["recall"] >= 0.93
    assert figures["kind_accuracy"] >= 0.9


def test_zones_keep_their_accuracy() -> None:
    """Every body line is found; titles and bylines too."""
    figures = zones.evaluate(GOLD / "zones.jsonl")
    assert figures["body_f1"] == 1
    assert figures["per_label"]["title"]["f1"] == 1
    assert figures["per_label"]["byline"]["f1"] == 1


def test_scores_are_those_of_counts() -> None:
    """Two right of four found and three wanted."""
    counts = Counts()
    counts.add([1, 2, 3, 4], [1, 2, 5])
    assert counts.scores() == {"precision": 0.5, "recall": 0.6667, "f1": 0.5714}


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an evaluation command."""
    whole = [sys.executable, "-m", "evaluation", *arguments]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, check=False)


def test_json_is_all_that_is_printed(tmp_path: Path) -> None:
    """One object with the figures by path; gzipped files are read as well."""
    packed = tmp_path / "words.txt.gz"
    packed.write_bytes(gzip.compress((GOLD / "segmentation.txt").read_bytes()))
    done = command("segmentation", str(packed), "--json")
    figures = json.loads(done.stdout)["files"][str(packed)]
    assert done.returncode == 0
    assert {"precision", "recall", "f1", "chars_per_second"} <= set(figures)


@pytest.mark.parametrize(
    ("content", "place"), [('{"text": "云岭"}\n', "line 1"), ("\n[]\n", "line 2"), ("{", "line 1")]
)
def test_a_bad_file_is_named(tmp_path: Path, content: str, place: str) -> None:
    """With its line, and exit status 2."""
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    done = command("ner", str(path))
    assert done.returncode == 2
    assert str(path) in done.stderr
    assert place in done.stderr
    assert command("ner", str(tmp_path / "missing.jsonl")).returncode == 2
